/** Opens a commit of a git repository that is not on this machine, with what luc keeps for it on its remotes. */
import { isAbsolute, join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listGitFiles, readGitObjects } from '../base/git.ts';
import { userFolder } from '../base/user-folder.ts';
import { readRemotes } from '../config/read-remotes.ts';
import type { Elsewhere } from '../engine/fetch-files.ts';
import { type Contents, contentsOf, type Kept } from '../engine/listing.ts';
import { bringFrom, type Foreign, harmlessOptions } from '../engine/share/bring.ts';
import { type Failure, failureOf, type Problem } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import { lockFile, parseLock } from '../lock-text.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { childOf, type RelPath, relPath } from '../path.ts';
import type { Remote } from '../pipeline.ts';
import { startOf } from '../place.ts';
import { cloneRepository, shownRepository } from '../remote/source/clone-repository.ts';
import { type Layout, layoutOf } from '../store/layout.ts';
import { openObjects } from '../store/objects.ts';
import type { BareContext } from './context.ts';

export interface OpenedClone extends Elsewhere {
  readonly commit: string;
  readonly foreign: Foreign;
}

/** What is meant of a repository. */
export interface InRepository {
  readonly url: string;
  readonly path: RelPath;
  /** Null for its own default. */
  readonly rev: string | null;
}

/** `into` has the store that takes what comes; null: one beside the clone. */
export async function openClone(
  { env, emit }: BareContext,
  { url, path, rev }: InRepository,
  into: Layout | null,
): Promise<Outcome<OpenedClone, Failure>> {
  const caches = cachesFor(env);
  if (caches === null) return fail(failureOf('environment', noCaches));
  const clone = await cloneRepository(url, rev, caches);
  if (!clone.ok) return clone;
  const { root, commit } = clone.value;
  const projects = await projectsIn(root, commit, url);
  if (!projects.ok) return projects;
  const cache = layoutOf(root);
  const layout = into ?? cache;
  const objects = openObjects(layout, emit);
  const { contents, remotes } = projects.value;
  const foreign: Foreign = { remotes, cache, layout, objects, env: { ...env }, emit };
  return succeed({
    root,
    url,
    commit,
    path,
    contents,
    store: { layout, objects },
    bring: (wanted, signal) => bringFrom(foreign, wanted, false, signal),
    foreign,
  });
}

/** Null where the user has no place for such things. */
export function cachesFor(env: BareContext['env']): string | null {
  const folder = userFolder(env);
  return folder === null ? null : join(folder, 'repositories');
}

interface Projects {
  readonly contents: Contents;
  readonly remotes: readonly Remote[];
}

/** All projects of the repository, as one: their outs and data by their paths in it. */
async function projectsIn(root: string, commit: string, url: string): Promise<Outcome<Projects, Failure>> {
  const files = await listGitFiles(root, commit, '.');
  const folders = files
    .map(({ path }) => path)
    .filter((path) => posix.basename(path) === lockFile)
    .map((path) => posix.dirname(path) as RelPath);
  const names = folders.flatMap((folder) =>
    [lockFile, 'lucidity.yaml'].map((name) => `${commit}:./${childOf(folder, name)}`),
  );
  const read = await readGitObjects(root, names);
  const texts = read === null || 'exit' in read ? [] : read.map((object) => object?.bytes ?? null);
  const contents = new Map<RelPath, Kept>();
  const remotes: Remote[] = [];
  for (const [i, folder] of folders.entries()) {
    const [lock = null, yaml = null] = texts.slice(2 * i, 2 * i + 2);
    const parsed = parseLock(lock?.toString('utf8') ?? '');
    if (!parsed.ok) return fail(failureOf('project', inRepository(url, parsed.failure)));
    for (const [path, kept] of contentsOf(parsed.value.lock, null)) {
      const at = relPath(folder, path);
      if (at !== null) contents.set(at, kept);
    }
    remotes.push(...remotesOf(yaml, folder, url));
  }
  return succeed({ contents, remotes });
}

/** A relative folder counts from where the repository lies, which a URL of another machine does not tell. */
function remotesOf(yaml: Buffer | null, folder: RelPath, url: string): Remote[] {
  const written = readRemotes(
    (path) => (path === 'lucidity.yaml' ? yaml : null),
    () => {},
  );
  const place = /^file:\/\//i.test(url) ? fileURLToPath(url) : null;
  const found = written.flatMap(({ name, options }): Remote[] => {
    const remoteUrl = absoluteUrl(options, place === null ? null : join(place, folder));
    if (remoteUrl === null) return [];
    const isDefault = options.default === true;
    return [
      {
        name,
        url: remoteUrl,
        default: isDefault,
        options: harmlessOptions(options),
        at: startOf('lucidity.yaml'),
      },
    ];
  });
  return found.sort((a, b) => Number(b.default) - Number(a.default));
}

function absoluteUrl({ url }: JsonObject, place: string | null): string | null {
  if (typeof url !== 'string') return null;
  if (/^gs:\/\//.test(url) || isAbsolute(url)) return url;
  return place === null ? null : resolve(place, url);
}

/** The place is in a text that is not here. */
function inRepository(url: string, { at: _, excerpt: __, ...problem }: Problem): Problem {
  return { ...problem, message: `in \`${shownRepository(url)}\`: ${problem.message}` };
}

const noCaches: Problem = {
  code: 'no-cache-folder',
  message: 'there is no folder in which a repository can be kept',
  hint: '`XDG_CACHE_HOME` names one',
};
