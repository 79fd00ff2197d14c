/**
 * The folder of a remote: where each blob lies in it, and that it is still the one that was seen first. One whose disk is
 * not mounted any more is never written to, and never made anew.
 */
import { join, resolve } from 'node:path';
import { fx, isSystemError } from '../../base/effects.ts';
import { makeFolder } from '../../base/files.ts';
import type { Problem } from '../../failure.ts';
import { RemoteError, type Trouble } from '../remote.ts';

/** Beside the blobs: files that have no name yet, and what was removed. */
export const folderOfTemporary = 'tmp';
export const folderOfTrash = 'trash';

export interface Ground {
  /** Absolute. */
  readonly root: string;
  /** Where a blob lies. */
  readonly pathOf: (name: string) => string;
  /** Throws unless the folder is there, and the one that was seen first. */
  readonly check: () => void;
  /** The same for who writes; a folder that was never seen is made. */
  readonly prepare: () => void;
  /** What the system refuses `act`, a piece of work for a blob, becomes a `RemoteError`. */
  readonly reach: <Value>(name: string, act: () => Value) => Value;
}

export function openGround(root: string): Ground {
  /** Device and inode, so that a mount that goes or comes is noticed. */
  let seen: string | null = null;
  const ground: Ground = { root, pathOf, check, prepare, reach };
  return ground;

  function check(): void {
    const stat = reach('', () => fx.statSync(root));
    if (!stat) throw seen === null ? absent(root) : gone(root);
    if (!stat.isDirectory()) throw noFolder(root);
    const now = `${stat.dev}:${stat.ino}`;
    seen ??= now;
    if (seen !== now) throw gone(root);
  }

  function prepare(): void {
    if (seen === null && !reach('', () => fx.statSync(root))) reach('', () => makeFolder(root));
    check();
  }

  function pathOf(name: string): string {
    const parts = name.split('/');
    if (parts.some((part) => part === '' || part.startsWith('.')) || isReserved(parts[0] ?? ''))
      throw new Error(`no name of a blob: ${name}`);
    return join(root, name);
  }

  function reach<Value>(name: string, act: () => Value): Value {
    try {
      const made = act();
      return made instanceof Promise ? (made.catch(fail) as Value) : made;
    } catch (error) {
      return fail(error);
    }

    function fail(error: unknown): never {
      if (!isSystemError(error)) throw error;
      if (isSystemError(error, 'ENOENT') && name !== '') {
        check();
        throw missing(root, name);
      }
      throw refusedBy(error, name === '' ? root : resolve(root, name));
    }
  }
}

export const isReserved = (name: string): boolean => name === folderOfTemporary || name === folderOfTrash;

/** By the code of the system. */
const troubles: { readonly [code: string]: Trouble } = {
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  EROFS: 'forbidden',
  ENOSPC: 'full',
  EDQUOT: 'full',
  EFBIG: 'full',
  ENOENT: 'absent',
  ENOTDIR: 'absent',
  EIO: 'unreachable',
  ESTALE: 'unreachable',
  ETIMEDOUT: 'unreachable',
  EHOSTDOWN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENOTCONN: 'unreachable',
  ENODEV: 'unreachable',
  ENXIO: 'unreachable',
  EREMOTEIO: 'unreachable',
};

const hints: { readonly [trouble in Trouble]?: string } = {
  forbidden: 'whoever owns the folder can let this user in by its group and its mode',
  full: 'free some space there, or let the remote be a folder on another disk',
  unreachable: 'see whether its disk is mounted and answers, then try again',
};

function refusedBy(error: NodeJS.ErrnoException, path: string): RemoteError {
  const trouble = troubles[error.code ?? ''] ?? 'refused';
  const hint = hints[trouble] ?? '`luc doctor` looks at the remote';
  const words =
    error.code === 'EROFS'
      ? 'the file system is read-only'
      : { forbidden: 'permission denied', full: 'no space is left' }[String(trouble)];
  return troubled(trouble, `\`${path}\`: ${words ?? error.message}`, hint);
}

const absent = (root: string): RemoteError =>
  troubled(
    'absent',
    `there is no folder \`${root}\``,
    'mount the disk that it is on, or name another one by `luc remote modify`',
  );

const gone = (root: string): RemoteError =>
  troubled('unreachable', `\`${root}\` is not the folder any more that it was`, hints.unreachable ?? '');

const noFolder = (root: string): RemoteError =>
  troubled('refused', `\`${root}\` is no folder`, '`luc remote modify` gives the remote another `url`');

export const missing = (root: string, name: string): RemoteError =>
  troubled('missing', `\`${name}\` is not in \`${root}\``);

export const conflict = (root: string, name: string): RemoteError =>
  troubled(
    'conflict',
    `\`${name}\` in \`${root}\` holds other bytes than belong there`,
    '`luc fsck -c` sets aside what is corrupt',
  );

export const damaged = (root: string, name: string, how: string): RemoteError =>
  troubled('damaged', `\`${name}\` in \`${root}\` ${how}`, '`luc fsck -c` sets aside what is corrupt');

function troubled(trouble: Trouble, message: string, hint?: string): RemoteError {
  const problem: Problem = { code: `remote-${trouble}`, message, ...(hint && { hint }) };
  return new RemoteError(trouble, problem);
}
