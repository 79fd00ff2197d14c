/** One fetch: first the trees, level by level, as they say what else is needed; then the files, many at a time. */
import type { Digest } from '../../digest.ts';
import { type Entry, isFolder } from '../../entry.ts';
import type { Emit } from '../../event.ts';
import type { Problem } from '../../failure.ts';
import { childOf, type RelPath } from '../../path.ts';
import type { Layout } from '../../store/layout.ts';
import type { ObjectStore } from '../../store/objects.ts';
import { decodeTree, type Tree } from '../../tree.ts';
import type { Known } from '../known.ts';
import { placesOf } from '../places.ts';
import type { Remote } from '../remote.ts';
import { keyOf } from '../root.ts';
import { type BringParts, bring, type Lost } from './bring.ts';
import { type Finder, openFinder } from './finder.ts';
import type { Fetched, WantedObject, WantedRoot } from './wanted.ts';

export interface FetchParts {
  readonly remote: Remote;
  readonly known: Known;
  readonly layout: Layout;
  readonly objects: ObjectStore;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly jobs: number;
  /** Only says what would come; trees do come, as they tell. */
  readonly dry: boolean;
}

/** What came before an error is in the store all the same. */
export async function fetchObjects(parts: FetchParts, wanted: readonly WantedRoot[]): Promise<Fetched> {
  const { objects } = parts;
  const roots = wanted.filter((one) => !isHere(objects, one));
  const lost: Lost = { missing: [], corrupt: [], failed: [], problems: [] };
  if (roots.length === 0) return { objects: 0, bytes: 0, ...lost };
  const finder = await openFinder(parts, [...new Set(roots.map(({ entry }) => entry.digest))]);
  const batch = objects.batch();
  const bringing: BringParts = { ...parts, finder, batch };
  let came: readonly WantedObject[] = [];
  try {
    const trees = await bringTrees(bringing, roots, lost);
    const files = trees.files.filter(({ digest }) => !batch.has(digest));
    if (!parts.dry) await bring(bringing, files, lost, { type: 'file' });
    const away = new Set([...lost.missing, ...lost.corrupt, ...lost.failed]);
    came = [...trees.came, ...files].filter((one) => !away.has(one));
  } finally {
    batch.finish();
  }
  await objects.barrier();
  if (!parts.dry) noteRoots(parts, finder, roots);
  return { objects: came.length, bytes: came.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0), ...lost };
}

/** Whether the store has all of it. */
export function isHere({ readTree, hasAll }: ObjectStore, { entry, inside }: WantedRoot): boolean {
  let at: Entry = entry;
  for (const name of namesIn(inside)) {
    const tree = isFolder(at) ? readTree(at.digest) : null;
    const child = tree?.find((one) => one.name === name);
    // What is not in the folder is nowhere.
    if (!child) return tree !== null;
    at = child;
  }
  return hasAll(at);
}

const namesIn = (inside: string): readonly string[] => (inside === '' ? [] : inside.split('/'));

interface Trees {
  readonly files: readonly WantedObject[];
  readonly came: readonly WantedObject[];
}

async function bringTrees(parts: BringParts, roots: readonly WantedRoot[], lost: Lost): Promise<Trees> {
  const files: WantedObject[] = [];
  const came: WantedObject[] = [];
  const seen = new Set<Digest>();
  const isNew = ({ entry, inside }: WantedRoot): boolean => {
    if (inside !== '') return true;
    if (seen.has(entry.digest)) return false;
    seen.add(entry.digest);
    return true;
  };
  for (let level = roots.filter(isNew); level.length > 0; ) {
    const trees = await treesOf(parts, level, lost, came);
    const next: WantedRoot[] = [];
    for (const one of level) {
      const { path, entry, inside } = one;
      if (!isFolder(entry)) {
        if (inside === '') files.push({ digest: entry.digest, path, bytes: entry.bytes });
        continue;
      }
      const [name, ...rest] = namesIn(inside);
      for (const child of trees(entry.digest) ?? [])
        if (name === undefined || child.name === name)
          next.push({ path: childOf(path, child.name), entry: child, inside: rest.join('/') });
    }
    level = next.filter(isNew);
  }
  return { files, came };
}

/** The trees of one level: from the store, the others from the remote. */
async function treesOf(
  parts: BringParts,
  level: readonly WantedRoot[],
  lost: Lost,
  came: WantedObject[],
): Promise<(digest: Digest) => Tree | null> {
  const { objects } = parts;
  const brought = new Map<Digest, Tree | null>();
  const wanted = new Map<Digest, WantedObject>();
  for (const { path, entry } of level)
    if (isFolder(entry) && !objects.readTree(entry.digest))
      wanted.set(entry.digest, { digest: entry.digest, path, bytes: null });
  const lengths = new Map<Digest, number>();
  const see = (digest: Digest, bytes: Buffer): void => {
    brought.set(digest, decodeTree(bytes));
    lengths.set(digest, bytes.length);
  };
  await bring(parts, [...wanted.values()], lost, { type: 'tree', see });
  for (const [digest, { path }] of wanted)
    if (brought.get(digest) === null) lost.problems.push(noTree(parts.remote, path));
  for (const [digest, bytes] of lengths) {
    const one = wanted.get(digest);
    if (one) came.push({ ...one, bytes });
  }
  return (digest) => brought.get(digest) ?? objects.readTree(digest);
}

const noTree = ({ url }: Remote, path: RelPath): Problem => ({
  code: 'corrupt-object',
  message: `\`${path}\` is recorded as a folder, but what has its digest at ${url} is no tree`,
  hint: 'have it recorded and pushed again by who has it',
});

/** So that a push that follows need not look into all of it again. */
function noteRoots({ objects, known }: FetchParts, { contents }: Finder, roots: readonly WantedRoot[]): void {
  for (const { path, entry, inside } of roots) {
    const root = { path, entry, treesOnly: false };
    const places = inside === '' && objects.hasAll(entry) ? placesOf(objects, contents, root) : null;
    if (places) known.noteRoot(keyOf(root), places);
  }
}
