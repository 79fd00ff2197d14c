/** Claims on paths that are about to change: waits for whoever overlaps, says for whom, and mends after the dead. */
import { fx } from '../base/effects.ts';
import type { Holder } from '../event.ts';
import { isInterruption, ProblemError } from '../failure.ts';
import type { RelPath } from '../path.ts';
import type { StageName } from '../pipeline.ts';
import { recoverClaimed } from './recover.ts';
import { readRecordAgain } from './refresh.ts';
import type { Run } from './run.ts';

/** True if it had to wait or to mend: then the record is read again, and everything has to be decided anew. */
export async function claim(
  run: Run,
  stage: StageName | null,
  paths: readonly RelPath[],
  signal: AbortSignal,
): Promise<boolean> {
  const { session } = run;
  const since = fx.monotonic();
  let isTold = false;
  const waiting = {
    signal,
    onWait: (holder: Holder): void => {
      isTold = true;
      session.emit({ event: 'waiting', for: 'claim', stage, holder });
    },
  };
  const { waitedFor, hasMended } = await run
    .claims()
    .take(paths, { mend: (dead) => recoverClaimed(session, dead, run.argv, waiting), ...waiting })
    .catch(interruptedOr);
  if (isTold) session.emit({ event: 'waited', for: 'claim', stage, ms: fx.monotonic() - since });
  if (!waitedFor && !hasMended) return false;
  readRecordAgain(run);
  for (const path of paths) session.observer.forget(path);
  return true;
}

function interruptedOr(error: unknown): never {
  if (isInterruption(error)) throw new ProblemError('interrupted');
  throw error;
}
