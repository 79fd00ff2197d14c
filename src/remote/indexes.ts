/** Indexes of the packs of a remote: from what is known here, from beside the pack, or made anew of its end. */

import type { Digest } from '../digest.ts';
import { hexOf } from '../digest.ts';
import { decodeFooter, decodeIndex, encodeIndex, footerBytes, isSoundToc, type PackIndex } from '../pack.ts';
import { indexName, packName } from './blob-name.ts';
import type { PackBlobs } from './inventory.ts';
import type { Known } from './known.ts';
import { readIfSound } from './read-blob.ts';
import type { Remote } from './remote.ts';

export interface IndexParts {
  readonly remote: Remote;
  readonly known: Known;
  readonly signal: AbortSignal;
}

/** Null for a pack that is gone, or that is none. */
export async function loadIndex(
  parts: IndexParts,
  pack: Digest,
  blobs: PackBlobs | null,
): Promise<PackIndex | null> {
  const { remote, known, signal } = parts;
  const kept = knownIndex(known, pack);
  if (kept) return kept;
  const beside = blobs && !blobs.index ? null : await readIfSound(remote, indexName(pack), null, signal);
  const index = beside && indexFrom(pack, beside);
  if (beside && index) {
    known.write('indexes', hexOf(pack), beside);
    return index;
  }
  return makeAnew(parts, pack);
}

function knownIndex(known: Known, pack: Digest): PackIndex | null {
  const bytes = known.read('indexes', hexOf(pack));
  return bytes && indexFrom(pack, bytes);
}

function indexFrom(pack: Digest, bytes: Buffer): PackIndex | null {
  const index = decodeIndex(bytes);
  return index?.pack === pack ? index : null;
}

async function makeAnew(parts: IndexParts, pack: Digest): Promise<PackIndex | null> {
  const bytes = await indexOfEnd(parts, pack);
  if (!bytes) return null;
  parts.known.write('indexes', hexOf(pack), bytes);
  return decodeIndex(bytes);
}

/** The index as the pack's own end tells it; null for a pack that is gone, or that is none. */
export async function indexOfEnd(
  { remote, signal }: Pick<IndexParts, 'remote' | 'signal'>,
  pack: Digest,
): Promise<Buffer | null> {
  const name = packName(pack);
  const blob = await remote.look(name, signal);
  if (!blob || blob.bytes < footerBytes) return null;
  const end = { offset: blob.bytes - footerBytes, length: footerBytes };
  const last = await readIfSound(remote, name, end, signal);
  const footer = last && decodeFooter(last, blob.bytes);
  if (!footer) return null;
  const range = { offset: footer.tocOffset, length: footer.tocBytes };
  const toc = await readIfSound(remote, name, range, signal);
  return toc && isSoundToc(toc, footer) ? encodeIndex(pack, blob.bytes, toc) : null;
}
