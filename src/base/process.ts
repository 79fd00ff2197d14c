/** Processes: the only code that starts and signals them. What a stage starts is one process group. */
import type { ChildProcess } from 'node:child_process';
import { fx, isSystemError } from './effects.ts';
import { readIfThere } from './files.ts';
import { outputOf } from './output-of.ts';
import { notWitnessed } from './witness.ts';

export interface StartOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** On our terminal and in our group, for a debugger; else in a group of its own, with pipes and no input. */
  readonly attach?: boolean;
  /** Whether it gets a fourth stream to say things to us by. */
  readonly talks?: boolean;
}

/** The number of that stream. */
export const messageStream = 3;

/** Starts a program. What the system refuses is returned, or emitted as `error` by a child without pid. */
export function startProcess(
  file: string,
  args: readonly string[],
  options: StartOptions,
): ChildProcess | Error {
  notWitnessed();
  const { cwd, env, attach = false, talks = false } = options;
  try {
    // Loaded only here: most commands start no process.
    const { spawn } = process.getBuiltinModule('node:child_process');
    return spawn(file, args, {
      cwd,
      env,
      detached: !attach,
      stdio: [
        ...(attach ? (['inherit', 'inherit', 'inherit'] as const) : (['ignore', 'pipe', 'pipe'] as const)),
        ...(talks ? (['pipe'] as const) : []),
      ],
    });
  } catch (error) {
    if (isSystemError(error)) return error;
    throw error;
  }
}

/** Sends a signal to every process of a group; false where there is none. 0 only asks. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  return signalProcess(-group, signal);
}

export function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if (isSystemError(error, 'ESRCH')) return false;
    if (isSystemError(error, 'EPERM')) return true;
    throw error;
  }
}

/** Whether a process of the group still runs. A zombie does not: in a container nobody may ever reap it. */
export function isGroupAlive(group: number): boolean {
  if (!signalGroup(group, 0)) return false;
  return membersOf(group).length > 0;
}

/** The running processes of a group. */
export function membersOf(group: number): readonly number[] {
  if (process.platform !== 'linux') return membersByPs(group);
  return pids().filter((pid) => {
    const [state, , itsGroup] = statOf(pid);
    return Number(itsGroup) === group && state !== 'Z' && state !== 'X';
  });
}

/** The same by the system's own program, where there is no `/proc`. */
export function membersByPs(group: number): readonly number[] {
  return outputOf('ps', '-A', '-o', 'pid=', '-o', 'pgid=', '-o', 'stat=')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, itsGroup, state = '']) => Number(itsGroup) === group && !state.startsWith('Z'))
    .map(([pid]) => Number(pid));
}

/** What a process was given is shown only by `/proc`. */
export const canSeeEnvironments = process.platform === 'linux';

/** The processes that were given this variable; none where the system has no `/proc`. */
export function carriersOf(variable: string): readonly number[] {
  if (process.platform !== 'linux') return [];
  return pids().filter((pid) => readProcess(pid, 'environ').split('\0').includes(variable));
}

/** NaN where the process has gone. */
export const groupOf = (pid: number): number => Number(statOf(pid)[2]);

const pids = (): readonly number[] =>
  fx
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** Fields of `/proc/<pid>/stat` from the state on; the name before them may hold anything. */
function statOf(pid: number): readonly string[] {
  const text = readProcess(pid, 'stat');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** A file of `/proc/<pid>`; empty where the process has gone or is another user's. */
export function readProcess(pid: number, name: string): string {
  try {
    return readIfThere(`/proc/${pid}/${name}`)?.toString('latin1') ?? '';
  } catch (error) {
    if (isSystemError(error, 'ESRCH', 'EACCES', 'EPERM')) return '';
    throw error;
  }
}
