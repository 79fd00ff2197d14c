/** How a result came about: the part of a result that is in no key. */
import { arch, platform } from 'node:os';
import { fx } from '../base/effects.ts';
import type { StageName } from '../pipeline.ts';
import type { Made } from '../result.ts';
import { version } from '../version.ts';
import type { Run } from './run.ts';

export function madeBy(run: Run, stage: StageName, ms: number, backend: string | null): Made {
  return {
    at: `${new Date(fx.now()).toISOString().slice(0, 19)}Z`,
    ms: Math.round(ms),
    luc: version,
    machine: `${platform()}-${arch()}`,
    backend,
    run: run.id,
    stage,
  };
}
