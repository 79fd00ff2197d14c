/** Gathers what one project needs of its store: its lock, journals, git's revisions and worktrees, and its links. */
import type { Dirent } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fx, isSystemError } from '../../base/effects.ts';
import { readIfThere } from '../../base/files.ts';
import { askGit, findGitRoot, type GitAnswer, readGitObjects } from '../../base/git.ts';
import { timeOfUlid } from '../../base/ulid.ts';
import { digestOfHex } from '../../digest.ts';
import { type Problem, ProblemError } from '../../failure.ts';
import { lockFile } from '../../lock-text.ts';
import { type RevisionScope, revisionsIn } from '../git-revisions.ts';
import { layoutOf } from '../layout.ts';
import { openRuns } from '../open-runs.ts';
import type { Roots } from './roots.ts';

export type GcScope = RevisionScope;

/**
 * Adds what the project at `root` needs. Returns when its oldest run that has not ended began, in milliseconds. Throws a
 * `ProblemError` where that cannot be told: then nothing may be deleted.
 */
export async function addProject(
  roots: Roots,
  root: string,
  objects: string,
  scope: GcScope,
): Promise<number> {
  const oldest = addWorkTree(roots, root, objects);
  if (findGitRoot(root) === null) {
    if (scope.allBranches || scope.allTags || scope.allCommits) throw noGit(root, 'is in no git repository');
    return oldest;
  }
  const refused = (answer: GitAnswer | null): Error =>
    noGit(root, 'has revisions that git cannot list', answer);
  const revisions = await revisionsIn(root, scope, refused);
  const names = [`:./${lockFile}`, ...revisions.map((one) => `${one}:./${lockFile}`)];
  const found = await readGitObjects(root, names);
  if (found === null || 'exit' in found) throw noGit(root, 'has revisions that git cannot read', found);
  const texts = new Set(found.flatMap((one) => (one?.type === 'blob' ? [one.bytes.toString('utf8')] : [])));
  for (const text of texts) roots.addLock(text);
  return Math.min(oldest, ...(await otherWorkTrees(root)).map((other) => addWorkTree(roots, other, objects)));
}

/** What lies there, in git or not. */
function addWorkTree(roots: Roots, root: string, objects: string): number {
  const layout = layoutOf(root);
  // Journals first: a run that is folded in between is then found in the lock.
  const runs = openRuns(layout);
  const damaged = runs.flatMap(({ problem }) => problem ?? []);
  if (damaged.length > 0) throw new ProblemError('project', ...damaged);
  for (const { lines } of runs)
    for (const line of lines) {
      if (line.t === 'recorded') roots.addBlock(line.block);
      else if (line.t === 'data') roots.addData(line.record);
      else if (line.t === 'claim') for (const entry of line.inputs.deps.values()) roots.addDep(entry);
    }
  const text = readIfThere(layout.lock)?.toString('utf8');
  if (text !== undefined) roots.addLock(text);
  addLinks(roots, root, objects);
  return Math.min(...runs.filter(({ ended }) => !ended).map(({ id }) => timeOfUlid(id)));
}

/** Files that are links to objects would be nothing without them, wherever they lie: in the trash, too. */
function addLinks(roots: Roots, folder: string, objects: string): void {
  for (const entry of listed(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== '.git' && path !== objects) addLinks(roots, path, objects);
    } else if (entry.isSymbolicLink()) {
      const target = resolve(dirname(path), fx.readlinkSync(path));
      const hex = target.startsWith(`${objects}/`) ? target.slice(objects.length + 1).replace('/', '') : '';
      if (/^[0-9a-f]{64}$/.test(hex)) roots.objects.add(digestOfHex(hex));
    }
  }
}

/** What may not be looked at holds no links of ours; what goes meanwhile needs nothing. */
function listed(folder: string): readonly Dirent[] {
  try {
    return fx.readdirTypesSync(folder);
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM')) return [];
    throw error;
  }
}

/** The same folder in the other worktrees of the repository. */
async function otherWorkTrees(root: string): Promise<readonly string[]> {
  const prefix = (await stdoutOf(root, 'rev-parse', '--show-prefix')).replace(/\n$/, '');
  return (await workTreeLines(root))
    .flatMap((line) => (line.startsWith('worktree ') ? [join(line.slice('worktree '.length), prefix)] : []))
    .filter((other) => resolve(other) !== resolve(root));
}

/** Before 2.36 git knows no `-z`: then a path with a line feed cannot be told from two lines, and nothing is. */
async function workTreeLines(root: string): Promise<readonly string[]> {
  const list = ['worktree', 'list', '--porcelain'];
  const answer = await askGit(root, [...list, '-z']);
  if (answer?.exit === 0) return answer.stdout.toString().split('\0');
  const older = answer?.exit === unknownSwitch ? await askGit(root, list) : answer;
  const lines = older?.exit === 0 ? older.stdout.toString().split('\n') : [];
  if (lines.length === 0 || !lines.every(isWorkTreeLine))
    throw noGit(root, 'has worktrees that git cannot list', older);
  return lines;
}

/** How git ends after a switch that it does not know. */
const unknownSwitch = 129;

const isWorkTreeLine = (line: string): boolean =>
  /^(?:worktree \/.*|(?:HEAD|branch) .+|detached|bare|(?:locked|prunable).*|)$/.test(line);

async function stdoutOf(root: string, ...args: string[]): Promise<string> {
  const answer = await askGit(root, args);
  if (answer?.exit !== 0) throw noGit(root, 'has revisions that git cannot list', answer);
  return answer.stdout.toString();
}

/** `answer`: git's own, who says what to do about a repository of another user. */
function noGit(root: string, why: string, answer: GitAnswer | null = null): ProblemError {
  const said = answer?.stderr.trim().replace(/\s+/g, ' ');
  const problem: Problem = {
    code: 'no-git',
    message: `\`${root}\` ${why}${said ? `: ${said}` : ''}`,
    hint: 'what its revisions need cannot be told, so nothing is removed',
  };
  return new ProblemError('environment', problem);
}
