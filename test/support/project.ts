/** Temporary projects for tests that drive the built program, as a user would: files, commands, exact results. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, onTestFinished } from 'vitest';
import { type LiveProcess, liveProcess, type Result } from './live-process.ts';
import { type Place, runInResident } from './resident.ts';
import { type Snapshot, snapshotOf } from './snapshot.ts';
import type { User } from './users.ts';

export const program = fileURLToPath(new URL('../../bin/luc.cjs', import.meta.url));
const gitConfig = fileURLToPath(new URL('git-config', import.meta.url));
/** All tests share what luc keeps of its own compiled code. */
const compiled = fileURLToPath(new URL('../.build/cache', import.meta.url));

export interface ProjectOptions {
  /** Path → text; folders are made. */
  readonly files?: Readonly<Record<string, string>>;
  /** A folder whose files are copied in first. */
  readonly from?: string;
  /** A project that is copied with everything that it has, times included. */
  readonly copyOf?: Project;
  /** Whether it is a git repository, with everything committed. Default false. */
  readonly git?: boolean;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Relative to the project. */
  readonly cwd?: string;
  /** Null: it stays open for `write`. */
  readonly input?: string | null;
  /** Arguments of Node's, before the program. */
  readonly node?: readonly string[];
  /** Another Node than ours. */
  readonly nodePath?: string;
  readonly user?: User | null;
  /** Octal. */
  readonly umask?: string;
}

export interface Repro extends Result {
  readonly ran: readonly string[];
  readonly restored: readonly string[];
  readonly failed: readonly string[];
}

export interface EventLine {
  readonly event: string;
  readonly [member: string]: unknown;
}

/** Makes a project in a temporary folder; what it started and the folder itself go when the test ends. */
export function makeProject(options: ProjectOptions = {}): Project {
  const project = placeForProject();
  onTestFinished(() => project.dispose());
  fill(project, options);
  return project;
}

/**
 * Copies of one project, for the tests of a file that begin alike: it is made and prepared when the first asks for it.
 */
export function copiesOf(
  options: ProjectOptions,
  prepare: (project: Project) => Promise<void>,
): () => Promise<Project> {
  const original = placeForProject();
  let prepared: Promise<void> | null = null;
  const prepareOnce = async (): Promise<void> => {
    fill(original, options);
    await prepare(original);
  };
  afterAll(() => original.dispose());
  return async () => {
    prepared ??= prepareOnce();
    await prepared;
    return makeProject({ copyOf: original });
  };
}

const placeForProject = (): Project => new Project(fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'luc-'))));

function fill(project: Project, options: ProjectOptions): void {
  if (options.copyOf) execFileSync('cp', ['-a', options.copyOf.root, project.root]);
  else fs.mkdirSync(project.root);
  if (options.from) fs.cpSync(options.from, project.root, { recursive: true });
  for (const [path, text] of Object.entries(options.files ?? {})) project.write(path, text);
  if (options.git) {
    project.git('init', '--quiet', '--initial-branch=main');
    project.commit('start');
  }
}

export class Project {
  readonly root: string;
  readonly #folder: string;
  readonly #live = new Set<ChildProcess>();

  /** `folder` also holds the home folder of the commands, which stays empty. */
  constructor(folder: string) {
    this.#folder = folder;
    this.root = join(folder, 'project');
  }

  /** Runs `luc` to its end; a process of its own it gets only where the options are about that. */
  luc(args: readonly string[], options: RunOptions = {}): Promise<Result> {
    const { input, node, nodePath } = options;
    const isShared = [input, node, nodePath].every((option) => option === undefined);
    return isShared ? this.run(program, args, options) : this.spawn(args, options).ended;
  }

  /** Runs a program of ours to its end, in a process that may have run others before. */
  run(
    script: string,
    args: readonly string[],
    options: Pick<RunOptions, 'cwd' | 'env' | 'user' | 'umask'> = {},
  ): Promise<Result> {
    const { user, umask } = options;
    return runInResident(script, args, { ...this.#place(options), user, umask });
  }

  /** `luc repro` and what became of which stage, by its own account; `ran()` is the one that does not ask `luc`. */
  async repro(args: readonly string[] = [], options: RunOptions = {}): Promise<Repro> {
    const result = await this.luc(['repro', '--reporter', 'ndjson', ...args], options);
    const finished = eventsOf(result).filter(({ event }) => event === 'stage-finished');
    const stagesThat = (outcome: string): string[] =>
      finished
        .filter((event) => event.outcome === outcome)
        .map((event) => String(event.stage))
        .sort();
    return {
      ...result,
      ran: stagesThat('ran'),
      restored: stagesThat('restored'),
      failed: stagesThat('failed'),
    };
  }

  /** Starts `luc`; for signals and for runs that overlap. */
  spawn(args: readonly string[], options: RunOptions = {}): LiveProcess {
    const { node = [], nodePath = process.execPath, umask } = options;
    const line = [nodePath, ...node, program, ...args];
    return umask === undefined
      ? this.start(nodePath, line.slice(1), options)
      : this.start('sh', ['-c', `umask ${umask}; exec "$@"`, 'sh', ...line], options);
  }

  /** Starts `luc` on a terminal of its own, which is its `stdout` here; what is written goes to its keyboard. */
  spawnOnTerminal(
    args: readonly string[],
    { program: run = program, ...options }: RunOptions & { readonly program?: string } = {},
  ): LiveProcess {
    const line = [process.execPath, run, ...args];
    const script =
      process.platform === 'linux'
        ? ['-qec', `exec ${line.map((word) => `'${word}'`).join(' ')}`, '/dev/null']
        : ['-q', '/dev/null', ...line];
    return this.start('script', script, { ...options, input: null });
  }

  /** Starts any program in the project, in the same clean environment. */
  start(command: string, args: readonly string[], options: RunOptions = {}): LiveProcess {
    const child = spawn(command, args, {
      ...this.#place(options),
      ...(options.user && { uid: options.user.uid, gid: options.user.gid }),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#live.add(child);
    child.once('exit', () => this.#live.delete(child));
    child.stdin.on('error', () => undefined);
    if (options.input !== null) child.stdin.end(options.input ?? '');
    return liveProcess(child, `${command} ${args.join(' ')}`);
  }

  git(...args: string[]): string {
    return execFileSync('git', args, { ...this.#place({}), encoding: 'utf8' });
  }

  /** Gives everything of the project's to another user, who may then also come to it. */
  giveTo(user: User | null): void {
    if (!user) return;
    fs.chmodSync(this.#folder, 0o755);
    execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, this.root]);
  }

  commit(message: string): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
  }

  path(path: string): string {
    return join(this.root, path);
  }

  write(path: string, text: string | Uint8Array, mode?: number): void {
    fs.mkdirSync(dirname(this.path(path)), { recursive: true });
    fs.writeFileSync(this.path(path), text);
    if (mode !== undefined) fs.chmodSync(this.path(path), mode);
  }

  read(path: string): string {
    return fs.readFileSync(this.path(path), 'utf8');
  }

  exists(path: string): boolean {
    return fs.lstatSync(this.path(path), { throwIfNoEntry: false }) !== undefined;
  }

  remove(path: string): void {
    fs.rmSync(this.path(path), { recursive: true });
  }

  names(path = '.'): string[] {
    return fs.readdirSync(this.path(path)).sort();
  }

  /** Everything of the user's in the project, without `.git` and `.luc`. */
  snapshot(path = '.'): Snapshot {
    return snapshotOf(this.path(path), path === '.' ? ['.git', '.luc'] : []);
  }

  /** What the trash holds, run ids left out: path → text. */
  trash(): Snapshot {
    const runs = this.exists('.luc/trash') ? this.names('.luc/trash') : [];
    return Object.assign({}, ...runs.map((run) => snapshotOf(this.path(`.luc/trash/${run}`))));
  }

  /** Files below these folders of `.luc`: what a run that is over should have taken away. */
  leftovers(folders: readonly string[]): string[] {
    return folders.flatMap((folder) => {
      if (!this.exists(`.luc/${folder}`)) return [];
      const below = Object.entries(snapshotOf(this.path(`.luc/${folder}`)));
      return below.filter(([, text]) => text !== '/').map(([path]) => `${folder}/${path}`);
    });
  }

  /**
   * The words that commands appended to `$LUC_ROOT/ran.log` since the last call, in order: a witness of what ran
   * that does not ask `luc`.
   */
  ran(): string[] {
    if (!this.exists('ran.log')) return [];
    const words = this.read('ran.log').trim().split('\n');
    this.remove('ran.log');
    return words;
  }

  dispose(): void {
    for (const child of this.#live) child.kill('SIGKILL');
    if (fs.existsSync(this.#folder)) makeRemovable(this.#folder);
    fs.rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #place({ cwd = '.', env = {} }: Pick<RunOptions, 'cwd' | 'env'>): Pick<Place, 'cwd' | 'env'> {
    return { cwd: join(this.root, cwd), env: { ...cleanEnvironment(this.#folder), ...env } };
  }
}

/** The events that `--reporter ndjson` wrote. */
export const eventsOf = ({ stderr }: Result): EventLine[] =>
  stderr
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as EventLine);

/** Nothing of the machine's but where its programs are, so that a test means the same everywhere. */
const cleanEnvironment = (home: string): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: home,
  XDG_CACHE_HOME: compiled,
  TMPDIR: tmpdir(),
  LANG: 'C.UTF-8',
  GIT_CONFIG_GLOBAL: gitConfig,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.org',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.org',
});

/** Read-only folders keep their files; tests make some. */
function makeRemovable(folder: string): void {
  fs.chmodSync(folder, 0o700);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) makeRemovable(join(folder, entry.name));
}
