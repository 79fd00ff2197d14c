/** Copies files out of packs, many at a time: a pack is opened once, and what lies together in it is read together. */
import { copyParts, type Part } from '../base/copy-parts.ts';
import type { FileStat } from '../base/file-stat.ts';
import { type Digest, hexOf } from '../digest.ts';
import type { WantedFile } from './build-entry.ts';
import type { Layout } from './layout.ts';
import { packPath } from './pack-file.ts';
import type { Packs } from './packs.ts';

/** What is larger is not held in memory. */
const largestPart = 1024 * 1024;

export const modeOf = (executable: boolean): number => (executable ? 0o755 : 0o644);

/** Null for a file that is in no pack, or whose bytes there are not what its digest says. */
export function copyMany(
  layout: Layout,
  packs: Packs,
  files: readonly WantedFile[],
  time: number,
): readonly (FileStat | null)[] {
  const made = new Map<string, FileStat | null>();
  for (const [pack, parts] of partsByPack(packs, files)) {
    const stats = copyParts(packPath(layout, pack), parts, time);
    parts.forEach(({ to }, i) => void made.set(to, stats[i] ?? null));
  }
  return files.map(({ to }) => made.get(to) ?? null);
}

function partsByPack(packs: Packs, files: readonly WantedFile[]): ReadonlyMap<Digest, readonly Part[]> {
  const byPack = new Map<Digest, Part[]>();
  for (const { digest, to, executable } of files) {
    const found = packs.find(digest);
    if (!found || found.member.bytes > largestPart) continue;
    const { offset, bytes: length } = found.member;
    const part = { offset, length, hex: hexOf(digest), to, mode: modeOf(executable) };
    const parts = byPack.get(found.index.pack);
    if (parts) parts.push(part);
    else byPack.set(found.index.pack, [part]);
  }
  return byPack;
}
