/** Looks at git: its version, what it ignores and keeps, and what `luc install` sets up. */
import { askGit, findGitRoot } from '../../base/git.ts';
import { hasHookBlock, withHookBlock } from '../../hook-script.ts';
import { lockFile } from '../../lock-text.ts';
import type { Finding } from '../../report/doctor-view.ts';
import { shellLine } from '../../shell-line.ts';
import { driverOf, type GitSetup, readGitSetup } from '../git-setup.ts';
import { type Scene, sayIn } from './scene.ts';

const say = sayIn('Git');

export async function checkGit({ context, layout }: Scene): Promise<Finding[]> {
  const { root } = layout;
  const version = await askGit(root, ['--version']);
  if (!version)
    return [
      say.warning('git', 'git is not installed', 'without it, nothing keeps the history of the project'),
    ];
  const findings = [
    versionFinding(
      version.stdout
        .toString()
        .replace(/^git version /, '')
        .trim(),
    ),
  ];
  const refusal = await refusalOf(root);
  if (refusal !== null) return [...findings, say.problem('repository', ...refusal)];
  const setup = await readGitSetup({ ...context, root, layout });
  if (!setup.ok) {
    const hint = '`git init`, so that the lock has a history';
    return [...findings, say.warning('repository', 'the project is in no git work tree', hint)];
  }
  return [...findings, await ignoreFinding(root), await lockFinding(root), ...setupFindings(setup.value)];
}

/** What git says where it will not look at a repository that is there, and what to do; null where it looks, or there is none. */
async function refusalOf(root: string): Promise<readonly [string, string] | null> {
  const answer = findGitRoot(root) === null ? null : await askGit(root, ['rev-parse', '--git-dir']);
  if (!answer || answer.exit === 0) return null;
  const said = /^fatal: (.*)/m.exec(answer.stderr)?.[1] ?? `it exited with ${answer.exit}`;
  const add = /^\s*(git config --global --add safe\.directory .*)$/m.exec(answer.stderr)?.[1];
  return [
    `git refuses the repository: ${said}`,
    add === undefined ? '`git status` in this folder says more' : `if you trust whose it is: \`${add}\``,
  ];
}

function versionFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < 2 || (major === 2 && minor < 26);
  return isOld
    ? say.warning('git', `git ${version} is old`, 'update it to 2.26 or newer')
    : say.ok('git', `git ${version}`);
}

async function ignoreFinding(root: string): Promise<Finding> {
  const answer = await askGit(root, ['check-ignore', '-q', '--', '.luc/store']);
  if (answer?.exit === 0) return say.ok('ignored', '`.luc/` is ignored');
  return say.problem(
    'ignored',
    'git does not ignore `.luc/`, so that a commit would take the store along',
    'put the line `/.luc/` into `.gitignore`',
  );
}

async function lockFinding(root: string): Promise<Finding> {
  const [listed, ignored, status] = await Promise.all([
    askGit(root, ['ls-files', '--', lockFile]),
    askGit(root, ['check-ignore', '-q', '--', lockFile]),
    askGit(root, ['status', '--porcelain', '--', lockFile]),
  ]);
  const isKept = listed?.stdout.length !== 0;
  const state = status?.stdout.toString().slice(0, 2) ?? '';
  if (!isKept && ignored?.exit === 0)
    return say.problem(
      'lock',
      `git ignores \`${lockFile}\`, so that nobody else gets the record`,
      'take it out of `.gitignore`',
    );
  if (state === '??')
    return say.warning('lock', `\`${lockFile}\` is not under git's control`, shellLine`git add ${lockFile}`);
  if (!isKept) return say.ok('lock', `there is no \`${lockFile}\` yet`);
  return say.ok(
    'lock',
    state.trim() === ''
      ? `\`${lockFile}\` is committed`
      : `\`${lockFile}\` has changed since the last commit`,
  );
}

const again = '`luc install` sets it up';

function setupFindings({ hooks, driver, mergesWithLuc, owner }: GitSetup): Finding[] {
  const ours = hooks.filter(({ script }) => script !== null && hasHookBlock(script, owner.folder));
  const old = ours.filter(({ name, script }) => withHookBlock(script, name, owner) !== script);
  const names = (some: typeof hooks): string => some.map(({ name }) => name).join(', ');
  const isSet = driver === driverOf(owner) && mergesWithLuc;
  return [
    old.length > 0
      ? say.warning('hooks', `hooks that another luc wrote: ${names(old)}`, '`luc install` writes them anew')
      : say.ok(
          'hooks',
          ours.length > 0 ? `hooks: ${names(ours)}` : 'no hooks of luc; `luc install` adds them',
        ),
    isSet
      ? say.ok('merge', 'locks are merged entry by entry')
      : driver === null || !mergesWithLuc
        ? say.warning('merge', 'git merges locks line by line, which conflicts more than it must', again)
        : say.warning('merge', `git merges locks with another luc: \`${driver}\``, again),
  ];
}
