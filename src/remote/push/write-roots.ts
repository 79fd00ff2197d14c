/** Says on the remote in which packs each root is that is there whole, and remembers it here. */
import { atOnce } from '../../base/at-once.ts';
import { ulid } from '../../base/ulid.ts';
import type { Digest } from '../../digest.ts';
import { type Entry, isFolder } from '../../entry.ts';
import { encodeRootEntry } from '../../root-entry.ts';
import type { ObjectStore } from '../../store/objects.ts';
import { rootEntryName } from '../blob-name.ts';
import { bodyOf } from '../body.ts';
import type { Known, KnownRoot } from '../known.ts';
import { placesOf } from '../places.ts';
import type { Remote } from '../remote.ts';
import { keyOf, type Root } from '../root.ts';
import type { Survey } from './survey.ts';

export interface RootParts {
  readonly remote: Remote;
  readonly objects: ObjectStore;
  readonly signal: AbortSignal;
  readonly known: Known;
  readonly survey: Survey;
}

export interface WrittenRoots {
  /** Roots that are there with everything below them. */
  readonly complete: ReadonlySet<Digest>;
  /** Folders that are there, but not with everything below them. */
  readonly partial: ReadonlySet<Digest>;
  /** Their own digests, and those of the packs and single objects that hold them. */
  readonly relied: ReadonlySet<Digest>;
}

/** Small, and one for each root. */
const mostAtOnce = 32;

export async function writeRoots(parts: RootParts, roots: readonly Root[]): Promise<WrittenRoots> {
  const { settled, entries } = parts.survey;
  const complete = new Set<Digest>();
  const partial = new Set<Digest>();
  const relied = new Set<Digest>();
  const unique = new Map(roots.map((root) => [keyOf(root), root]));
  await atOnce(unique, mostAtOnce, async ([key, root]) => {
    const { entry, treesOnly } = root;
    const made = settled.get(key) ?? placesOf(parts.objects, parts.survey.contents, root);
    if (made && !settled.has(key)) {
      if (!treesOnly) await writeRoot(parts, entry, made);
      parts.known.noteRoot(key, made);
    }
    const whole = made ?? entries.get(entry.digest);
    const places = whole ?? partsOf(parts, root);
    if (!places) return;
    if (!treesOnly) (whole ? complete : partial).add(entry.digest);
    for (const place of [entry.digest, ...places.packs, ...places.singles]) relied.add(place);
  });
  return { complete, partial, relied };
}

/** Where the folder is and what is there of it; null where it is not there itself. */
function partsOf({ objects, survey: { contents } }: RootParts, root: Root): KnownRoot | null {
  if (!isFolder(root.entry) || contents.locate(root.entry.digest) === null) return null;
  return placesOf(objects, contents, root, 'what is there');
}

/** A file that is there by itself is found without. */
async function writeRoot(
  { remote, signal, survey }: RootParts,
  entry: Entry,
  made: KnownRoot,
): Promise<void> {
  if (made.packs.length === 0 && !isFolder(entry)) return;
  const first = encodeRootEntry(made);
  const isBarred = survey.isCondemned(rootEntryName(entry.digest, first.id));
  const { id, bytes } = isBarred ? encodeRootEntry(made, ulid()) : first;
  const isWritten = survey.inventory.roots.get(entry.digest)?.some((one) => one.id === id) ?? false;
  if (!isWritten) await remote.create(rootEntryName(entry.digest, id), bodyOf(bytes), signal);
}
