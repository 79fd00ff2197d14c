/** A `repro` that is known to find nothing to do: tells what it would tell. */
import { fx } from '../base/effects.ts';
import { ulid } from '../base/ulid.ts';
import type { Emit, Event } from '../event.ts';
import type { StageName } from '../pipeline.ts';
import type { StageOutcome } from '../stage-state.ts';
import type { ReproReport } from './repro.ts';
import { countsOf } from './stage-ends.ts';

/** `told`: what there is to tell of the stages. */
export function repeatIdle(emit: Emit, jobs: number, told: readonly Event[]): ReproReport {
  const started = fx.monotonic();
  const run = ulid();
  const outcomes = new Map<StageName, StageOutcome>();
  for (const event of told) if (event.event === 'stage-finished') outcomes.set(event.stage, event.outcome);
  emit({ event: 'run-started', run, stages: outcomes.size, jobs, dry: false });
  for (const event of told) emit(event);
  const ms = fx.monotonic() - started;
  emit({ event: 'run-finished', run, counts: countsOf(outcomes.values()), ms, failure: null });
  return { run, outcomes, failure: null };
}
