/** Inventory: what a remote lists, by what the names stand for. */
import type { Digest } from '../digest.ts';
import type { RootEntry } from '../root-entry.ts';
import { meaningOf } from './blob-name.ts';
import type { Blob, Remote } from './remote.ts';

export interface PackBlobs {
  readonly pack: Blob;
  /** Null where whoever made the pack has not come to it: it is made anew of the pack's end. */
  readonly index: Blob | null;
}

export interface RootBlob {
  readonly id: Digest;
  readonly blob: Blob;
}

export interface Inventory {
  readonly singles: ReadonlyMap<Digest, Blob>;
  readonly packs: ReadonlyMap<Digest, PackBlobs>;
  /** Entries of each root, the newest first. */
  readonly roots: ReadonlyMap<Digest, readonly RootBlob[]>;
  /** By their ULIDs. */
  readonly pushes: ReadonlyMap<string, Blob>;
  readonly condemned: ReadonlyMap<string, Blob>;
  /** Of lists that were carried out. */
  readonly collected: ReadonlyMap<string, Blob>;
  /** What is of no use to anybody: indexes without their pack, probes. */
  readonly strays: readonly Blob[];
}

/** A first page that is shorter is likely to be the only one. */
const fullPage = 1000;

/** All of it: by one listing while that is short, else by several at once. */
export async function takeInventory(remote: Remote, signal: AbortSignal): Promise<Inventory> {
  const pages = remote.list('', signal)[Symbol.asyncIterator]();
  const first = await pages.next();
  if (first.done === true) return inventoryOf([]);
  if (first.value.length < fullPage) return inventoryOf([...first.value, ...(await restOf(pages))]);
  await pages.return?.();
  return takePart(remote, ['packs/', 'roots/', 'pushes/', 'condemned/', 'probes/', ...objectFolders], signal);
}

/** Only what lies below these prefixes. */
export async function takePart(
  remote: Remote,
  prefixes: readonly string[],
  signal: AbortSignal,
): Promise<Inventory> {
  const lists = prefixes.map((prefix) => restOf(remote.list(prefix, signal)[Symbol.asyncIterator]()));
  return inventoryOf((await Promise.all(lists)).flat());
}

const objectFolders = [...'0123456789abcdef'].map((digit) => `objects/sha256/${digit}`);

async function restOf(pages: AsyncIterator<readonly Blob[]>): Promise<Blob[]> {
  const blobs: Blob[] = [];
  for (let page = await pages.next(); page.done !== true; page = await pages.next())
    for (const blob of page.value) blobs.push(blob);
  return blobs;
}

/** What has a name that is none of ours is left out. */
export function inventoryOf(blobs: readonly Blob[]): Inventory {
  const singles = new Map<Digest, Blob>();
  const packs = new Map<Digest, Blob>();
  const indexes = new Map<Digest, Blob>();
  const roots = new Map<Digest, RootBlob[]>();
  const pushes = new Map<string, Blob>();
  const condemned = new Map<string, Blob>();
  const collected = new Map<string, Blob>();
  const probes: Blob[] = [];
  for (const blob of blobs) {
    const meaning = meaningOf(blob.name);
    switch (meaning?.kind) {
      case 'object':
        singles.set(meaning.digest, blob);
        break;
      case 'pack':
        packs.set(meaning.digest, blob);
        break;
      case 'index':
        indexes.set(meaning.digest, blob);
        break;
      case 'root':
        roots.set(meaning.digest, [...(roots.get(meaning.digest) ?? []), { id: meaning.id, blob }]);
        break;
      case 'push':
        pushes.set(meaning.id, blob);
        break;
      case 'condemned':
        condemned.set(meaning.id, blob);
        break;
      case 'collected':
        collected.set(meaning.id, blob);
        break;
      case 'probe':
        probes.push(blob);
    }
  }
  for (const entries of roots.values()) entries.sort((a, b) => b.blob.madeAt - a.blob.madeAt);
  const whole = [...packs].map(
    ([digest, pack]) => [digest, { pack, index: indexes.get(digest) ?? null }] as const,
  );
  const lost = [...indexes].filter(([digest]) => !packs.has(digest)).map(([, blob]) => blob);
  return {
    singles,
    packs: new Map(whole),
    roots,
    pushes,
    condemned,
    collected,
    strays: [...lost, ...probes],
  };
}

/** What holds objects, says where they are or who needs them, or is of no use; the lists of gcs are apart. */
export const blobsIn = ({ singles, packs, roots, pushes, strays }: Inventory): readonly Blob[] => [
  ...singles.values(),
  ...[...packs.values()].flatMap(({ pack, index }) => (index ? [pack, index] : [pack])),
  ...[...roots.values()].flatMap((entries) => entries.map(({ blob }) => blob)),
  ...pushes.values(),
  ...strays,
];

/** Whether everything that the entry of a root names is there. */
export const isWhole = ({ packs, singles }: Inventory, entry: RootEntry): boolean =>
  entry.packs.every((pack) => packs.has(pack)) && entry.singles.every((single) => singles.has(single));

/** Without the blobs that a gc has found needless: whoever needs one makes it anew under another name. */
export function without(inventory: Inventory, condemned: ReadonlyMap<string, string>): Inventory {
  if (condemned.size === 0) return inventory;
  const stays = ({ name, generation }: Blob): boolean => condemned.get(name) !== generation;
  const { singles, packs, roots, pushes } = inventory;
  const kept = [...roots].map(([root, all]) => [root, all.filter(({ blob }) => stays(blob))] as const);
  return {
    ...inventory,
    singles: new Map([...singles].filter(([, blob]) => stays(blob))),
    packs: new Map([...packs].filter(([, { pack, index }]) => stays(pack) && (!index || stays(index)))),
    roots: new Map(kept.filter(([, entries]) => entries.length > 0)),
    pushes: new Map([...pushes].filter(([, blob]) => stays(blob))),
  };
}
