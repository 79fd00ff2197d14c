/** Claims on paths that are about to change: waits for whoever overlaps, says for whom, and mends after the dead. */
import { fx } from '../base/effects.ts';
import type { Holder } from '../event.ts';
import { ProblemError } from '../failure.ts';
import type { RelPath } from '../path.ts';
import type { StageName } from '../pipeline.ts';
import { recoverClaimed } from './recover.ts';
import type { Run } from './run.ts';
import type { Session } from './session.ts';

/** True if it had to wait or to mend: then everything is decided anew. */
export async function claim(
  session: Session,
  run: Run,
  stage: StageName | null,
  paths: readonly RelPath[],
  signal: AbortSignal,
): Promise<boolean> {
  const since = fx.monotonic();
  const onWait = (holder: Holder): void => session.emit({ event: 'waiting', for: 'claim', stage, holder });
  const { waitedFor, dead } = await run.claims().take(paths, onWait, signal).catch(interruptedOr);
  if (waitedFor) session.emit({ event: 'waited', for: 'claim', stage, ms: fx.monotonic() - since });
  if (dead.length > 0) await recoverClaimed(session, dead, run.argv);
  return waitedFor !== null || dead.length > 0;
}

function interruptedOr(error: unknown): never {
  if (error instanceof Error && error.name === 'AbortError') throw new ProblemError('interrupted');
  throw error;
}
