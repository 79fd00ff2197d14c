/** Brings known results back: outs from the store into the workspace, and the block into the record. */

import { type Entry, sameEntry } from '../entry.ts';
import type { Block } from '../lock.ts';
import type { RelPath } from '../path.ts';
import { restoreEntry } from '../store/restore.ts';
import { claimLine } from './claim-line.ts';
import { type Decision, isPresent } from './decide.ts';
import { linksFor } from './links.ts';
import type { Run } from './run.ts';
import { adoptBlock, type Session } from './session.ts';
import { type Aside, dropAsides, type Mover, replacingMover, restoreAsides, setAside } from './set-aside.ts';

/** An out that already holds the wanted content is not touched. */
export function restoreStage(
  session: Session,
  run: Run,
  decision: Decision,
  block: Block,
  place: boolean,
): void {
  const { stage } = decision;
  const before = session.recorded.stages.get(stage.name);
  const differing = place
    ? stage.outs.filter(({ path }) => differs(decision, block, path)).map((out) => out.path)
    : [];
  const recordChanges =
    before?.key !== block.key ||
    [...block.outs].some(([path, out]) => !sameEntry(before.outs.get(path)?.entry, out.entry));
  if (differing.length === 0 && !recordChanges) return;
  const journal = run.journal();
  journal.append(claimLine(session, stage, block, true));
  const asides = replace(
    session,
    run,
    replacingMover(stage.name, (path) => decision.outs.get(path)?.entry ?? null),
    differing,
    (path) => block.outs.get(path)?.entry ?? null,
  );
  journal.append({ t: 'recorded', stage: stage.name, block });
  journal.append({ t: 'restored', stage: stage.name });
  journal.sync();
  adoptBlock(session, stage.name, block);
  dropAsides(session, run, asides);
}

/** Moves what is there aside and puts the wanted entries in its place; if that fails, all is as before. */
export function replace(
  session: Session,
  run: Run,
  mover: Mover,
  paths: readonly RelPath[],
  wanted: (path: RelPath) => Entry | null,
): readonly Aside[] {
  const asides: Aside[] = [];
  let isCleared = false;
  try {
    setAside(session, run, mover, paths, asides);
    isCleared = true;
    for (const path of paths) {
      const entry = wanted(path);
      if (entry) placeEntry(session, path, entry);
    }
    return asides;
  } catch (error) {
    restoreAsides(session, run, mover.name, isCleared ? paths : [], asides);
    throw error;
  }
}

/** Puts what the store has at a path where nothing is. */
export function placeEntry(session: Session, path: RelPath, entry: Entry): void {
  const { layout, objects, index } = session;
  restoreEntry({ layout, objects, index, links: linksFor(session, path), target: path, entry });
  session.observer.forget(path);
}

const differs = ({ outs }: Decision, block: Block, path: RelPath): boolean => {
  const seen = outs.get(path);
  return !isPresent(seen) || !sameEntry(seen?.entry, block.outs.get(path)?.entry);
};
