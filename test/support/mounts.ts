/**
 * Projects with file systems of their own, mounted where no other process sees them: as root, or as the root of a user
 * namespace. They go when the process that holds them ends.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import type { LiveProcess, Result } from './live-process.ts';
import { Project, type RunOptions } from './project.ts';

const isRoot = process.getuid?.() === 0;
const spaces = isRoot ? ['--mount'] : ['--mount', '--user'];
const unshare = isRoot ? spaces : [...spaces, '--map-root-user'];
const enter = isRoot ? spaces : [...spaces, '--preserve-credentials'];

/** Whether this machine lets us mount anything. */
export const canMount =
  spawnSync('unshare', [...unshare, 'sh', '-c', 'mount -t tmpfs tmpfs /tmp']).status === 0;

/** Runs `script` in the project's folder; what is returned is the same project as it is then, and has to be disposed. */
export async function mountIn(project: Project, script: string): Promise<Project> {
  const line = `set -e; ${script}; echo ready; exec cat`;
  const holder = spawn('unshare', [...unshare, 'sh', '-c', line], { cwd: project.root, stdio: 'pipe' });
  await hasSaid(holder);
  return new MountedProject(project, holder);
}

/** Files are looked at, and commands run, where its holder is. */
class MountedProject extends Project {
  readonly #plain: Project;
  readonly #holder: ChildProcess;

  constructor(plain: Project, holder: ChildProcess) {
    super(`/proc/${holder.pid}/root${plain.path('..')}`);
    this.#plain = plain;
    this.#holder = holder;
  }

  override start(command: string, args: readonly string[], options?: RunOptions): LiveProcess {
    const there = ['sh', '-c', 'cd "$0" && exec "$@"', this.#plain.root, command, ...args];
    return this.#plain.start('nsenter', ['--target', String(this.#holder.pid), ...enter, ...there], options);
  }

  override run(script: string, args: readonly string[], options?: RunOptions): Promise<Result> {
    return this.start(process.execPath, [script, ...args], options).ended;
  }

  override dispose(): void {
    this.#holder.kill('SIGKILL');
    this.#plain.dispose();
  }
}

function hasSaid(holder: ChildProcess): Promise<void> {
  let wrong = '';
  holder.stderr?.on('data', (text) => {
    wrong += text;
  });
  return new Promise((resolve, reject) => {
    holder.stdout?.once('data', () => resolve());
    holder.once('exit', (code) => reject(new Error(`mounting ended with ${code}: ${wrong}`)));
  });
}
