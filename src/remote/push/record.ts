/** Leaves the record of a push, unless one of ours says all of it already. */
import { fx } from '../../base/effects.ts';
import { timeOfUlid, ulid } from '../../base/ulid.ts';
import type { Digest } from '../../digest.ts';
import type { Entry } from '../../entry.ts';
import { decodePushRecord, encodePushRecord, type PushRecord } from '../../push-record.ts';
import { type Result, resultValue } from '../../result.ts';
import { pushName } from '../blob-name.ts';
import { bodyOf } from '../body.ts';
import type { Inventory } from '../inventory.ts';
import type { Known } from '../known.ts';
import type { Remote } from '../remote.ts';
import type { Root } from '../root.ts';
import type { Wanted } from './wanted.ts';

export interface RecordParts {
  readonly remote: Remote;
  readonly signal: AbortSignal;
  readonly known: Known;
  readonly inventory: Inventory;
}

/** An older one may go before what relies on it. */
const longestCovered = 30 * 24 * 60 * 60 * 1000;

/** Says only what is there: roots that are `complete`, and results of which all outs are such roots. */
export async function writeRecord(
  { remote, signal, known, inventory }: RecordParts,
  { roots, results, project, commit }: Wanted,
  complete: ReadonlySet<Digest>,
): Promise<void> {
  const record: PushRecord = {
    at: new Date(fx.now()).toISOString(),
    project,
    commit,
    roots: entriesOf(roots, false).filter(({ digest }) => complete.has(digest)),
    trees: entriesOf(roots, true),
    results: results.filter(({ outs }) => [...outs.values()].every(({ digest }) => complete.has(digest))),
  };
  if (record.roots.length === 0 || isSaid(known, inventory, record)) return;
  const id = ulid();
  const bytes = encodePushRecord(record);
  await remote.create(pushName(id), bodyOf(bytes), signal);
  known.write('pushes', id, bytes);
}

/** By the records that are kept here: those of others do not answer for us. */
function isSaid(known: Known, { pushes }: Inventory, record: PushRecord): boolean {
  return known.names('pushes').some((id) => {
    if (!pushes.has(id) || fx.now() - timeOfUlid(id) > longestCovered) return false;
    const bytes = known.read('pushes', id);
    const said = bytes && decodePushRecord(bytes);
    return said !== null && covers(said, record);
  });
}

function covers(said: PushRecord, { project, commit, roots, trees, results }: PushRecord): boolean {
  if (said.project !== project || said.commit !== commit) return false;
  const saidRoots = digestsOf(said.roots);
  const saidTrees = digestsOf(said.trees);
  const saidResults = new Set(said.results.map(nameOf));
  return (
    roots.every(({ digest }) => saidRoots.has(digest)) &&
    trees.every(({ digest }) => saidTrees.has(digest)) &&
    results.every((result) => saidResults.has(nameOf(result)))
  );
}

const nameOf = ({ key, outs }: Result): string => `${key} ${resultValue(key, outs)}`;

const digestsOf = (entries: readonly Entry[]): ReadonlySet<Digest> =>
  new Set(entries.map(({ digest }) => digest));

/** Each once. */
function entriesOf(roots: readonly Root[], ofTrees: boolean): readonly Entry[] {
  const wanted = roots.filter(({ treesOnly }) => treesOnly === ofTrees);
  return [...new Map(wanted.map(({ entry }) => [entry.digest, entry])).values()];
}
