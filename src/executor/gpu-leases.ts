/** Lease files: who uses which device, one file a device and process, in a folder that all users share. */
import { join } from 'node:path';
import { fx, isSystemError, notRegular } from '../base/effects.ts';
import { ifAllowed, namesIn, readIfThere, removeFile, writeWhole } from '../base/files.ts';
import { hostNameOf, type Identity, isIdentity, statusOf, thisProcess } from '../base/identity.ts';
import { ulid } from '../base/ulid.ts';
import type { Holder } from '../event.ts';
import { makeShared } from './shared-folder.ts';

export interface Leases {
  /** Takes the first `count` free devices, or none; then `holder` is one who is in the way. */
  take(devices: readonly string[], count: number): Taken;
  release(devices: readonly string[]): void;
}

type Taken =
  | { readonly ok: true; readonly devices: readonly string[] }
  | { readonly ok: false; readonly holder: Holder | null };

/** What a lease file says. */
interface Lease {
  readonly identity: Identity;
  readonly command: string;
  readonly since: string;
}

export function openLeases(folder: string): Leases {
  const own = new Map<string, string>();
  const release = (devices: readonly string[]): void => {
    for (const device of devices) {
      const name = own.get(device);
      if (name) removeFile(join(folder, name));
      own.delete(device);
    }
  };

  /** Null when it is ours, else who has it. Write first, then look: of two at once at least one sees the other. */
  const tryOne = (device: string): Holder | null => {
    const before = holderOf(folder, device, null);
    if (before) return before;
    const name = `${fileSafe(device)}.${ulid()}`;
    own.set(device, name);
    writeWhole(join(folder, name), `${JSON.stringify(ownLease())}\n`);
    // Others must be able to read it, whatever our umask is.
    fx.chmodSync(join(folder, name), 0o644);
    const other = holderOf(folder, device, name);
    if (other) release([device]);
    return other;
  };

  const tryAll = (devices: readonly string[], count: number): Taken => {
    const taken: string[] = [];
    let holder: Holder | null = null;
    for (const device of devices) {
      if (taken.length === count) break;
      const inTheWay = tryOne(device);
      if (inTheWay) holder ??= inTheWay;
      else taken.push(device);
    }
    if (taken.length === count) return { ok: true, devices: taken };
    release(taken);
    return { ok: false, holder };
  };

  return {
    take(devices, count) {
      makeShared(folder);
      try {
        return tryAll(devices, count);
      } catch (error) {
        // Else everybody would wait for those that it has got, this process too.
        release(devices);
        throw error;
      }
    },
    release,
  };
}

const ownLease = (): Lease => ({
  identity: thisProcess(),
  command: ['luc', ...process.argv.slice(2, 3)].join(' '),
  since: new Date(fx.now()).toISOString(),
});

/** A live holder of the device other than the file `except`. What the dead left is removed where we may. */
function holderOf(folder: string, device: string, except: string | null): Holder | null {
  const prefix = `${fileSafe(device)}.`;
  for (const name of namesIn(folder)) {
    if (!name.startsWith(prefix) || name === except) continue;
    const lease = readLease(join(folder, name));
    if (!lease) continue;
    if (statusOf(lease.identity) !== 'dead') {
      const { identity, command, since } = lease;
      return { pid: identity.pid, host: hostNameOf(identity), command, since };
    }
    // In a sticky folder only the owner may; a dead lease that stays is not counted.
    ifAllowed(() => removeFile(join(folder, name)));
  }
  return null;
}

/** Null for a file that is gone by now, is no lease, or is not readable yet: then its owner has still to look. */
function readLease(path: string): Lease | null {
  try {
    const text = readIfThere(path)?.toString('utf8');
    if (!text) return null;
    const { identity, command, since } = Object(JSON.parse(text)) as Partial<Lease>;
    return isIdentity(identity) && command && since ? { identity, command, since } : null;
  } catch (error) {
    if (error instanceof SyntaxError || isSystemError(error, 'EACCES', 'EISDIR', notRegular)) return null;
    throw error;
  }
}

const fileSafe = (device: string): string => device.replaceAll(/[^A-Za-z0-9-]/g, '_');
