/** Duplicates what lies at a path, for a command to change while the original waits elsewhere. */
import { constants, type Stats } from 'node:fs';
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { makeFolder, removeAll } from '../base/files.ts';
import type { Layout } from './layout.ts';
import { moveWhole } from './move.ts';
import { temporaryName } from './temporary.ts';

/**
 * Makes `to`, where nothing is but perhaps an empty folder, the same as `from`: times, modes and links too. Only what
 * is linked to the store becomes a file of its own, and files become writable for their owner.
 */
export function duplicate(layout: Layout, from: string, to: string): void {
  const temporary = join(layout.tmp, temporaryName());
  makeFolder(layout.tmp);
  try {
    copy(layout, from, temporary);
    moveWhole(temporary, to);
  } catch (error) {
    removeAll(temporary);
    throw error;
  }
}

function copy(layout: Layout, from: string, to: string): void {
  const stat = fx.lstatSync(from);
  if (stat?.isDirectory()) copyFolder(layout, from, to, stat);
  else if (stat?.isFile()) copyFile(from, to, stat);
  else if (stat?.isSymbolicLink()) copyLink(layout, from, to);
}

function copyFolder(layout: Layout, from: string, to: string, stat: Stats): void {
  fx.mkdirSync(to, { mode: stat.mode | 0o700 });
  for (const name of fx.readdirSync(from)) copy(layout, join(from, name), join(to, name));
  setTimes(to, stat);
}

function copyFile(from: string, to: string, stat: Stats): void {
  fx.copyFileSync(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  fx.chmodSync(to, (stat.mode & 0o777) | 0o200);
  setTimes(to, stat);
}

function copyLink(layout: Layout, from: string, to: string): void {
  const target = fx.readlinkSync(from);
  const stat = target.startsWith(`${layout.store}/`) ? fx.statSync(from) : undefined;
  if (stat) copyFile(from, to, stat);
  else fx.symlinkSync(target, to);
}

const setTimes = (path: string, { atimeMs, mtimeMs }: Stats): void =>
  fx.utimesSync(path, atimeMs / 1000, mtimeMs / 1000);
