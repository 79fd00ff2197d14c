/** Asks git: the only code that runs it. */
import { basename, dirname, join } from 'node:path';
import { fx } from './effects.ts';
import { exists } from './files.ts';
import { notWitnessed } from './witness.ts';

export interface GitAnswer {
  readonly exit: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface GitObject {
  /** `blob`, `commit`, `tag` or `tree`. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** No program that a repository names runs because we look, and no folder of it counts as a repository of its own. */
const harmless = ['--no-optional-locks', '-c', 'core.fsmonitor=false', '-c', 'safe.bareRepository=explicit'];

/** It never asks for anything on the terminal. */
const optionsIn = (cwd: string, env: NodeJS.ProcessEnv = {}) => ({
  cwd,
  encoding: 'buffer' as const,
  maxBuffer: 2 ** 30,
  env: { ...withoutPlaces(process.env), GIT_TERMINAL_PROMPT: '0', ...env },
});

/** Git gives them to its hooks, and they would lead away from the folder in which it is asked. */
const places = [
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_DIR',
  'GIT_INDEX_FILE',
  'GIT_NAMESPACE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
];

const withoutPlaces = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !places.includes(name)));

/** Questions for which git reads its files in the folders of the work tree; it would wait for a pipe for ever. */
const reading = new Set(['check-attr', 'check-ignore', 'status']);

export const holdsPipe = (folder: string): boolean =>
  ['.gitignore', '.gitattributes'].some((name) => fx.lstatSync(join(folder, name))?.isFIFO());

/** Null where git is not installed. `env`: beside our own. */
export function askGit(
  cwd: string,
  args: readonly string[],
  input?: string,
  env?: NodeJS.ProcessEnv,
): Promise<GitAnswer | null> {
  notWitnessed();
  const folder = reading.has(args[0] ?? '') ? foldersUpToGit(cwd).find(holdsPipe) : undefined;
  if (folder !== undefined)
    return Promise.resolve({ exit: 128, stdout: Buffer.alloc(0), stderr: `a pipe in ${folder}` });
  return new Promise((resolve) => {
    const { execFile } = process.getBuiltinModule('node:child_process');
    const child = execFile('git', [...harmless, ...args], optionsIn(cwd, env), (error, stdout, stderr) => {
      if (error && error.code === 'ENOENT') resolve(null);
      else
        resolve({
          exit: typeof error?.code === 'number' ? error.code : error ? 1 : 0,
          stdout,
          stderr: stderr.toString(),
        });
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(input ?? '');
  });
}

/**
 * Whether git keeps what is at an absolute path, by whatever case of its letters; null where it cannot tell. Nothing
 * else happens meanwhile: it is asked right before a write, and only in rare cases.
 */
export function isInGit(path: string): boolean | null {
  notWitnessed();
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const args = [...harmless, 'ls-files', '-z', '--', `:(literal,icase)${basename(path)}`];
  const { status, stdout } = spawnSync('git', args, optionsIn(dirname(path)));
  return status === 0 ? stdout.length > 0 : null;
}

/**
 * The bytes of the files that git's names mean (`HEAD~1:./a`), null where a name means none: one process for all of
 * them. The answer itself where git refuses.
 */
export async function readGitObjects(
  cwd: string,
  names: readonly string[],
): Promise<readonly (GitObject | null)[] | GitAnswer | null> {
  const asked = names.filter((name) => !name.includes('\n'));
  const answer = await askGit(cwd, ['cat-file', '--batch'], asked.map((name) => `${name}\n`).join(''));
  if (answer?.exit !== 0) return answer;
  const { stdout } = answer;
  let at = 0;
  return names.map((name) => (name.includes('\n') ? null : nextObject()));

  function nextObject(): GitObject | null {
    const end = stdout.indexOf('\n', at);
    const head = stdout.toString('utf8', at, end);
    at = end + 1;
    const [, type, size] = /^[0-9a-f]+ (blob|commit|tag|tree) (\d+)$/.exec(head) ?? [];
    if (type === undefined) return null;
    const bytes = stdout.subarray(at, at + Number(size));
    at += Number(size) + 1;
    return { type, bytes };
  }
}

export interface GitFile {
  /** Relative to where git was asked. */
  readonly path: string;
  /** Null in the index, which does not tell it. */
  readonly bytes: number | null;
  readonly isExecutable: boolean;
}

const submodule = '160000';

/** What git has at or below `path`: in a revision, or in its index. Empty where git cannot tell. */
export async function listGitFiles(
  cwd: string,
  revision: string | null,
  path: string,
): Promise<readonly GitFile[]> {
  const words =
    revision === null
      ? ['ls-files', '-z', '--stage', '--', `:(literal)${path}`]
      : ['ls-tree', '-r', '-l', '-z', '--end-of-options', revision, ...(path === '.' ? [] : [path])];
  const answer = await askGit(cwd, words);
  const lines = answer?.exit === 0 ? answer.stdout.toString().split('\0') : [];
  const files = lines.flatMap((line): [string, GitFile][] => {
    const tab = line.indexOf('\t');
    // Of a tree mode, type, id and size; of the index mode, id and stage.
    const [mode, , , bytes] = line.slice(0, tab).split(/ +/);
    if (tab < 0 || mode === submodule) return [];
    const path = line.slice(tab + 1);
    return [
      [path, { path, bytes: bytes === undefined ? null : Number(bytes), isExecutable: mode === '100755' }],
    ];
  });
  return [...new Map(files).values()];
}

/** From `from` to the top of the work tree. */
function foldersUpToGit(from: string): string[] {
  return exists(join(from, '.git')) || dirname(from) === from
    ? [from]
    : [from, ...foldersUpToGit(dirname(from))];
}

/** The folder of the work tree around `from`, without running git; null outside of one. */
export function findGitRoot(from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    if (exists(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return null;
  }
}
