/**
 * The program, with one of its writes to the file system going wrong: the environment says which and how, and whether it is
 * one of luc's or of the process of a typed stage, which is this program again. Without `LUC_FAULT` and `LUC_FAULT_COUNT` it
 * is the program as it is. `LUC_FAULT_CLOCK` sets its clock so many milliseconds ahead; what has `LUC_FAULT_APART` in its path
 * lies as if on a file system of its own.
 */
import { closeSync, constants, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { type Effects, fx, replaceEffects, writingEffects } from '../../src/base/effects.ts';
import type { Fault } from './fault.ts';

type Act = (...args: never[]) => unknown;

const { LUC_FAULT, LUC_FAULT_COUNT, LUC_FAULT_HIT, LUC_FAULT_CLOCK, LUC_FAULT_APART } = process.env;
const isWorker = process.argv[2] === 'worker';
const fault = faultOf(LUC_FAULT);
const calls: string[] = [];
/** What a full disk refuses; names can still be taken away and moved. */
const takesSpace = new Set([
  'openSync',
  'writeSync',
  'write',
  'mkdirSync',
  'linkSync',
  'symlinkSync',
  'copyFileSync',
]);

if (LUC_FAULT_APART) {
  const isApart = (path: unknown): boolean => String(path).includes(LUC_FAULT_APART);
  const { renameSync } = fx;
  replaceEffects({
    renameSync: (from, to) => {
      if (isApart(from) !== isApart(to)) throw failure('EXDEV', 'renameSync');
      renameSync(from, to);
    },
  });
}
if (fault || LUC_FAULT_COUNT) {
  replaceEffects(
    Object.fromEntries([...writingEffects, 'openSync' as const].map((name) => [name, watched(name)])),
  );
}
if (LUC_FAULT_CLOCK) replaceEffects({ now: () => Date.now() + Number(LUC_FAULT_CLOCK) });
if (LUC_FAULT_COUNT)
  process.on('exit', () =>
    writeFileSync(isWorker ? `${LUC_FAULT_COUNT}-worker` : LUC_FAULT_COUNT, calls.join('\n')),
  );
void import('../../src/main.ts');

/** Null where none is asked of this process. */
function faultOf(text: string | undefined): Fault | null {
  const asked = text ? (JSON.parse(text) as Fault) : null;
  return asked && (asked.inWorker ?? false) === isWorker ? asked : null;
}

function watched(name: keyof Effects): Act {
  const original = fx[name] as Act;
  return (...args) => {
    const error = isWrite(name, args) ? strike(name, args) : null;
    if (!error) return original(...args);
    if (name === 'fdatasync' || name === 'write' || name === 'copyFile') return Promise.reject(error);
    throw error;
  };
}

const isBytes = (name: string): boolean => name === 'writeSync' || name === 'write';

function isWrite(name: string, [first, flags]: readonly unknown[]): boolean {
  if (isBytes(name)) return Number(first) > 2;
  if (name !== 'openSync') return true;
  if (typeof flags === 'string') return /[wa+]/.test(flags);
  return (Number(flags) & (constants.O_WRONLY | constants.O_RDWR | constants.O_CREAT)) !== 0;
}

/** The error that this call shall fail with; null where it shall go on. Does not come back from a kill. */
function strike(name: string, args: readonly unknown[]): NodeJS.ErrnoException | null {
  if (fault?.about !== undefined && !args.some((arg) => String(arg).includes(fault.about ?? ''))) return null;
  calls.push(name);
  if (!fault || !isHit(fault, name)) return null;
  note(name, args);
  const { kind, until } = fault;
  if (kind === 'pause' && until) {
    // Most faults are no pause, and to load this costs as much as the program does.
    process.getBuiltinModule('node:child_process').execSync(until, { stdio: 'ignore' });
    return null;
  }
  if (kind === 'tear' && isBytes(name)) {
    const [fd, bytes] = args as [number, Uint8Array];
    writeSync(fd, bytes, 0, bytes.length >> 1);
  }
  // In this order: luc, which would see its worker end, is the first to be gone.
  if (isWorker && kind !== 'kill-worker' && !kind.startsWith('E')) kill(process.ppid);
  if (isWorker && kind === 'kill-luc') return null;
  if (kind === 'kill' || kind === 'tear') for (const child of children()) kill(child);
  if (!kind.startsWith('E')) {
    kill(process.pid);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
  return failure(kind, name);
}

const failure = (code: string, name: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${code}: made to fail, ${name}`), { code, syscall: name.replace(/Sync$/, '') });

function isHit({ at, kind, sticky }: Fault, name: string): boolean {
  if (calls.length === at) return true;
  if (!sticky || calls.length < at) return false;
  return kind !== 'ENOSPC' || takesSpace.has(name);
}

function note(name: string, args: readonly unknown[]): void {
  if (!LUC_FAULT_HIT) return;
  const shown = args.map((arg) =>
    arg instanceof Uint8Array ? Buffer.from(arg).toString().slice(0, 80) : arg,
  );
  const fd = openSync(LUC_FAULT_HIT, 'a');
  writeSync(fd, `${calls.length} ${name} ${JSON.stringify(shown)}\n`);
  closeSync(fd);
}

/** As `kill` takes them: a child with a group of its own by that group, another (git, say) by itself. */
function children(): number[] {
  const [, , ownGroup] = statOf(String(process.pid));
  return readdirSync('/proc').flatMap((pid) => {
    const [, parent, group] = /^\d+$/.test(pid) ? statOf(pid) : [];
    if (Number(parent) !== process.pid) return [];
    return group === ownGroup ? [Number(pid)] : [-Number(group)];
  });
}

function statOf(pid: string): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
