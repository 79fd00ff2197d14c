/** One file that says who holds a lock: made by `link`, taken over from the dead, given back by unlinking it. */
import { basename, dirname, join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fx, isSystemError } from '../base/effects.ts';
import { ifPossible, namesIn, readIfThere, removeFile } from '../base/files.ts';
import { isIdentity, statusOf } from '../base/identity.ts';
import type { Holder } from '../event.ts';
import { type Problem, ProblemError } from '../failure.ts';
import { forGroup } from './for-group.ts';
import { beatEvery, type Holding, holderOf, newHolding, type StandsStill, watchBeats } from './holding.ts';
import type { Layout } from './layout.ts';
import { openSpareFiles, type SpareFiles } from './spare-files.ts';

export interface MutexOptions {
  readonly command?: string;
  /** Called when waiting begins, and when it goes on for somebody else. */
  readonly onWait?: (holder: Holder) => void;
  /** Takes over from a holder on another machine that has stood still for a minute. */
  readonly breakLock?: boolean;
  /** All of the store's group may see who holds it, and take over from the dead. */
  readonly isForGroup?: boolean;
  /** For who takes it again and again. */
  readonly spares?: SpareFiles;
  /** Ends the waiting with an `AbortError`. */
  readonly signal?: AbortSignal;
}

export interface Held {
  check(): void;
  release(): void;
}

export async function acquire(layout: Layout, path: string, options: MutexOptions): Promise<Held> {
  const holding = newHolding(options.command ?? 'luc');
  const storeIsForGroup = options.isForGroup ?? false;
  const spares = options.spares ?? openSpareFiles(layout);
  const text = `${JSON.stringify({ 'luc-lock': 1, ...holding })}\n`;
  const { fd, path: temporary } = forGroup({ storeIsForGroup }, () => spares.open(text));
  try {
    await place(layout, path, temporary, fd, options);
  } catch (error) {
    fx.closeSync(fd);
    removeFile(temporary);
    throw error;
  }
  return held(path, fd, options.spares);
}

/** Brings the file `temporary` to `path`, waiting for whoever is there. */
async function place(layout: Layout, path: string, temporary: string, fd: number, options: MutexOptions) {
  const standsStill = watchBeats(options.breakLock ?? false);
  let told: string | null = null;
  for (let pause = 5; ; pause = Math.min(pause * 2, 100)) {
    if (tryLink(temporary, path, fd)) {
      removeFile(temporary);
      return;
    }
    const text = textOf(layout, path);
    const found = text === null ? null : holdingFromText(text);
    if (text !== null && (!found || holderIsGone(path, text, found, standsStill))) {
      if (await inherit(layout, path, temporary, text, options)) return;
    } else if (found) {
      if (told !== found.token) options.onWait?.(holderOf(found));
      told = found.token;
    }
    // Also where nobody is to be waited for: signals are heard only in a pause.
    await delay(pause, undefined, options.signal && { signal: options.signal });
  }
}

/** Null where it has just been given back. A link is no lock of ours, whatever it leads to. */
function textOf(layout: Layout, path: string): string | null {
  const stat = fx.lstatSync(path);
  if (stat && !stat.isFile()) throw new ProblemError('environment', noLock(relative(layout.root, path)));
  return readIfThere(path)?.toString('utf8') ?? null;
}

/** Whether the link was made. Over a network the answer may be lost, so the link count decides. */
function tryLink(temporary: string, path: string, fd: number): boolean {
  try {
    fx.linkSync(temporary, path);
    return true;
  } catch (error) {
    if (fx.fstatSync(fd).nlink === 2) return true;
    if (isSystemError(error, 'EEXIST')) return false;
    throw error;
  }
}

/**
 * Takes over from a holder that is dead. Only one of those who saw it dead may: who holds the lock that is named for
 * this holding. Else one could remove what another has just taken over.
 */
async function inherit(
  layout: Layout,
  path: string,
  temporary: string,
  text: string,
  options: MutexOptions,
): Promise<boolean> {
  const right = await acquire(layout, `${path}.${holdingFromText(text)?.token ?? 'torn'}`, options);
  try {
    if (readIfThere(path)?.toString('utf8') !== text) return false;
    fx.renameSync(temporary, path);
    forgetRights(path);
    return true;
  } finally {
    right.release();
  }
}

/** Rights to inherit from earlier holders mean nothing any more; one that died with its right has left it. */
function forgetRights(path: string): void {
  for (const name of namesIn(dirname(path)))
    if (name.startsWith(`${basename(path)}.`)) removeFile(join(dirname(path), name));
}

function holderIsGone(path: string, text: string, found: Holding, standsStill: StandsStill): boolean {
  const status = statusOf(found.identity);
  return status === 'dead' || (status === 'unknown' && standsStill(path, text, holderOf(found)));
}

/** Null for what power loss left of a lock: whole ones are linked, so a living holder never shows a part. */
function holdingFromText(text: string): Holding | null {
  try {
    const { identity, command, since, token } = JSON.parse(text.split('\n', 1)[0] ?? '') as Holding;
    return isIdentity(identity) && token ? { identity, command, since, token } : null;
  } catch {
    return null;
  }
}

function held(path: string, fd: number, spares: SpareFiles | undefined): Held {
  const beat = setInterval(() => tryBeat(fd), beatEvery).unref();
  const isOurs = (): boolean => fx.lstatSync(path)?.ino === fx.fstatSync(fd).ino;
  return {
    check() {
      if (!isOurs()) throw new ProblemError('environment', lockLost);
    },
    release() {
      clearInterval(beat);
      if (isOurs()) (spares?.takeBack ?? removeFile)(path);
      fx.closeSync(fd);
    },
  };
}

/** A beat that a full disk refuses is missed, no more. */
const tryBeat = (fd: number): void => void ifPossible(() => fx.writeSync(fd, Buffer.from('.')));

const lockLost = {
  code: 'lock-lost',
  message: 'another process has taken over the lock of this project with `--break-lock`',
  hint: 'nothing was changed: try again',
};

const noLock = (path: string): Problem => ({
  code: 'no-lock',
  message: `\`${path}\` is in the way of the lock that belongs there: it is no regular file`,
  hint: 'look at what it is, and remove it',
});
