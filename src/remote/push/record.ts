/** Leaves the record of a push, unless one of ours says all of it already. */
import { fx } from '../../base/effects.ts';
import { timeOfUlid, ulid } from '../../base/ulid.ts';
import type { Entry } from '../../entry.ts';
import { decodePushRecords, encodePushRecords, inPieces, type PushRecord } from '../../push-record.ts';
import { resultValue } from '../../result.ts';
import { pushName } from '../blob-name.ts';
import { bodyOf } from '../body.ts';
import type { Inventory } from '../inventory.ts';
import type { Known } from '../known.ts';
import type { Remote } from '../remote.ts';
import type { Root } from '../root.ts';
import type { Wanted } from './wanted.ts';
import type { WrittenRoots } from './write-roots.ts';

export interface RecordParts {
  readonly remote: Remote;
  readonly signal: AbortSignal;
  readonly known: Known;
  readonly inventory: Inventory;
  /** Milliseconds that a record counts of a commit to which nothing leads any more. */
  readonly keepPushes: number;
}

/** Says only what is there: roots that are whole or in part, and results of which all outs are whole ones. */
export async function writeRecord(
  parts: RecordParts,
  { roots, results, project, commit }: Wanted,
  { complete, partial }: Pick<WrittenRoots, 'complete' | 'partial'>,
): Promise<void> {
  const { remote, signal, known } = parts;
  const record: PushRecord = {
    at: new Date(fx.now()).toISOString(),
    project,
    commit,
    roots: entriesOf(roots, false).filter(({ digest }) => complete.has(digest)),
    trees: entriesOf(roots, true),
    partial: entriesOf(roots, false).filter(({ digest }) => partial.has(digest)),
    results: results.filter(({ outs }) => [...outs.values()].every(({ digest }) => complete.has(digest))),
    folded: null,
  };
  if (record.roots.length + record.partial.length === 0 || isSaid(parts, record)) return;
  for (const piece of inPieces([record])) {
    const id = ulid();
    const bytes = encodePushRecords(piece);
    await remote.create(pushName(id), bodyOf(bytes), signal);
    known.write('pushes', id, bytes);
  }
}

/** By the records that are kept here: those of others do not answer for us. */
function isSaid({ known, inventory: { pushes }, keepPushes }: RecordParts, record: PushRecord): boolean {
  const said = new Set<string>();
  for (const id of known.names('pushes')) {
    // An older one may go long before what is said now may.
    if (!pushes.has(id) || fx.now() - timeOfUlid(id) > keepPushes / 3) continue;
    const bytes = known.read('pushes', id);
    for (const one of (bytes && decodePushRecords(bytes)) ?? [])
      if (one.project === record.project && one.commit === record.commit && !one.folded)
        for (const name of namesIn(one)) said.add(name);
  }
  return namesIn(record).every((name) => said.has(name));
}

/** A name for each thing that it says. */
const namesIn = ({ roots, trees, partial, results }: PushRecord): readonly string[] => [
  ...roots.map(({ digest }) => `root ${digest}`),
  ...trees.map(({ digest }) => `trees ${digest}`),
  ...partial.map(({ digest }) => `partial ${digest}`),
  ...results.map(({ key, outs }) => `result ${key} ${resultValue(key, outs)}`),
];

/** Each once. */
function entriesOf(roots: readonly Root[], ofTrees: boolean): readonly Entry[] {
  const wanted = roots.filter(({ treesOnly }) => treesOnly === ofTrees);
  return [...new Map(wanted.map(({ entry }) => [entry.digest, entry])).values()];
}
