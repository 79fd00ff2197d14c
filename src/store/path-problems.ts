/** What can be wrong with a path of the workspace, as problems. */
import type { Stats } from 'node:fs';
import { fx, isSystemError, notRegular } from '../base/effects.ts';
import { reasonOf } from '../base/system-words.ts';
import type { Problem } from '../failure.ts';
import type { RelPath } from '../path.ts';
import { shellLine } from '../shell-line.ts';
import { deepestTree } from '../tree.ts';

export const danglingLink = (path: RelPath, absolutePath: string): Problem => ({
  code: 'dangling-link',
  message: `\`${path}\` is a link to \`${fx.readlinkSync(absolutePath)}\`, which does not exist`,
  hint: 'remove the link, or make what it points to',
});

export const linkLoop = (path: RelPath): Problem => ({
  code: 'link-loop',
  message: `the link \`${path}\` leads back to itself or to a folder above it`,
  hint: 'remove the link',
});

export const nameNotUtf8 = (folder: RelPath, name: Buffer): Problem => ({
  code: 'name-not-utf8',
  message: `the folder \`${folder}\` holds a name that is not valid UTF-8: \`${printable(name)}\``,
  hint: 'rename it; names are recorded as UTF-8 so that they are the same on every machine',
});

export const notAFile = (path: RelPath, stat: Stats): Problem => ({
  code: 'not-a-file',
  message: `\`${path}\` is a ${kindOf(stat)}, neither a file nor a folder`,
  hint: 'remove it, or have it made elsewhere',
});

export const reservedName = (path: RelPath): Problem => ({
  code: 'reserved-name',
  message: `\`${path}\` has a name that is not restored: git or luc works with such a folder`,
  hint: 'remove it where it is made, or give it another name',
});

export const tooDeep = (path: RelPath): Problem => ({
  code: 'too-deep',
  message: `\`${path}\` lies more than ${deepestTree} folders deep`,
});

/** What the system may have against a path itself, not against what is done with it. */
const itsOwn = ['EACCES', 'EPERM', 'EIO', 'ENAMETOOLONG', 'EISDIR', 'ENXIO', 'ESTALE', notRegular];

/** The problem that `error` is where something cannot be looked at or read; null for any other error. */
export function unreadable(path: RelPath, error: unknown): Problem | null {
  if (isSystemError(error, 'ELOOP')) return linkLoop(path);
  if (isSystemError(error, 'ENOENT', 'ENOTDIR')) {
    return { code: 'unreadable', message: `\`${path}\` vanished while it was read` };
  }
  if (!isSystemError(error, ...itsOwn)) return null;
  return {
    code: 'unreadable',
    message: `\`${path}\` cannot be read: ${reasonOf(error)}`,
    hint: `check its permissions: ${shellLine`ls -ld ${path}`}`,
  };
}

function kindOf(stat: Stats): string {
  if (stat.isSocket()) return 'socket';
  if (stat.isFIFO()) return 'named pipe';
  return 'device';
}

/** Bytes that are no ASCII character as `\xNN`. */
const printable = (name: Buffer): string =>
  [...name]
    .map((byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
    )
    .join('');
