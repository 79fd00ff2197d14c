/** Copies files out of packs, many at a time: a pack is opened once, and what lies together in it is read together. */
import type { CopyElsewhere } from '../base/copy-elsewhere.ts';
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
  const made: Made = new Map();
  for (const [pack, parts] of partsByPack(packs, files))
    note(made, parts, copyParts(packPath(layout, pack), parts, time));
  return inOrder(files, made);
}

/** The same by `copy`. */
export async function copyManyBy(
  layout: Layout,
  packs: Packs,
  files: readonly WantedFile[],
  time: number,
  copy: CopyElsewhere,
): Promise<readonly (FileStat | null)[]> {
  const made: Made = new Map();
  const copying = [...partsByPack(packs, files)].map(async ([pack, parts]) =>
    note(made, parts, await copy(packPath(layout, pack), parts, time)),
  );
  await Promise.all(copying);
  return inOrder(files, made);
}

/** By where it is. */
type Made = Map<string, FileStat | null>;

const note = (made: Made, parts: readonly Part[], stats: readonly (FileStat | null)[]): void =>
  parts.forEach(({ to }, i) => void made.set(to, stats[i] ?? null));

const inOrder = (files: readonly WantedFile[], made: Made): readonly (FileStat | null)[] =>
  files.map(({ to }) => made.get(to) ?? null);

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
