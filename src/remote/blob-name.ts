/** The names of blobs on a remote: what lies where, and what a name stands for. */
import { isUlid } from '../base/ulid.ts';
import { type Digest, digestOfHex, hexOf } from '../digest.ts';

export const objectName = (digest: Digest): string => {
  const hex = hexOf(digest);
  return `objects/sha256/${hex.slice(0, 2)}/${hex.slice(2)}`;
};
export const packName = (pack: Digest): string => `packs/${hexOf(pack)}.pack`;
export const indexName = (pack: Digest): string => `packs/${hexOf(pack)}.idx`;
/** Where the entries of one root lie. */
export const rootFolder = (root: Digest): string => `roots/${hexOf(root).slice(0, 2)}/${hexOf(root)}/`;
export const rootEntryName = (root: Digest, id: Digest): string => `${rootFolder(root)}${hexOf(id)}`;
export const pushFolder = 'pushes/';
export const pushName = (id: string): string => `${pushFolder}${id}.json.gz`;
export const condemnedName = (id: string): string => `condemned/${id}`;

/** Says that what the list names is gone, as far as nobody had come to need it. */
export const collectedName = (id: string): string => `${condemnedName(id)}.done`;
export const probeName = (id: string): string => `probes/${id}`;

/** Where fsck keeps what was not what its name says. */
export const corruptName = ({
  name,
  generation,
}: {
  readonly name: string;
  readonly generation: string;
}): string => `corrupt/${name}-${generation}`;

export type BlobMeaning =
  | { readonly kind: 'object' | 'pack' | 'index'; readonly digest: Digest }
  | { readonly kind: 'root'; readonly digest: Digest; readonly id: Digest }
  | { readonly kind: 'push' | 'condemned' | 'collected' | 'probe'; readonly id: string };

/** Null for what is none of ours, or of a version that came later. */
export function meaningOf(name: string): BlobMeaning | null {
  const [, first = '', rest = ''] = /^objects\/sha256\/([0-9a-f]{2})\/([0-9a-f]{62})$/.exec(name) ?? [];
  if (rest) return { kind: 'object', digest: digestOfHex(first + rest) };
  const [, pack, end] = /^packs\/([0-9a-f]{64})\.(pack|idx)$/.exec(name) ?? [];
  if (pack !== undefined) return { kind: end === 'idx' ? 'index' : 'pack', digest: digestOfHex(pack) };
  const [, start = '', root = '', id] =
    /^roots\/([0-9a-f]{2})\/([0-9a-f]{64})\/([0-9a-f]{64})$/.exec(name) ?? [];
  if (id !== undefined && root.startsWith(start))
    return { kind: 'root', digest: digestOfHex(root), id: digestOfHex(id) };
  const [, push] = /^pushes\/([^./]+)\.json\.gz$/.exec(name) ?? [];
  if (push !== undefined && isUlid(push)) return { kind: 'push', id: push };
  const [, list, done] = /^condemned\/([^./]+)(\.done)?$/.exec(name) ?? [];
  if (list !== undefined && isUlid(list)) return { kind: done ? 'collected' : 'condemned', id: list };
  const [, probe] = /^probes\/([^./]+)$/.exec(name) ?? [];
  return probe !== undefined && isUlid(probe) ? { kind: 'probe', id: probe } : null;
}
