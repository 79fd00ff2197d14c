/** Moves a file or folder: by rename, and where a mount or an overlay forbids that, member by member or by copying. */
import { constants, type Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import { exists, removeFile } from '../base/files.ts';
import { ProblemError } from '../failure.ts';
import { foldName } from '../tree.ts';
import { temporaryName } from './temporary.ts';

/** Whether the operating system will not rename this, though it may rename what is inside. */
export const forbidsRename = (error: unknown): boolean => isSystemError(error, 'EXDEV', 'EBUSY');

/**
 * Moves everything at `from` to `to`, into the folder that may be there already; a call that was cut off goes on when
 * it is made again. A mount point itself stays, emptied. What has to be copied grows in the folder `spool`, or else
 * beside its new place.
 */
export function moveWhole(from: string, to: string, spool: string | null = null): void {
  const stat = fx.lstatSync(from);
  if (!stat) return;
  if (stat.isDirectory() && fx.lstatSync(to)) {
    moveMembers(from, to, spool);
    return;
  }
  try {
    fx.renameSync(from, to);
  } catch (error) {
    if (!forbidsRename(error)) throw error;
    moveByParts(from, to, stat, spool);
  }
}

function moveByParts(from: string, to: string, stat: Stats, spool: string | null): void {
  if (stat.isDirectory()) {
    fx.mkdirSync(to, { mode: (stat.mode & 0o7777) | 0o700 });
    moveMembers(from, to, spool);
  } else {
    copyWhole(from, to, stat, spool);
    fx.unlinkSync(from);
  }
}

function moveMembers(from: string, to: string, spool: string | null): void {
  const before = new Set(fx.readdirSync(to));
  for (const name of fx.readdirSync(from)) {
    // Where names are folded, it is another member, which must not be written over.
    if (!before.has(name) && exists(join(to, name))) throw namesCollide(to, name);
    moveWhole(join(from, name), join(to, name), spool);
  }
  try {
    fx.rmdirSync(from);
  } catch (error) {
    if (!isSystemError(error, 'EBUSY')) throw error;
  }
}

function namesCollide(folder: string, name: string): ProblemError {
  const other = fx.readdirSync(folder).find((one) => foldName(one) === foldName(name)) ?? name;
  return new ProblemError('work', {
    code: 'names-collide',
    message: `\`${name}\` cannot be moved to \`${folder}\`, where it is one name with \`${other}\``,
    hint: 'rename one of them',
  });
}

/** Keeps mode and time. */
function copyWhole(from: string, to: string, stat: Stats, spool: string | null): void {
  const copy =
    spool === null
      ? join(dirname(to), `.${basename(to).slice(0, 200)}.luc-moving`)
      : join(spool, temporaryName());
  removeFile(copy);
  try {
    if (stat.isSymbolicLink()) fx.symlinkSync(fx.readlinkSync(from), copy);
    else {
      fx.copyFileSync(from, copy, constants.COPYFILE_EXCL);
      fx.utimesSync(copy, stat.atimeMs / 1000, stat.mtimeMs / 1000);
    }
    fx.renameSync(copy, to);
  } catch (error) {
    removeFile(copy);
    // The new place may be in a mount, where nothing comes by a rename.
    if (spool === null || !forbidsRename(error)) throw error;
    copyWhole(from, to, stat, null);
  }
}
