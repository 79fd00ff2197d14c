/** Reads every loose object and every member of a pack again, and quarantines what is corrupt. */
import { relative } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import { hashFiles } from '../base/hash-files.ts';
import { type Digest, hexOf } from '../digest.ts';
import type { Emit } from '../event.ts';
import type { Layout } from './layout.ts';
import { loosePath } from './loose.ts';
import { packPath, readIndex } from './pack-file.ts';
import { quarantine } from './quarantine.ts';
import type { Sources } from './sources.ts';

/** Told after each step: what was verified last, and how many bytes the step had. */
type Advance = (path: string, bytes: number) => Promise<void>;

/** So many objects are hashed between two steps of the progress, or so many bytes. */
const stepFiles = 1000;
const stepBytes = 256 * 1024 * 1024;

export async function verifyLoose(
  layout: Layout,
  digests: readonly Digest[],
  sources: Sources,
  emit: Emit,
  advance: Advance = async () => {},
): Promise<{ corrupt: Digest[]; unreadable: string[] }> {
  const corrupt: Digest[] = [];
  const unreadable: string[] = [];
  for (const step of stepsOf(layout, digests)) {
    const paths = step.digests.map((digest) => loosePath(layout, digest));
    const hashed = await hashFiles(paths, step.bytes);
    step.digests.forEach((digest, i) => {
      const path = paths[i] ?? '';
      const one = hashed[i];
      if (one instanceof Error && !isSystemError(one, 'EIO', 'EISDIR')) {
        if (!isSystemError(one, 'ENOENT')) unreadable.push(relative(layout.root, path));
      } else if (one instanceof Error || one?.hex !== hexOf(digest)) {
        corrupt.push(digest);
        quarantine(layout, path, hexOf(digest), [digest], emit);
      } else {
        sources.unsynced.trust(digest);
        sources.isLoose(digest);
      }
    });
    await advance(paths.at(-1) ?? '', step.bytes);
  }
  return { corrupt, unreadable };
}

function* stepsOf(
  layout: Layout,
  digests: readonly Digest[],
): Generator<{ digests: readonly Digest[]; bytes: number }> {
  let step: Digest[] = [];
  let bytes = 0;
  for (const digest of digests) {
    step.push(digest);
    bytes += sizeOf([loosePath(layout, digest)]);
    if (step.length < stepFiles && bytes < stepBytes) continue;
    yield { digests: step, bytes };
    step = [];
    bytes = 0;
  }
  if (step.length > 0) yield { digests: step, bytes };
}

export async function verifyPacks(
  layout: Layout,
  packs: readonly Digest[],
  sources: Sources,
  advance: Advance,
): Promise<{ members: number; corrupt: Digest[]; reindexed: Digest[] }> {
  const corrupt: Digest[] = [];
  let members = 0;
  const sizes = new Map(packs.map((pack) => [pack, sizeOf([packPath(layout, pack)])]));
  const unindexed = packs.filter((pack) => !readIndex(layout, pack, sizes.get(pack) ?? 0));
  sources.packs.reload();
  const loaded = new Map(sources.packs.all().map((index) => [index.pack, index]));
  for (const pack of packs) {
    const index = loaded.get(pack);
    if (index) {
      members += index.count;
      corrupt.push(...sources.salvage(index));
    } else corrupt.push(pack);
    await advance(packPath(layout, pack), sizes.get(pack) ?? 0);
  }
  return { members, corrupt, reindexed: unindexed.filter((pack) => loaded.has(pack)) };
}

export const sizeOf = (paths: readonly string[]): number =>
  paths.reduce((sum, path) => sum + (fx.statSync(path)?.size ?? 0), 0);
