/** One pack and its index as files; an index that is lost or wrong is made anew from the pack's own end. */
import { join } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import { namesIn, readIfThere, writeWhole } from '../base/files.ts';
import { readRange, withFile } from '../base/range.ts';
import { type Digest, digestOfHex, hexOf } from '../digest.ts';
import { decodeFooter, decodeIndex, encodeIndex, footerBytes, isSoundToc, type PackIndex } from '../pack.ts';
import type { Layout } from './layout.ts';
import { spool } from './spool.ts';

export const nameOfPack = (pack: Digest): string => `${hexOf(pack)}.pack`;

export const packPath = (layout: Layout, pack: Digest): string => join(layout.packs, nameOfPack(pack));
export const indexPath = (layout: Layout, pack: Digest): string => join(layout.packs, `${hexOf(pack)}.idx`);

export const listPacks = (layout: Layout): ReadonlySet<Digest> =>
  new Set(namesIn(layout.packs).flatMap(packOfName));

/** The pack that a file of the folder is, in a list, else none. */
const packOfName = (name: string): Digest[] => {
  const hex = /^([0-9a-f]{64})\.pack$/.exec(name)?.[1];
  return hex === undefined ? [] : [digestOfHex(hex)];
};

/** Null for a pack that is gone or whose end is no pack's end. */
export function loadIndex(layout: Layout, pack: Digest): PackIndex | null {
  const packBytes = fx.statSync(packPath(layout, pack))?.size;
  if (packBytes === undefined) return null;
  return readIndex(layout, pack, packBytes) ?? rebuildIndex(layout, pack, packBytes);
}

/** The bytes of its index; null as for `loadIndex`. */
export function indexBytes(layout: Layout, pack: Digest): Buffer | null {
  const packBytes = fx.statSync(packPath(layout, pack))?.size;
  if (packBytes === undefined) return null;
  if (readIndex(layout, pack, packBytes)) return readIfThere(indexPath(layout, pack));
  return indexOfFile(packPath(layout, pack), pack);
}

/** The index that follows from a file that shall be the pack; null where its end is no pack's end. */
export function indexOfFile(path: string, pack: Digest): Buffer | null {
  const packBytes = fx.statSync(path)?.size ?? 0;
  const toc = readToc(path, packBytes);
  return toc && encodeIndex(pack, packBytes, toc);
}

/** The index as it stands beside the pack; null where it is missing or wrong. */
export function readIndex(layout: Layout, pack: Digest, packBytes: number): PackIndex | null {
  const bytes = readIfThere(indexPath(layout, pack));
  const index = bytes && decodeIndex(bytes);
  return index?.pack === pack && index.packBytes === packBytes ? index : null;
}

function rebuildIndex(layout: Layout, pack: Digest, packBytes: number): PackIndex | null {
  const toc = readToc(packPath(layout, pack), packBytes);
  if (!toc) return null;
  const bytes = encodeIndex(pack, packBytes, toc);
  try {
    spool(layout, (temporary) => writeWhole(indexPath(layout, pack), bytes, { mode: 0o444, temporary }));
  } catch (error) {
    if (!isSystemError(error, 'EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT')) throw error;
  }
  return decodeIndex(bytes);
}

function readToc(path: string, packBytes: number): Buffer | null {
  if (packBytes < footerBytes) return null;
  return withFile(path, (fd) => {
    const footer = decodeFooter(
      readRange(fd, { offset: packBytes - footerBytes, length: footerBytes }),
      packBytes,
    );
    const toc = footer && readRange(fd, { offset: footer.tocOffset, length: footer.tocBytes });
    return toc && isSoundToc(toc, footer) ? toc : null;
  });
}
