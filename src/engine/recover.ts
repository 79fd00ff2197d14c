/**
 * Mends what dead runs left: ends their orphans, finishes recording what had run, puts back the rest. Their journals
 * are folded by `finish.ts` like any other.
 */

import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { exists } from '../base/files.ts';
import { endGroup, endStrays } from '../executor/orphans.ts';
import { type Problem, ProblemError } from '../failure.ts';
import type { JournalLine } from '../journal-line.ts';
import type { RelPath } from '../path.ts';
import type { Out, StageName } from '../pipeline.ts';
import { startOf } from '../place.ts';
import { isAside, putBack } from '../store/aside.ts';
import { forgetClaims } from '../store/claims.ts';
import { entryAt } from '../store/entry-at.ts';
import { noteFailure, openLastFailures } from '../store/last-failures.ts';
import { absolute, type Layout } from '../store/layout.ts';
import type { MutexOptions } from '../store/lock-link.ts';
import { withMutex } from '../store/mutex.ts';
import { type OpenRun, openRuns } from '../store/open-runs.ts';
import type { BegunMove } from './finish-moves.ts';
import { dropAsides, trashBeside, trashWritten } from './give-up.ts';
import { killedIn } from './last-failure.ts';
import { touchedSince } from './left-outs.ts';
import { madeBy } from './made.ts';
import { removeOutFolders } from './out-folders.ts';
import { record } from './record.ts';
import { type Run, takeOverRun } from './run.ts';
import type { Session } from './session.ts';
import type { Aside } from './set-aside.ts';
import { nameOfSubject, pathsOf, type Unfinished, unfinishedOf } from './unfinished.ts';

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
          await recoverRun(run, dead);
          await moveOn(run, dead);
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

async function recoverRun(run: Run, dead: OpenRun): Promise<void> {
  const { session } = run;
  const ahead = clockAhead(session.layout, run);
  const recorded: string[] = [];
  const putBackStages: string[] = [];
  const unfinished = unfinishedOf(dead.lines);
  for (const line of dead.lines) if (line.t === 'recorded') run.scratch.drop(line.block);
  const ended = unfinished.every(({ settled }) => settled) ? [] : [...(await endStrays(dead.id))];
  for (const stage of unfinished) {
    if (stage.settled) {
      giveUpAsides(run, stage);
      continue;
    }
    for (const { pgid, start } of stage.spawned) if (await endGroup(dead.id, pgid, start)) ended.push(pgid);
    const finished = stage.ran ? await finishRecording(run, stage, ahead) : 'failed';
    if (finished === 'recorded') recorded.push(nameOfSubject(stage.subject));
    if (finished !== 'failed') continue;
    if (stage.ran) run.journal().append({ t: 'failed', stage: stage.ran.stage });
    if (undo(run, stage)) putBackStages.push(nameOfSubject(stage.subject));
  }
  if (recorded.length + putBackStages.length + ended.length === 0) return;
  session.emit({ event: 'recovered', run: dead.id, recorded, putBack: putBackStages, ended });
}

/** By how many milliseconds the file system's clock is ahead: the run's folder has just got the journal that mends it. */
const clockAhead = ({ runs }: Layout, { id }: Run): number =>
  Math.max(0, (fx.statSync(join(runs, id))?.ctimeMs ?? 0) - fx.now());

async function moveOn(run: Run, { lines }: OpenRun): Promise<void> {
  const { session } = run;
  const moves = movesLeft(lines);
  if (moves.length === 0) return;
  const { finishMoves } = await import('./finish-moves.ts');
  finishMoves(session, moves);
  for (const { from, to } of moves) run.journal().append({ t: 'moved', from, to });
}

const movesLeft = (lines: readonly JournalLine[]): readonly BegunMove[] => {
  const left = new Map<RelPath, BegunMove>();
  for (const line of lines)
    if (line.t === 'moving') left.set(line.from, line);
    else if (line.t === 'moved') left.delete(line.from);
  return [...left.values()];
};

/** Removes the folders that were made for outs which are not there. */
async function sweepFolders(run: Run, { lines }: OpenRun): Promise<void> {
  const mine = unfinishedOf(lines).flatMap(pathsOf);
  for (const line of lines) if (line.t === 'folders') await removeOutFolders(run, line, line.paths, mine);
}

/** `failed` where an out is missing: then the stage did not end well after all. `kept`: its outs stay, unrecorded. */
async function finishRecording(
  run: Run,
  unfinished: Unfinished,
  ahead: number,
): Promise<'recorded' | 'kept' | 'failed'> {
  const { session } = run;
  const { claim, ran } = unfinished;
  if (!claim || !ran) return 'failed';
  const name = claim.stage as StageName;
  const { inputs } = claim;
  const outs = [...inputs.outs].map(
    ([path, out]): Out => ({ ...out, path, push: true, remote: null, desc: null, at: nowhere }),
  );
  const isThere = ({ path }: Out): boolean =>
    ran.left.outs.has(path) && exists(absolute(session.layout, path));
  if (!outs.every(isThere)) return 'failed';
  const deps = [...inputs.deps.keys()].map((path) => ({ path, at: nowhere }));
  const recording = await record(
    run,
    { name, outs, deps, alwaysChanged: inputs.alwaysChanged },
    { key: claim.key, what: inputs.what, deps: inputs.deps },
    {
      commit: inputs.commit,
      share: true,
      made: madeBy(run, name, ran.ms, ran.backend ?? null),
      touched: touchedSince(session.layout, ran.left, ahead),
    },
  );
  if (recording.outcome === 'failed') return 'failed';
  giveUpAsides(run, unfinished);
  if (recording.outcome === 'recorded') return 'recorded';
  session.emit({ event: 'warned', problem: recording.problem });
  return 'kept';
}

const nowhere = startOf('lucidity.yaml');

/** The successors of these old outs are recorded. */
const giveUpAsides = (run: Run, unfinished: Unfinished): void =>
  dropAsides(
    run,
    asidesLeft(run.session.layout, unfinished, ({ why }) => why !== null),
  );

/** `isHashed` says whose content matters. */
function asidesLeft(
  layout: Layout,
  { claim, asides }: Unfinished,
  isHashed: (aside: Omit<Aside, 'entry'>) => boolean,
): readonly Aside[] {
  return asides
    .filter(({ from, to }) => isAside(layout, to, from))
    .map(({ from, to, why }) => {
      const persists = claim?.inputs.outs.get(from)?.persist ?? false;
      const aside = { path: from, at: to, why, persists };
      return { ...aside, entry: isHashed(aside) ? entryAt(join(layout.luc, to)) : null };
    });
}

/**
 * What a killed command wrote goes to the trash; what was aside comes back. An out that is not aside any more has come
 * back already, or had not gone yet. True if there was anything to do.
 */
function undo(run: Run, unfinished: Unfinished): boolean {
  const { session } = run;
  const { subject, claim, asides, spawned } = unfinished;
  const left = asidesLeft(session.layout, unfinished, ({ persists }) => persists);
  const wereThere = new Set(asides.map(({ from }) => from));
  const written =
    claim && spawned.length > 0 ? [...claim.inputs.outs.keys()].filter((path) => !wereThere.has(path)) : [];
  trashWritten(run, [...left.map(({ path }) => path), ...written], left);
  for (const { path, at } of left) putBack(session.layout, at, path);
  for (const { from, to } of asides) trashBeside(run, { path: from, at: to, persists: false, entry: null });
  session.observer.forget('.' as RelPath);
  if (claim && spawned.length > 0 && openLastFailures(session.layout).of(claim.stage)?.run !== run.id)
    noteFailure(session.layout, claim.stage, killedIn(session.layout, run.id));
  run.journal().append({ t: 'at-rest', ...subject });
  return asides.length + written.length > 0;
}
