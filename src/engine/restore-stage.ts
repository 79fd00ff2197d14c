/** Brings known results back: outs from the store into the workspace, and the block into the record. */
import { type Entry, sameEntry } from '../entry.ts';
import { ProblemError } from '../failure.ts';
import type { Subject } from '../journal-line.ts';
import type { Block } from '../lock.ts';
import type { RelPath } from '../path.ts';
import { storeLinksOf } from '../store/build-entry.ts';
import { copyAhead } from '../store/copy-ahead.ts';
import { forgetFailure } from '../store/last-failures.ts';
import { type ObjectSource, restoreEntry } from '../store/restore.ts';
import { missingObject } from '../store/take-objects.ts';
import { lackingAt } from './changes-at.ts';
import { claimLine } from './claim-line.ts';
import type { Decision } from './decide.ts';
import { isPresent } from './is-present.ts';
import { linksFor } from './links.ts';
import { openReplacement, type Replacement } from './replacement.ts';
import type { Run } from './run.ts';
import { noteBlock, type Session } from './session.ts';

/** An out that already holds the wanted content is not touched. */
export async function restoreStage(
  run: Run,
  decision: Decision,
  block: Block,
  { place, signal }: { readonly place: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const { session } = run;
  const { stage } = decision;
  const before = session.recorded.stages.get(stage.name);
  const differing = place
    ? stage.outs.filter(({ path }) => differs(decision, block, path)).map((out) => out.path)
    : [];
  const recordChanges =
    before?.key !== block.key ||
    [...block.outs].some(([path, out]) => !sameEntry(before.outs.get(path)?.entry, out.entry));
  if (differing.length === 0 && !recordChanges) return;
  const { supply, objects } = session;
  if (supply) await supply.bring(entriesOf(block), place ? 'all' : 'trees');
  const wanted = new Map<RelPath, Entry>();
  for (const path of differing) {
    const entry = block.outs.get(path)?.entry;
    if (!entry) continue;
    for (const [lacking, one] of await lackingAt(session, path, entry)) wanted.set(lacking, one);
  }
  const journal = run.journal();
  // It was in no record, so that gc may have taken it meanwhile.
  const isGone = (entry: Entry): boolean => !objects.retain(entry) && (place || !supply?.has(entry));
  const gone = recordChanges && [...block.outs.values()].find(({ entry }) => isGone(entry));
  if (gone) throw new ProblemError('work', missingObject(gone.entry.digest));
  const replacement = await withCopies(session, wanted, signal, (copies) => {
    journal.append(claimLine(session, stage, block, true));
    const outs = stage.outs.map(({ path }) => path);
    return replacePaths(run, { stage: stage.name }, wanted, { objects: copies, claimed: outs });
  });
  journal.append({ t: 'recorded', stage: stage.name, block });
  journal.append({ t: 'restored', stage: stage.name });
  journal.sync();
  noteBlock(session, stage.name, block);
  forgetFailure(session.layout, stage.name);
  replacement.keep();
}

const entriesOf = ({ outs }: Block): ReadonlyMap<RelPath, Entry> =>
  new Map([...outs].map(([path, { entry }]) => [path, entry]));

/** Lets `act` restore entries whose huge files were copied out of the store ahead. */
export async function withCopies<Value>(
  session: Session,
  wanted: ReadonlyMap<RelPath, Entry>,
  signal: AbortSignal,
  act: (objects: ObjectSource) => Promise<Value>,
): Promise<Value> {
  const { layout, objects } = session;
  // Links are there at once.
  const copied = [...wanted]
    .filter(([path]) => storeLinksOf(linksFor(session, path)).length === 0)
    .map(([, entry]) => entry);
  const ahead = await copyAhead(layout, objects, copied, signal);
  try {
    return await act(ahead.objects);
  } finally {
    ahead.discard();
  }
}

/** Moves what is there aside and puts the wanted entries in its place; if that fails, all is as before. */
export async function replacePaths(
  run: Run,
  subject: Subject,
  wanted: ReadonlyMap<RelPath, Entry>,
  { objects, claimed }: { readonly objects: ObjectSource; readonly claimed: readonly RelPath[] },
): Promise<Replacement> {
  const { session } = run;
  const replacement = openReplacement(run, { subject, paths: [...wanted.keys()], claimed });
  try {
    replacement.clear();
    replacement.makeFolders();
    for (const [path, entry] of wanted) await placeEntry(session, path, entry, objects);
    return replacement;
  } catch (error) {
    await replacement.undo();
    throw error;
  }
}

/** Puts what the store has at a path where nothing is. */
async function placeEntry(
  session: Session,
  path: RelPath,
  entry: Entry,
  objects: ObjectSource,
): Promise<void> {
  const { layout, index, products } = session;
  const whole = products.ownerOf(path) ?? path;
  await restoreEntry({ layout, objects, index, links: linksFor(session, path), target: path, whole, entry });
  session.observer.forget(path);
}

const differs = ({ outs }: Decision, block: Block, path: RelPath): boolean => {
  const seen = outs.get(path);
  return !isPresent(seen) || !sameEntry(seen?.entry, block.outs.get(path)?.entry);
};
