/** Mends what one dead run left: ends its orphans, finishes recording what had run, puts back the rest. */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { exists } from '../base/files.ts';
import { endGroup, endStrays } from '../executor/orphans.ts';
import type { Block } from '../lock.ts';
import type { RelPath } from '../path.ts';
import type { Out, StageName } from '../pipeline.ts';
import { startOf } from '../place.ts';
import { isAside, putBack } from '../store/aside.ts';
import { entryAt } from '../store/entry-at.ts';
import { noteFailure, openLastFailures } from '../store/last-failures.ts';
import { absolute, type Layout } from '../store/layout.ts';
import type { OpenRun } from '../store/open-runs.ts';
import { dropAsides, trashBeside, trashWritten } from './give-up.ts';
import { killedIn } from './last-failure.ts';
import { touchedSince } from './left-outs.ts';
import { madeBy } from './made.ts';
import { removeOutFolders } from './out-folders.ts';
import { record } from './record.ts';
import type { Run } from './run.ts';
import type { Aside } from './set-aside.ts';
import { movesLeft, nameOfSubject, pathsOf, type Unfinished, unfinishedOf } from './unfinished.ts';

/** `run` goes on with the dead one. */
export async function mendRun(run: Run, dead: OpenRun): Promise<void> {
  await mendStages(run, dead);
  await moveOn(run, dead);
}

async function mendStages(run: Run, dead: OpenRun): Promise<void> {
  const { session } = run;
  const ahead = clockAhead(session.layout, run);
  const recorded: string[] = [];
  const putBackStages: string[] = [];
  const unfinished = unfinishedOf(dead.lines);
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
  await finishMoves(session, moves);
  for (const { from, to } of moves) run.journal().append({ t: 'moved', from, to });
}

/** Removes folders that were made for outs which are not there, and checkpoints of what is recorded, unless somebody is at work on it by now. */
export async function sweepFolders(run: Run, { lines }: OpenRun): Promise<void> {
  const mine = unfinishedOf(lines).flatMap(pathsOf);
  for (const line of lines) {
    if (line.t === 'folders') await removeOutFolders(run, line, line.paths, mine);
    if (line.t === 'recorded') await dropScratch(run, line.block, mine);
  }
}

async function dropScratch(run: Run, block: Block, mine: readonly RelPath[]): Promise<void> {
  // Who makes one of the outs claims all of them.
  const [out] = block.outs.keys();
  if (out !== undefined && run.scratch.has(block))
    await run.claims().unlessClaimed(out, mine, () => run.scratch.drop(block));
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
