/** What a push has to know of a remote before it begins: what is there, what of it a gc is about to remove, and where. */
import { type Digest, hexOf } from '../../digest.ts';
import { decodeRootEntry, type RootEntry } from '../../root-entry.ts';
import { meaningOf, rootEntryName } from '../blob-name.ts';
import { readCondemned } from '../condemned.ts';
import { type Contents, openContents } from '../contents.ts';
import { loadIndex } from '../indexes.ts';
import {
  type Inventory,
  inventoryOf,
  isWhole,
  type PackBlobs,
  takeInventory,
  without,
} from '../inventory.ts';
import type { Known, KnownRoot } from '../known.ts';
import { readIfSound } from '../read-blob.ts';
import type { Remote } from '../remote.ts';
import { keyOf, type Root } from '../root.ts';
import { worthReading } from '../worth-reading.ts';

export interface Survey {
  /** Without what is condemned; but all lists of that. */
  readonly inventory: Inventory;
  /** Whether a gc is about to remove what has this digest for its name. */
  readonly isBarred: (digest: Digest) => boolean;
  /** Whether it is about to remove the blob of this name. */
  readonly isCondemned: (name: string) => boolean;
  /** By their keys: roots of which we know where all of it is, and see that it is there. */
  readonly settled: ReadonlyMap<string, KnownRoot>;
  /** What an entry on the remote says of a root; all that it names is there. */
  readonly entries: ReadonlyMap<Digest, RootEntry>;
  readonly contents: Contents;
}

interface SurveyParts {
  readonly remote: Remote;
  readonly signal: AbortSignal;
}

export async function takeSurvey(
  { remote, signal }: SurveyParts,
  known: Known,
  { roots }: { readonly roots: readonly Root[] },
): Promise<Survey> {
  const listed = await takeInventory(remote, signal);
  const condemned = await readCondemned(remote, known, listed.condemned.keys(), signal);
  const inventory = without(listed, condemned);
  const settled = settledRoots(inventory, known, roots);
  const open = roots.filter((root) => !settled.has(keyOf(root)));
  const entries = await entriesOf({ remote, signal }, inventory, open);
  const contents = openContents(inventory.singles.keys());
  if (open.length > 0) {
    const mayBeSaved = open.reduce((sum, { entry }) => sum + entry.bytes, 0);
    const packs = packsToLookInto(
      inventory,
      known,
      new Set([...entries.values(), ...settled.values()].flatMap((one) => one.packs)),
      mayBeSaved,
    );
    const indexes = await Promise.all(
      packs.map((pack) => loadIndex({ remote, known, signal }, pack, inventory.packs.get(pack) ?? null)),
    );
    for (const index of indexes) if (index) contents.addIndex(index);
  }
  const isCondemned = (name: string): boolean => condemned.has(name);
  return { inventory, isBarred: barredBy(condemned.keys()), isCondemned, settled, entries, contents };
}

/** Of a remote to which nobody has written yet. */
export const emptySurvey: Survey = {
  inventory: inventoryOf([]),
  isBarred: () => false,
  isCondemned: () => false,
  settled: new Map(),
  entries: new Map(),
  contents: openContents([]),
};

function barredBy(names: Iterable<string>): (digest: Digest) => boolean {
  const barred = new Set<Digest>();
  for (const name of names) {
    const meaning = meaningOf(name);
    if (meaning && 'digest' in meaning && meaning.kind !== 'root') barred.add(meaning.digest);
  }
  return (digest) => barred.has(digest);
}

function settledRoots(
  { packs, singles, roots: listed }: Inventory,
  known: Known,
  roots: readonly Root[],
): ReadonlyMap<string, KnownRoot> {
  const settled = new Map<string, KnownRoot>();
  for (const root of roots) {
    const { entry, treesOnly } = root;
    const found = known.root(keyOf(root));
    const isThere =
      found?.packs.every((pack) => packs.get(pack)?.index) &&
      found.singles.every((single) => singles.has(single)) &&
      (treesOnly || found.packs.length === 0 || listed.has(entry.digest));
    if (found && isThere) settled.set(keyOf(root), found);
  }
  return settled;
}

/** The newest entry of each root that names nothing which is gone. */
async function entriesOf(
  { remote, signal }: SurveyParts,
  inventory: Inventory,
  roots: readonly Root[],
): Promise<ReadonlyMap<Digest, RootEntry>> {
  const { roots: listed } = inventory;
  const read = async ({ entry, treesOnly }: Root): Promise<readonly (readonly [Digest, RootEntry])[]> => {
    for (const { id } of (treesOnly ? undefined : listed.get(entry.digest)) ?? []) {
      const bytes = await readIfSound(remote, rootEntryName(entry.digest, id), null, signal);
      const named = bytes && decodeRootEntry(bytes);
      if (named && isWhole(inventory, named)) return [[entry.digest, named]];
    }
    return [];
  };
  return new Map((await Promise.all(roots.map(read))).flat());
}

/** First those that entries name or that hold what is settled, as other roots may share that; then those that cost nothing, then the newest of the others. */
function packsToLookInto(
  { packs }: Inventory,
  known: Known,
  named: ReadonlySet<Digest>,
  mayBeSaved: number,
): readonly Digest[] {
  const others = [...packs].filter(([pack]) => !named.has(pack));
  const names = new Set(known.names('indexes'));
  const kept = others.map(([pack]) => pack).filter((pack) => names.has(hexOf(pack)));
  const isKept = new Set(kept);
  const candidates = others
    .filter(([pack]) => !isKept.has(pack))
    .map(([digest, blobs]) => ({ digest, bytes: indexBytesOf(blobs), madeAt: blobs.pack.madeAt }));
  return [...named, ...kept, ...worthReading(candidates, mayBeSaved).map(({ digest }) => digest)];
}

/** One that is missing has to be made of the pack's end, which is about as long as the index of the largest pack. */
const indexBytesOf = ({ index }: PackBlobs): number => index?.bytes ?? 4 * 1024 * 1024;
