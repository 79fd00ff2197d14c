/**
 * One commit of a git repository that is not on this machine, in a folder of its own that is kept for the next time. Only
 * what git keeps comes, without history and without a work tree, and nothing of it is ever run.
 */
import { join } from 'node:path';
import { fx } from '../../base/effects.ts';
import { exists, makeFolder, namesIn, removeAll } from '../../base/files.ts';
import { askGit, type GitAnswer } from '../../base/git.ts';
import { noteUse } from '../../base/note-use.ts';
import { ulid } from '../../base/ulid.ts';
import { digestOf, hexOf } from '../../digest.ts';
import { type Failure, failureOf, type Problem } from '../../failure.ts';
import { fail, type Outcome, succeed } from '../../outcome.ts';

export interface Clone {
  /** Absolute. */
  readonly root: string;
  readonly commit: string;
}

/** What git may be asked to speak; it knows ways that run any command. */
const protocols = ['file', 'git', 'http', 'https', 'ssh'];
const onlyThese = ['allow=never', ...protocols.map((name) => `${name}.allow=always`)].flatMap((rule) => [
  '-c',
  `protocol.${rule}`,
]);

/** `git@host:path`, which is `ssh://git@host/path`. */
const shortForm = /^[\w.][\w.-]*@[\w.][\w.-]*:/;

/** Without a password and who asks; for people. */
export const shownRepository = (url: string): string => url.replace(/^([^/?#]*\/\/)[^/?#]*@/, '$1');

/**
 * `caches` is the folder where commits are kept, one a folder; `rev` is a branch, a tag or the whole id of a commit;
 * `token` says who asks over HTTP.
 */
export async function cloneRepository(
  url: string,
  rev: string | null,
  caches: string,
  token: string | null = null,
): Promise<Outcome<Clone, Failure>> {
  const wrong = urlProblem(url);
  if (wrong) return fail(failureOf('usage', wrong));
  const folder = join(caches, hexOf(digestOf(url)).slice(0, 32));
  makeFolder(folder);
  sweep(caches, (name) => name.endsWith('.store'));
  const found = await findCommit(url, rev, folder, token);
  if (!found.ok) return found;
  const { commit, name } = found.value;
  const root = join(folder, commit);
  if (!exists(root)) {
    const failure = await fetchCommit(url, commit, name, root, token);
    if (failure) return fail(failure);
    sweep(folder, (name) => name !== commit);
  }
  noteUse(folder);
  return succeed({ root, commit });
}

function urlProblem(url: string): Problem | null {
  const [, scheme] = /^([\w+.-]+):\/\/(?!-)/.exec(url) ?? [];
  if (scheme !== undefined ? protocols.includes(scheme) : shortForm.test(url)) return null;
  return {
    code: 'unknown-protocol',
    message: `\`${shownRepository(url)}\` is no URL of a repository that luc asks`,
    hint: `write ${protocols.map((name) => `${name}://`).join(', ')} or git@host:path`,
  };
}

interface Found {
  readonly commit: string;
  /** Of the branch or tag; null for a commit that was named itself. */
  readonly name: string | null;
}

/** The commit that a branch, a tag or `HEAD` is now. */
export async function askCommit(
  url: string,
  rev: string | null,
  cwd: string,
  token: string | null,
): Promise<Outcome<string, Failure>> {
  const wrong = urlProblem(url);
  if (wrong) return fail(failureOf('usage', wrong));
  const found = await findCommit(url, rev, cwd, token);
  return found.ok ? succeed(found.value.commit) : found;
}

/** Not among the arguments, which everybody on the machine can see. */
function asWhom(url: string, token: string | null): NodeJS.ProcessEnv {
  if (token === null || !/^https?:/i.test(url)) return {};
  const who = Buffer.from(`oauth2:${token}`).toString('base64');
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${new URL(url).origin}/.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${who}`,
  };
}

async function findCommit(
  url: string,
  rev: string | null,
  cwd: string,
  token: string | null,
): Promise<Outcome<Found, Failure>> {
  if (rev !== null && /^[0-9a-f]{40}$/.test(rev)) return succeed({ commit: rev, name: null });
  const names = rev === null ? ['HEAD'] : [`refs/tags/${rev}`, `refs/heads/${rev}`, rev];
  const asked = names.flatMap((name) => [`${name}^{}`, name]);
  const answer = await askGit(cwd, [...onlyThese, 'ls-remote', '--', url, ...asked], '', asWhom(url, token));
  if (answer?.exit !== 0) return fail(refused(url, answer));
  const commits = new Map(
    answer.stdout
      .toString()
      .split('\n')
      .flatMap((line): [string, string][] => {
        const [, id, name] = /^([0-9a-f]{40})\t(.+)$/.exec(line) ?? [];
        return id === undefined || name === undefined ? [] : [[name, id]];
      }),
  );
  for (const name of names) {
    const commit = commits.get(`${name}^{}`) ?? commits.get(name);
    if (commit !== undefined) return succeed({ commit, name });
  }
  return fail(failureOf('usage', unknownRevision(url, rev)));
}

/** Whole or not at all: made beside, then renamed. */
async function fetchCommit(
  url: string,
  commit: string,
  name: string | null,
  root: string,
  token: string | null,
): Promise<Failure | null> {
  const temporary = `${root}.${ulid()}.tmp`;
  makeFolder(temporary);
  try {
    // No template, as it may bring hooks.
    const made = await askGit(temporary, ['init', '--quiet', '--template=', '.']);
    if (made?.exit !== 0) return refused(url, made);
    const options = ['--quiet', '--depth=1', '--no-tags', '--no-recurse-submodules'];
    const fetch = (what: string) =>
      askGit(temporary, [...onlyThese, 'fetch', ...options, '--', url, what], '', asWhom(url, token));
    let answer = await fetch(commit);
    // Older servers give only what has a name.
    if (answer?.exit !== 0 && name !== null) answer = await fetch(name);
    if (answer?.exit !== 0) return refused(url, answer);
    const there = await askGit(temporary, ['cat-file', '-e', `${commit}^{commit}`]);
    if (there?.exit !== 0) return failureOf('usage', unknownRevision(url, commit));
    // Another one may have been quicker.
    if (!exists(root)) fx.renameSync(temporary, root);
    return null;
  } finally {
    removeAll(temporary);
  }
}

const day = 24 * 60 * 60 * 1000;

/** Removes what is not needed any more, or was cut off, once nobody can be at it. */
function sweep(folder: string, isOld: (name: string) => boolean): void {
  for (const name of namesIn(folder)) {
    const stat = isOld(name) ? fx.lstatSync(join(folder, name)) : undefined;
    if (stat && fx.now() - stat.mtimeMs > day) removeAll(join(folder, name));
  }
}

const offline = /could not resolve|unable to connect|connection|timed out|network|unable to access/i;
const unknownUser = /authentication failed|could not read (?:username|password)|permission denied|host key/i;

function refused(url: string, answer: GitAnswer | null): Failure {
  if (!answer)
    return failureOf('environment', {
      code: 'no-git',
      message: 'git is not installed',
      hint: 'repositories elsewhere are fetched by it',
    });
  const shown = shownRepository(url);
  const lines = answer.stderr.replaceAll(url, shown).split('\n').filter(Boolean);
  const said = lines.find((line) => /^(?:fatal|error|ERROR):/.test(line)) ?? lines[0] ?? 'git says nothing';
  const message = `\`${shown}\` cannot be fetched: ${said.replace(/^(?:fatal|error|ERROR): /, '')}`;
  if (unknownUser.test(answer.stderr))
    return failureOf('environment', {
      code: 'repository-forbidden',
      message,
      hint: 'git asks nobody here: let it know who you are by a credential helper or a key of ssh',
    });
  if (offline.test(answer.stderr))
    return failureOf('unreachable', {
      code: 'repository-unreachable',
      message,
      hint: 'see whether this machine is online, then try again',
    });
  return failureOf('usage', {
    code: 'no-repository',
    message,
    hint: 'see whether it is spelled so, and there is a repository',
  });
}

const unknownRevision = (url: string, rev: string | null): Problem => ({
  code: 'unknown-revision',
  message:
    rev === null
      ? `\`${shownRepository(url)}\` has no commit yet`
      : `there is no branch, tag or commit \`${rev}\` in \`${shownRepository(url)}\``,
  hint:
    rev === null
      ? 'name a branch by `--rev`'
      : 'of a commit the whole id is needed, as only that commit is fetched',
});
