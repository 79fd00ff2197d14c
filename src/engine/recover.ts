/** Which runs are dead, and who mends each, one at a time. Their journals are folded by `finish.ts` like any other. */
import { join } from 'node:path';
import { exists } from '../base/files.ts';
import { type Problem, ProblemError } from '../failure.ts';
import { forgetClaims } from '../store/claims.ts';
import type { Layout } from '../store/layout.ts';
import type { MutexOptions } from '../store/lock-link.ts';
import { withMutex } from '../store/mutex.ts';
import { type OpenRun, openRuns } from '../store/open-runs.ts';
import { mendRun, sweepFolders } from './mend-run.ts';
import { type Run, takeOverRun } from './run.ts';
import type { Session } from './session.ts';
import { movesLeft, pathsOf, type Unfinished, unfinishedOf } from './unfinished.ts';

/** While somebody else mends. */
type Waiting = Pick<MutexOptions, 'onWait' | 'signal'>;

/** Mends every dead run. True if there was one. */
export async function recoverDeadRuns(session: Session, argv: readonly string[]): Promise<boolean> {
  const dead = deadRuns(session);
  const waiting: Waiting = {
    onWait: (holder) => session.emit({ event: 'waiting', for: 'claim', stage: null, holder }),
  };
  for (const { id, lines } of dead) {
    const run = takeOverRun(session, id, argv);
    // The dead run's own claims may have gone with the power.
    const moved = movesLeft(lines).flatMap(({ from, to }) => [from, to]);
    await run.claims().take([...unfinishedOf(lines).flatMap(pathsOf), ...moved], {
      mend: (other) => recoverClaimed(session, other, argv, waiting),
      ...waiting,
    });
    await mendInTurn(run, waiting);
  }
  return dead.length > 0;
}

/** Mends a run that is known to be dead. Nobody else comes to its paths meanwhile: its own claims stand until then. */
export const recoverClaimed = (
  session: Session,
  id: string,
  argv: readonly string[],
  waiting: Waiting,
): Promise<void> => mendInTurn(takeOverRun(session, id, argv), waiting, id);

/** One process at a time, which looks again whether it is still to be done. */
const mendInTurn = (run: Run, waiting: Waiting, known?: string): Promise<void> =>
  withMutex(
    run.session.layout,
    'recovery',
    async () => {
      let notEnded: Problem | null = null;
      try {
        const dead = deadRuns(run.session, known).find(({ id }) => id === run.id);
        // Opened even where nothing is left to do: its end is what lets the run be folded and closed.
        if (dead) {
          run.journal();
          await mendRun(run, dead);
        }
        forgetClaims(run.session.layout, run.id);
        if (dead) await sweepFolders(run, dead);
      } catch (error) {
        run.leaveOpen();
        throw error;
      } finally {
        notEnded = await run.close('mended');
      }
      if (notEnded) throw new ProblemError('environment', notEnded);
    },
    { command: ['luc', ...run.argv].join(' '), breakLock: run.session.breakLock, ...waiting },
  );

/** A run on another machine counts as dead where it is `known`, or by `--break-lock`. */
const deadRuns = ({ layout, breakLock }: Session, known?: string): readonly OpenRun[] =>
  openRuns(layout).filter(
    ({ id, status, ended, lines }) =>
      (status === 'dead' || id === known || (breakLock && status === 'unknown')) &&
      (!ended || unfinishedOf(lines).some((stage) => !stage.settled || leavesAsides(layout, stage))),
  );

const leavesAsides = ({ luc }: Layout, { asides }: Unfinished): boolean =>
  asides.some(({ to }) => exists(join(luc, to)));
