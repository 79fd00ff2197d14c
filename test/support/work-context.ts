/** What the work of a stage is given in tests: folders below one, a thread, and nobody who listens. */
import { join } from 'node:path';
import type { WorkContext } from '../../src/work.ts';

/** The project is `project` in the folder; nothing is made. */
export function workContext(folder: string, more: Partial<WorkContext> = {}): WorkContext {
  const root = join(folder, 'project');
  return {
    root,
    wdir: root,
    scratch: join(folder, 'scratch'),
    memo: join(folder, 'memo'),
    temporary: join(folder, 'tmp'),
    memory: 2 ** 28,
    threads: 1,
    env: {},
    signal: new AbortController().signal,
    backend: null,
    found: () => {},
    progress: () => {},
    warn: () => {},
    log: () => {},
    ...more,
  };
}
