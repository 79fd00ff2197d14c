/** Copies what another project or folder keeps at a path to a place where nobody looks yet, verified on the way. */
import { dirname, join } from 'node:path';
import { fx } from '../base/effects.ts';
import { createFile, makeFolder, removeAll } from '../base/files.ts';
import { listGitFiles, readGitObjects } from '../base/git.ts';
import { digestOf } from '../digest.ts';
import { type Entry, isFolder } from '../entry.ts';
import { type Problem, ProblemError } from '../failure.ts';
import { below, childOf, isInner, isWithin, overlaps, type RelPath } from '../path.ts';
import type { WantedRoot } from '../remote/fetch/wanted.ts';
import { shownRepository } from '../remote/source/clone-repository.ts';
import { shellLine } from '../shell-line.ts';
import { build } from '../store/build-entry.ts';
import type { Layout } from '../store/layout.ts';
import type { ObjectStore } from '../store/objects.ts';
import { type Contents, withGit } from './listing.ts';
import { descend } from './products.ts';

export interface Elsewhere {
  /** Absolute. */
  readonly root: string;
  /** Of a repository that is not on this machine: `root` is but a clone; else null. */
  readonly url: string | null;
  /** A commit; null where git does not keep the folder, which is taken as it lies. */
  readonly commit: string | null;
  readonly path: RelPath;
  /** What luc keeps there; empty in a folder that is no project. */
  readonly contents: Contents;
  /** Null in a folder that is no project. */
  readonly store: { readonly layout: Layout; readonly objects: ObjectStore } | null;
  /** Brings into the store what its remotes have; null where nothing has to come. */
  readonly bring: ((wanted: readonly WantedRoot[], signal: AbortSignal) => Promise<void>) | null;
}

/** What people call it. */
export const shownSource = ({ root, url }: Elsewhere): string => (url === null ? root : shownRepository(url));

/** Makes the new file or folder `to`; false where nothing is kept at the path. Nothing is left where it fails. */
export async function fetchFiles(source: Elsewhere, to: string, signal: AbortSignal): Promise<boolean> {
  try {
    return await fetchFrom(source, to, signal);
  } catch (error) {
    removeAll(to);
    throw error;
  }
}

async function fetchFrom(source: Elsewhere, to: string, signal: AbortSignal): Promise<boolean> {
  const { root, commit, path, contents } = source;
  await source.bring?.(await wantedOf(source), signal);
  const inner = innerEntry(source);
  if (inner) {
    await place(source, path, inner, to);
    return true;
  }
  let isThere = false;
  for (const [at, { entry }] of contents) {
    if (!isWithin(at, path) || entry.digest === null) continue;
    signal.throwIfAborted();
    await place(source, at, entry, placeOf(to, at, path));
    isThere = true;
  }
  if (commit === null) return (await copyFolder(source, to, signal)) || isThere;
  const files = [...(await withGit(contents, root, commit, path))].filter(
    ([, { keeper }]) => keeper === 'git',
  );
  const [strange] = files.find(([at]) => !isInner(at)) ?? [];
  if (strange !== undefined) throw new ProblemError('project', strangeName(strange));
  for (let first = 0; first < files.length; first += 256) {
    signal.throwIfAborted();
    const some = files.slice(first, first + 256);
    const found = await readGitObjects(
      root,
      some.map(([at]) => `${commit}:./${at}`),
    );
    some.forEach(([at, { entry }], i) => {
      const object = found !== null && !('exit' in found) ? found[i] : null;
      if (!object) throw new ProblemError('environment', unreadable(at));
      write(placeOf(to, at, path), object.bytes, entry.type === 'x');
    });
  }
  return isThere || files.length > 0;
}

/** Of what luc keeps, all that lies at or below the path; without what git has as well. */
async function wantedOf({ contents, path, root, commit }: Elsewhere): Promise<WantedRoot[]> {
  const inGit = new Set((await listGitFiles(root, commit, path)).map((file) => file.path));
  return [...contents].flatMap(([at, { entry }]): WantedRoot[] => {
    if (entry.digest === null || !overlaps(at, path) || inGit.has(at)) return [];
    return [{ path: at, entry, inside: isWithin(path, at) ? below(path, at) : '' }];
  });
}

/** The path is tracked itself, or lies in something that is. */
function innerEntry({ path, contents, store }: Elsewhere): Entry | null {
  for (const [at, { entry }] of contents)
    if (entry.digest !== null && isWithin(path, at))
      return descend(entry, below(path, at), (digest) => store?.objects.readTree(digest) ?? null);
  return null;
}

const placeOf = (to: string, at: RelPath, path: RelPath): string => join(to, below(at, path));

/** From the store; what that does not keep, git may. */
async function place(source: Elsewhere, at: RelPath, entry: Entry, to: string): Promise<void> {
  const { store, root, commit } = source;
  if (store?.objects.hasAll(entry)) {
    makeFolder(dirname(to));
    await build({ ...store, links: [], entry, time: fx.now(), copying: null }, to);
    return;
  }
  const found = commit === null || isFolder(entry) ? null : await readGitObjects(root, [`${commit}:./${at}`]);
  const object = found !== null && !('exit' in found) ? found[0] : null;
  if (!object || digestOf(object.bytes) !== entry.digest)
    throw new ProblemError('work', notStored(source, at));
  write(to, object.bytes, entry.type === 'x');
}

function write(to: string, bytes: Buffer, isExecutable: boolean): void {
  makeFolder(dirname(to));
  createFile(to, bytes, { mode: isExecutable ? 0o777 : 0o666 });
}

/** Files as they lie, links as what they lead to; without what luc and git keep for themselves. */
async function copyFolder(
  { root, path, contents }: Elsewhere,
  to: string,
  signal: AbortSignal,
): Promise<boolean> {
  return copy(path, to);

  async function copy(at: RelPath, target: string): Promise<boolean> {
    signal.throwIfAborted();
    const from = join(root, at);
    const stat = fx.statSync(from);
    if (!stat || contents.has(at) || /(^|\/)\.(git|luc)$/.test(at)) return false;
    if (stat.isFile()) {
      makeFolder(dirname(target));
      await fx.copyFile(from, target, 0);
      return true;
    }
    if (!stat.isDirectory()) return false;
    const names = fx.readdirSync(from);
    if (names.length === 0) makeFolder(target);
    let isAny = names.length === 0;
    for (const name of names) if (await copy(childOf(at, name), join(target, name))) isAny = true;
    return isAny;
  }
}

const notStored = (source: Elsewhere, path: RelPath): Problem => ({
  code: 'not-in-store',
  message:
    source.url === null
      ? `\`${path}\` is recorded in \`${source.root}\`, but its bytes are not in the store there`
      : `\`${path}\` is recorded in \`${shownSource(source)}\`, but no remote of it that can be reached has its bytes`,
  hint:
    source.url === null
      ? `${shellLine`luc --cd ${source.root} repro`} brings them back there; then try again`
      : 'whoever has them lets others have them by `luc push`',
});

const strangeName = (path: string): Problem => ({
  code: 'bad-name',
  message: `the repository has ${JSON.stringify(path)}, which is no path of a file in it`,
  hint: 'it may be made to do harm: take nothing of it',
});

const unreadable = (path: RelPath): Problem => ({
  code: 'unreadable',
  message: `git cannot read \`${path}\``,
});
