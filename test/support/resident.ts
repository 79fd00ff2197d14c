/**
 * Runs commands of a program in processes that stay: to start Node and to compile costs most commands more than their
 * work. For what a command says, does and ends with; what is about the process itself starts one.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Result } from './live-process.ts';
import type { User } from './users.ts';

export interface Place {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user?: User | null | undefined;
  /** Octal. */
  readonly umask?: string | undefined;
}

const script = fileURLToPath(new URL('resident.js', import.meta.url));
/** Follows what a command has said on a stream. */
const mark = 'resident: the command has ended\n';
const inUse = [
  ...['claims', 'open', 'aside', 'tmp', 'store/tmp', 'store/unsynced', 'store/condemned'],
  ...['lock', 'claims.lock', 'recovery', 'store/gc.lock'],
];
/** Those that wait for work, by program and user. */
const idle = new Map<string, ChildProcess[]>();

/** Commands that overlap have a process each. One that ends its process is answered by how that ended. */
export async function runInResident(program: string, args: readonly string[], place: Place): Promise<Result> {
  const kind = `${program} ${place.user?.uid}`;
  const waiting = idle.get(kind) ?? [];
  idle.set(kind, waiting);
  const resident = waiting.pop() ?? start(program, place);
  const before = inUseAt(place.cwd);
  const ended = Promise.all([endIn(resident), textOf(resident.stdout), textOf(resident.stderr)]);
  resident.send({ args, ...place });
  const [end, stdout, stderr] = await ended;
  if (inUseAt(place.cwd).some((file) => !before.includes(file))) await killed(resident);
  if (isAlive(resident)) waiting.push(resident);
  return { ...end, stdout, stderr };
}

function start(program: string, { env, user }: Place): ChildProcess {
  const child = spawn(process.execPath, [script, program, mark], {
    cwd: '/',
    env,
    ...user,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  // It ends when we do.
  child.unref();
  child.channel?.unref();
  return child;
}

/** What there is, there or above, that counts as in use as long as the process lives that made it. */
function inUseAt(folder: string): readonly string[] {
  const above = dirname(folder);
  const own = inUse.flatMap((name) => filesIn(join(folder, '.luc', name)));
  return above === folder ? own : [...own, ...inUseAt(above)];
}

/** With what tells a file from another that took its name. */
function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  try {
    const names = lstatSync(folder).isDirectory() ? readdirSync(folder, { recursive: true }) : ['.'];
    return names
      .map((name) => join(folder, String(name)))
      .map((path) => ({ path, stat: lstatSync(path) }))
      .filter(({ stat }) => !stat.isDirectory())
      .map(({ path, stat }) => `${stat.ino} ${path}`);
  } catch {
    // Another command changes it: it is no more what it was, nor what it will be.
    return [`${performance.now()} ${folder}`];
  }
}

async function killed(resident: ChildProcess): Promise<void> {
  if (!isAlive(resident)) return;
  const gone = once(resident, 'exit');
  resident.kill('SIGKILL');
  await gone;
}

const isAlive = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;

function endIn(resident: ChildProcess): Promise<Pick<Result, 'code' | 'signal'>> {
  return new Promise((resolve) => {
    const answered = (code: unknown): void => end(Number(code), null);
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      resident.off('message', answered);
      resident.off('exit', end);
      resolve({ code, signal });
    };
    resident.on('message', answered);
    resident.on('exit', end);
  });
}

/** What is said until the mark, or until nothing more can come. */
function textOf(stream: Readable | null): Promise<string> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    const take = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.subarray(-mark.length).toString() === mark) end();
    };
    const end = (): void => {
      stream?.off('data', take);
      stream?.off('close', end);
      const text = bytes.toString();
      resolve(text.endsWith(mark) ? text.slice(0, -mark.length) : text);
    };
    stream?.on('data', take);
    stream?.on('close', end);
  });
}
