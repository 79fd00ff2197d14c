/** What `luc install` sets up in git, as it is now: hooks, the lock's merge driver and where both stand. */
import { join, relative, resolve } from 'node:path';
import { byteText } from '../base/byte-text.ts';
import { fx } from '../base/effects.ts';
import { exists, readIfThere } from '../base/files.ts';
import { askGit, type GitAnswer } from '../base/git.ts';
import { findProgram, isExecutable, ownProgram } from '../base/own-program.ts';
import { type Failure, failureOf, type Problem } from '../failure.ts';
import { commandOfHook, type GitHook, gitHooks, type HookOwner, isShellScript } from '../hook-script.ts';
import { lockFile } from '../lock-text.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { shellLine, shellWord } from '../shell-line.ts';
import type { Context } from './context.ts';

export interface GitSetup {
  /** Top of the work tree, absolute. */
  readonly top: string;
  /** Where git looks for hooks, absolute. */
  readonly hooksFolder: string;
  readonly hooks: readonly FoundHook[];
  /** `git config merge.luc.driver`; null where it is not set. */
  readonly driver: string | null;
  /** What git's attributes say about merging the lock. */
  readonly mergesWithLuc: boolean;
  readonly owner: HookOwner;
}

export interface FoundHook {
  readonly name: GitHook;
  readonly path: string;
  readonly script: string | null;
  readonly mode: number | null;
  /** Why nothing can be added to it. */
  readonly problem: Problem | null;
}

export const driverKey = 'merge.luc.driver';
export const driverOf = ({ luc }: HookOwner): string => `${luc} merge-lock -- %O %A %B %P`;

export async function readGitSetup({ root, env }: Context): Promise<Outcome<GitSetup, Failure>> {
  // Each by itself: a folder's name may hold a line feed, and would move the rest.
  const found = await askGit(root, ['rev-parse', '--show-toplevel']);
  if (found?.exit !== 0) return fail(failureOf('environment', found ? noRepository(root) : noGit));
  const top = textOf(found);
  const prefix = textOf(await askGit(root, ['rev-parse', '--show-prefix']));
  const hooks = textOf(await askGit(root, ['rev-parse', '--git-path', 'hooks']));
  const scope = await askGit(root, ['config', '--show-scope', '--get', 'core.hooksPath']);
  const folder = resolve(root, hooks);
  const isShared = scope?.exit === 0 && /^(?:global|system)\t/.test(scope.stdout.toString());
  const shared = isShared ? sharedHooks(folder) : null;
  const driver = await askGit(root, ['config', '--local', '--get', driverKey]);
  const attribute = await askGit(root, ['check-attr', '-z', 'merge', '--', lockFile]);
  return succeed({
    top,
    hooksFolder: folder,
    hooks: gitHooks.map((name) => lookAtHook(name, join(folder, name), shared)),
    driver: driver?.exit === 0 ? textOf(driver) : null,
    mergesWithLuc: attribute?.stdout.toString().split('\0')[2] === 'luc',
    owner: { folder: prefix.replace(/\/$/, '') || '.', luc: lucWord(top, env.PATH ?? '') },
  });
}

const textOf = (answer: GitAnswer | null): string => answer?.stdout.toString().replace(/\n$/, '') ?? '';

/** `luc` where a shell finds it; else this program, from the top of the work tree where it lies inside. */
function lucWord(top: string, path: string): string {
  if (findProgram('luc', path)) return 'luc';
  const inside = relative(top, ownProgram());
  return shellWord(inside.startsWith('..') ? ownProgram() : `./${inside}`);
}

function lookAtHook(name: GitHook, path: string, shared: Problem | null): FoundHook {
  const stat = fx.lstatSync(path);
  const bytes = stat?.isFile() ? readIfThere(path) : null;
  const script = bytes && byteText(bytes);
  const problem =
    shared ?? (exists(path) ? problemOf(name, path, script, stat?.isSymbolicLink() ?? false) : null);
  return { name, path, script, mode: script === null ? null : (stat?.mode ?? 0) & 0o777, problem };
}

function problemOf(name: GitHook, path: string, script: string | null, isLink: boolean): Problem | null {
  const why =
    script === null
      ? isLink
        ? 'is a link'
        : 'is no file'
      : !isShellScript(script)
        ? 'is no shell script'
        : isExecutable(path)
          ? null
          : 'is not executable, so git does not run it';
  if (why === null) return null;
  const hint =
    script !== null && isShellScript(script) ? `${shellLine`chmod +x ${path}`}, or remove it` : byHand(name);
  return { code: 'hook-in-the-way', message: `the hook \`${path}\` ${why}`, hint };
}

const byHand = (name: GitHook): string =>
  `call \`luc ${commandOfHook[name]}\` from it yourself, or remove it`;

const sharedHooks = (folder: string): Problem => ({
  code: 'shared-hooks',
  message: `the hooks in \`${folder}\` are those of all your repositories: \`core.hooksPath\` is set globally`,
  hint: '`git config core.hooksPath .git/hooks` gives this repository its own',
});

const noGit: Problem = { code: 'no-git', message: 'git is not installed' };
const noRepository = (root: string): Problem => ({
  code: 'no-repository',
  message: `\`${root}\` is in no git work tree`,
  hint: '`git init` makes one',
});
