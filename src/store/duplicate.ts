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
 * is linked to the store becomes a file of its own, and files become writable for their owner. Between two files
 * `signal` ends it with an `AbortError`; then nothing is at `to`.
 */
export async function duplicate(
  layout: Layout,
  from: string,
  to: string,
  signal: AbortSignal,
): Promise<void> {
  const temporary = join(layout.tmp, temporaryName());
  makeFolder(layout.tmp);
  try {
    await copy(from, temporary);
    moveWhole(temporary, to);
  } catch (error) {
    removeAll(temporary);
    throw error;
  }

  async function copy(original: string, at: string): Promise<void> {
    const stat = fx.lstatSync(original);
    if (stat?.isDirectory()) await copyFolder(original, at, stat);
    else if (stat?.isFile()) await copyFile(original, at, stat);
    else if (stat?.isSymbolicLink()) await copyLink(original, at);
  }

  async function copyFolder(original: string, at: string, stat: Stats): Promise<void> {
    fx.mkdirSync(at, { mode: stat.mode | 0o700 });
    for (const name of fx.readdirSync(original)) await copy(join(original, name), join(at, name));
    setTimes(at, stat);
  }

  async function copyFile(original: string, at: string, stat: Stats): Promise<void> {
    signal.throwIfAborted();
    await fx.copyFile(original, at, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    fx.chmodSync(at, (stat.mode & 0o777) | 0o200);
    setTimes(at, stat);
  }

  async function copyLink(original: string, at: string): Promise<void> {
    const target = fx.readlinkSync(original);
    const stat = target.startsWith(`${layout.store}/`) ? fx.statSync(original) : undefined;
    if (stat) await copyFile(original, at, stat);
    else fx.symlinkSync(target, at);
  }
}

const setTimes = (path: string, { atimeMs, mtimeMs }: Stats): void =>
  fx.utimesSync(path, atimeMs / 1000, mtimeMs / 1000);
