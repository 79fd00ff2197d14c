/** Opens another project, repository or folder, to take data from it. */
import { relative, resolve, sep } from 'node:path';
import { fx } from '../base/effects.ts';
import { exists } from '../base/files.ts';
import { askGit, findGitRoot } from '../base/git.ts';
import { type Elsewhere, shownSource } from '../engine/fetch-files.ts';
import { contentsOf } from '../engine/listing.ts';
import { lockAt, openRevisions } from '../engine/revisions.ts';
import type { Session } from '../engine/session.ts';
import { type Failure, failureOf, type Problem } from '../failure.ts';
import { lockFile } from '../lock-text.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { isOutside, type RelPath, relPath } from '../path.ts';
import { shellLine } from '../shell-line.ts';
import { type Layout, layoutOf } from '../store/layout.ts';
import type { BareContext } from './context.ts';
import { isUrl } from './is-url.ts';
import { openClone } from './open-clone.ts';
import { openSessionFor, openUnrecorded } from './open-session.ts';

/** What a source is called by who takes data from it. */
export interface SourceWords {
  /** The URL of a repository, or a folder of this machine. */
  readonly repository: string;
  readonly path: string;
  /** Null for what `HEAD` is there. */
  readonly rev: string | null;
}

/** `into` has the store that takes what comes from remotes. */
export async function openElsewhere(
  context: BareContext,
  { repository, path: word, rev }: SourceWords,
  into: Layout | null,
): Promise<Outcome<Elsewhere, Failure>> {
  const path = relPath('.', word);
  if (path === null || isOutside(path)) return refuse(outside(word, repository));
  if (isUrl(repository)) return openClone(context, { url: repository, path, rev }, into);
  const root = resolve(context.cwd, repository);
  if (!fx.statSync(root)?.isDirectory()) return refuse(noFolder(repository));
  const commit = await commitOf(root, rev);
  if (!commit.ok) return commit;
  const opened = exists(resolve(root, 'lucidity.yaml'))
    ? await (commit.value === null ? openSessionFor : openUnrecorded)({
        ...context,
        cwd: root,
        root,
        layout: layoutOf(root),
      })
    : null;
  if (opened && !opened.ok) return opened;
  const session = opened?.value ?? null;
  const contents = await contentsAt(root, session, commit.value);
  return contents.ok
    ? succeed({
        root,
        url: null,
        commit: commit.value,
        path,
        store: session,
        contents: contents.value,
        bring: null,
      })
    : contents;
}

async function commitOf(root: string, rev: string | null): Promise<Outcome<string | null, Failure>> {
  if (findGitRoot(root) === null)
    return rev === null
      ? succeed(null)
      : refuse({ code: 'no-git', message: `\`${root}\` is in no git repository` });
  const opened = await openRevisions(root, [rev ?? 'HEAD'], [], true);
  if (!opened.ok) return opened;
  const answer = await askGit(root, ['rev-parse', '--verify', '--quiet', `${rev ?? 'HEAD'}^{commit}`]);
  return succeed(answer?.exit === 0 ? answer.stdout.toString().trim() : null);
}

/** `commit`: null for what is recorded now. */
export async function contentsAt(
  root: string,
  session: Session | null,
  commit: string | null,
): Promise<Outcome<Elsewhere['contents'], Failure>> {
  if (!session) return succeed(new Map());
  if (commit === null) return succeed(contentsOf(session.recorded, session));
  const revisions = await openRevisions(root, [commit], [lockFile as RelPath]);
  if (!revisions.ok) return revisions;
  const lock = lockAt(revisions.value, commit);
  return lock.ok ? succeed(contentsOf(lock.value, null)) : lock;
}

/** As it stands in `from:`: where the repository lies as seen from the project, and the path in it. */
export const sourceText = (root: string, { root: other, url, path }: Elsewhere): string =>
  `${url ?? (relative(root, other).split(sep).join('/') || '.')}#${path}`;

/** What such a text says; null for a source of another kind. */
export function sourceFrom(text: string): { readonly repository: string; readonly path: string } | null {
  const at = text.indexOf('#');
  return at <= 0 ? null : { repository: text.slice(0, at), path: text.slice(at + 1) };
}

/** For a source whose own name would be read as where a path in it begins. */
export const unwritable = (word: string): Problem => ({
  code: 'unwritable-source',
  message: `\`${word}\` cannot be written down as where data is from: \`#\` stands there before a path in a repository`,
  hint: '`luc get` and `luc get-url` fetch it and remember nothing; then `luc add` tracks it',
});

const refuse = (problem: Problem): Outcome<never, Failure> => fail(failureOf('usage', problem));

const noFolder = (word: string): Problem => ({
  code: 'missing-path',
  message: `there is no folder \`${word}\``,
  hint: 'name the folder of a project, a git repository, or any other',
});

const outside = (word: string, repository: string): Problem => ({
  code: 'path-escapes',
  message: `\`${word}\` is not a path inside of \`${repository}\``,
  hint: 'the path counts from that folder',
});

export function nothingThere(source: Elsewhere): Problem {
  const { path, commit, root, url } = source;
  return {
    code: 'unknown-path',
    message: `nothing is kept at \`${path}\` in \`${shownSource(source)}\`${commit === null ? '' : ` at ${commit.slice(0, 10)}`}`,
    hint: `${shellLine`luc ls ${url === null ? root : shownSource(source)}`} lists what is there`,
  };
}
