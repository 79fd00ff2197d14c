/** Loose objects: one read-only file each, named by its digest, sealed so that every later write shows. */
import type { Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import { createFile, namesIn, removeFile } from '../base/files.ts';
import { copyHashing, hashFile } from '../base/hash.ts';
import { withFile } from '../base/range.ts';
import type { LinkKind } from '../choices.ts';
import { type Digest, digestOf, digestOfHex, hexOf } from '../digest.ts';
import { staysThere } from './condemned.ts';
import { inFolder } from './in-folder.ts';
import type { Layout } from './layout.ts';
import { spool } from './spool.ts';

/**
 * The mtime of every loose object, in seconds. Whoever writes to it, also through a hard link in a workspace, sets
 * another; so a look at the stat tells whether an object has to be hashed before it is used.
 */
const sealedAt = 1;

export const loosePath = (layout: Layout, digest: Digest): string => {
  const hex = hexOf(digest);
  return join(layout.objects, hex.slice(0, 2), hex.slice(2));
};

/** Every loose object that is there; `strays` are files that are none. */
export function listLoose(layout: Layout): {
  readonly digests: readonly Digest[];
  readonly strays: readonly string[];
} {
  const digests: Digest[] = [];
  const strays: string[] = [];
  for (const folder of namesIn(layout.objects))
    for (const name of namesIn(join(layout.objects, folder))) {
      if (/^[0-9a-f]{64}$/.test(folder + name) && folder.length === 2)
        digests.push(digestOfHex(folder + name));
      else strays.push(join(layout.objects, folder, name));
    }
  return { digests, strays };
}

/** False where somebody may have written to it since it got its name, or a power loss may have left it empty. */
export const isSealed = (digest: Digest, stat: Stats): boolean =>
  stat.isFile() && (stat.size > 0 || digest === emptyDigest) && stat.mtimeMs === sealedAt * 1000;

const emptyDigest = digestOf('');

/** Is told of every object before it gets its name. */
export type Expect = (digest: Digest) => void;

/** `digest` is that of `bytes`. */
export function putLoose(layout: Layout, expect: Expect, digest: Digest, bytes: Uint8Array): void {
  const put = (temporary: string): boolean => {
    createFile(temporary, bytes, { mode: 0o444 });
    return nameLoose(layout, expect, digest, temporary);
  };
  while (!spool(layout, put));
}

/**
 * Makes the object of a file that is complete and that nobody else knows. False where it went with the one that was
 * there before, which a gc was deleting.
 */
export function nameLoose(layout: Layout, expect: Expect, digest: Digest, temporary: string): boolean {
  expect(digest);
  const path = loosePath(layout, digest);
  fx.utimesSync(temporary, sealedAt, sealedAt);
  inFolder(dirname(path), () => fx.renameSync(temporary, path));
  return staysThere(layout, path, hexOf(digest));
}

/**
 * Whether a touched object still has its bytes. Then it is replaced by a copy that nobody can have open for writing;
 * to seal it where it is would hide a write that comes at the same moment.
 */
export function renewLoose(layout: Layout, expect: Expect, digest: Digest): boolean {
  try {
    return copyLoose(layout, expect, digest);
  } catch (error) {
    if (!isSystemError(error, 'ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM')) throw error;
    return isSoundLoose(layout, digest);
  }
}

/** Lets a copy of our own take its place. False where its bytes are not what its name says. */
export function copyLoose(layout: Layout, expect: Expect, digest: Digest): boolean {
  const path = loosePath(layout, digest);
  return spool(layout, (temporary) => {
    const { hex } = withFile(path, (fd) => copyHashing(fd, temporary, 0o444));
    if (digestOfHex(hex) === digest) return nameLoose(layout, expect, digest, temporary);
    removeFile(temporary);
    return false;
  });
}

/** Whether its bytes are what its name says. */
export const isSoundLoose = (layout: Layout, digest: Digest): boolean =>
  digestOfHex(hashFile(loosePath(layout, digest)).hex) === digest;

/** Links that lead into the store itself, so that a write through them reaches the object. */
export type StoreLinkKind = Extract<LinkKind, 'hardlink' | 'symlink'>;

/** Makes `to` a link to the object; false where these filesystems or its emptiness forbid it. */
export function linkLoose(layout: Layout, digest: Digest, to: string, kind: StoreLinkKind): boolean {
  const path = loosePath(layout, digest);
  if (fx.statSync(path)?.size === 0) return false;
  try {
    if (kind === 'symlink') fx.symlinkSync(path, to);
    else fx.linkSync(path, to);
    return true;
  } catch (error) {
    if (isSystemError(error, 'EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS')) return false;
    throw error;
  }
}
