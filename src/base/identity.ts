/** Who a process is, beyond its pid: host, boot, pid namespace, pid and start time; and whether it still lives. */
import { hostname } from 'node:os';
import { fx, isSystemError } from './effects.ts';
import { readIfThere } from './files.ts';
import { outputOf } from './output-of.ts';

export interface Identity {
  /** `<host name>:<machine id>`; the id is empty where the machine has none. */
  readonly host: string;
  /** Of the running kernel; empty where unknown. */
  readonly boot: string;
  /** The namespace in which `pid` counts; empty where the system has none. */
  readonly pidns: string;
  readonly pid: number;
  /** When the process started, in a unit of the system's; only equality means something. */
  readonly start: number;
}

let own: Identity | null = null;

export function thisProcess(): Identity {
  own ??= {
    host: `${hostname()}:${machineId()}`,
    boot: bootId(),
    pidns: isLinux ? fx.readlinkSync('/proc/self/ns/pid') : '',
    pid: process.pid,
    start: startTimeOf(process.pid) ?? 0,
  };
  return own;
}

/** Of a file that says who it is from; null for what power loss left of one, and for what anybody else wrote there. */
export function identityFromText(text: string | undefined): Identity | null {
  try {
    const json: unknown = JSON.parse(text ?? '');
    return isIdentity(json) ? json : null;
  } catch {
    return null;
  }
}

export function isIdentity(json: unknown): json is Identity {
  const { host, boot, pidns, pid, start } = Object(json) as Record<string, unknown>;
  return (
    [host, boot, pidns].every((text) => typeof text === 'string') &&
    [pid, start].every((number) => typeof number === 'number')
  );
}

export const hostNameOf = (identity: Identity): string => identity.host.replace(/:[^:]*$/, '');

/**
 * `unknown` where this process cannot tell: a holder on another host, or in another pid namespace. An earlier boot of
 * this host is dead, but only if a machine id says that it is this host: host names repeat among containers.
 */
export function statusOf(other: Identity, self: Identity = thisProcess()): 'alive' | 'dead' | 'unknown' {
  if (other.boot === '' || other.boot !== self.boot)
    return other.boot !== '' && self.boot !== '' && other.host === self.host && !self.host.endsWith(':')
      ? 'dead'
      : 'unknown';
  if (other.pidns !== self.pidns) return 'unknown';
  const found = startTimeOf(other.pid);
  if (found !== null) return found === other.start ? 'alive' : 'dead';
  return isHidden(other.pid) ? 'unknown' : 'dead';
}

export const isSameProcess = (one: Identity, other: Identity): boolean =>
  one.boot === other.boot && one.pidns === other.pidns && one.pid === other.pid && one.start === other.start;

/** Whether both machines have an id, and not the same one. */
export function isElsewhere(other: Identity, self: Identity = thisProcess()): boolean {
  const [its, ours] = [other, self].map(({ host }) => host.slice(host.lastIndexOf(':') + 1));
  return its !== '' && ours !== '' && its !== ours;
}

/** Start time of a process that runs; null where none does, also for one that has ended and waits to be reaped. */
export function startTimeOf(pid: number): number | null {
  return isLinux ? startTimeByProc(pid) : startTimeByPs(pid);
}

const isLinux = process.platform === 'linux';

function startTimeByProc(pid: number): number | null {
  const stat = readProcess(pid)?.toString('latin1');
  if (!stat) return null;
  // The name in parentheses may hold blanks and parentheses; what follows the last one is numbers.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? null : Number(fields[19]);
}

function readProcess(pid: number): Buffer | null {
  try {
    return readIfThere(`/proc/${pid}/stat`);
  } catch (error) {
    if (isSystemError(error, 'ESRCH')) return null;
    throw error;
  }
}

function startTimeByPs(pid: number): number | null {
  const [state, ...start] = outputOf('ps', '-o', 'stat=', '-o', 'lstart=', '-p', String(pid)).split(/\s+/);
  return !state || state.startsWith('Z') ? null : Date.parse(start.join(' '));
}

/** Whether a process of another user's is there that this user may not look at. */
function isHidden(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return isSystemError(error, 'EPERM') && readProcess(pid) === null;
  }
}

function machineId(): string {
  if (isLinux) return (readIfThere('/etc/machine-id')?.toString('latin1') ?? '').trim();
  return (
    /"IOPlatformUUID" = "([^"]+)"/.exec(outputOf('ioreg', '-rd1', '-c', 'IOPlatformExpertDevice'))?.[1] ?? ''
  );
}

function bootId(): string {
  if (isLinux) return (readIfThere('/proc/sys/kernel/random/boot_id')?.toString('latin1') ?? '').trim();
  return /sec = (\d+)/.exec(outputOf('sysctl', '-n', 'kern.boottime'))?.[1] ?? '';
}
