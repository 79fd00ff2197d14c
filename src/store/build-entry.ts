/** Builds a file or a folder from objects at a path where nobody looks yet. */
import { join } from 'node:path';
import type { CopyElsewhere, Copying } from '../base/copy-elsewhere.ts';
import { fx, isSystemError } from '../base/effects.ts';
import type { FileStat } from '../base/file-stat.ts';
import type { LinkKind } from '../choices.ts';
import { type Digest, hexOf } from '../digest.ts';
import { type Entry, type FileEntry, type FolderEntry, isFolder } from '../entry.ts';
import { ProblemError } from '../failure.ts';
import { deepestTree, findCollision, isReservedName, type Tree } from '../tree.ts';
import { digestBytes, type FolderRows, joinNames, numbersOf, statColumns } from './folder-rows.ts';
import type { Layout } from './layout.ts';
import type { StoreLinkKind } from './loose.ts';

/** What restoring asks of the store. */
export interface ObjectSource {
  readTree(digest: Digest): Tree | null;
  /**
   * Makes those new files that it can make quickly, with this time of modification, and tells what they are then; null for
   * one that is left to `copyOut`.
   */
  copyMany(files: readonly WantedFile[], time: number): readonly (FileStat | null)[];
  /** The same by `copy`. */
  copyManyBy(
    files: readonly WantedFile[],
    time: number,
    copy: CopyElsewhere,
  ): Promise<readonly (FileStat | null)[]>;
  /** Makes the file, verified while it is copied. */
  copyOut(digest: Digest, absolutePath: string, executable: boolean): void;
  /** False where this kind of link cannot be made of this object. */
  linkOut(digest: Digest, absolutePath: string, kind: StoreLinkKind): boolean;
}

export interface WantedFile {
  readonly digest: Digest;
  readonly to: string;
  readonly executable: boolean;
}

export interface BuildParts {
  readonly layout: Layout;
  readonly objects: ObjectSource;
  /** Tried in this order. */
  readonly links: readonly LinkKind[];
  readonly entry: Entry;
  /**
   * Modification time of copies, in milliseconds. From before the building began, so that the index trusts the digests
   * that were verified while copying, and any later write, within the same tick of the clock too, shows.
   */
  readonly time: number;
  /** For many files; null to copy them here. */
  readonly copying: Copying | null;
}

/** The kinds of link into the store that come before a copy. */
export function storeLinksOf(links: readonly LinkKind[]): readonly StoreLinkKind[] {
  const kinds: StoreLinkKind[] = [];
  for (const kind of links) {
    if (kind === 'reflink' || kind === 'copy') break;
    kinds.push(kind);
  }
  return kinds;
}

/** What was made. */
export type Built = BuiltFile | readonly BuiltFolder[];

export interface BuiltFile {
  readonly hex: string;
  /** Null for a link into the store: every further link to the object changes its stat. */
  readonly stat: FileStat | null;
}

export interface BuiltFolder {
  /** Relative to what was built, '' for that itself. */
  readonly path: string;
  readonly rows: FolderRows;
  /** The members of which the stat is not known, for the same reason. */
  readonly unknown: readonly number[];
}

type NamedFile = FileEntry & { readonly name: string };

/** When it ends, nothing is written there any more, even where it fails. */
export async function build(
  { objects, links, entry, time, copying }: BuildParts,
  at: string,
): Promise<Built> {
  const folders: BuiltFolder[] = [];
  const linkKinds = storeLinksOf(links);
  if (!isFolder(entry)) {
    const [stat = null] = await makeSome([{ ...entry, name: '' }], at);
    return { hex: hexOf(entry.digest), stat };
  }
  const underWay: Promise<void>[] = [];
  try {
    await makeFolder(entry, at, '', 0);
    await Promise.all(underWay);
  } finally {
    await Promise.allSettled(underWay);
  }
  for (const { path, rows } of folders) checkNames(path === '' ? at : join(at, path), path, rows);
  return folders;

  async function makeFolder(folder: FolderEntry, at: string, path: string, depth: number): Promise<void> {
    const tree = objects.readTree(folder.digest);
    if (!tree) throw missing(folder.digest);
    checkTree(tree, path, depth);
    fx.mkdirSync(at);
    await meanwhile(tellingCollisions(tree, path, () => makeFiles(folder, tree, at, path)));
    await tellingCollisions(tree, path, async () => {
      for (const member of tree)
        if (isFolder(member))
          await makeFolder(member, join(at, member.name), pathIn(path, member), depth + 1);
    });
  }

  /** Other threads need not be waited for yet, unless they have enough to do. */
  async function meanwhile(making: Promise<void>): Promise<void> {
    if (!copying) return making;
    // Told when it is waited for.
    making.catch(() => {});
    underWay.push(making);
    if (underWay.length > foldersTogether) await underWay.shift();
  }

  /** Whether names are folded, and how, is known to the file system alone. */
  function checkNames(at: string, path: string, { digests, entry }: FolderRows): void {
    if (fx.readdirSync(at).length >= digests.length / digestBytes) return;
    throw colliding((entry && objects.readTree(entry.digest)) ?? [], path);
  }

  /** Of each folder only what the index keeps of it is held on to: there may be millions of files. */
  async function makeFiles(entry: FolderEntry, tree: Tree, at: string, path: string): Promise<void> {
    const numbers = new Float64Array(tree.length * statColumns);
    const digests = Buffer.alloc(tree.length * digestBytes);
    const unknown: number[] = [];
    for (let from = 0; from < tree.length; from += filesTogether) {
      const members = tree.slice(from, from + filesTogether);
      const stats = await makeSome(
        members.filter((member) => !isFolder(member)),
        `${at}/`,
      );
      let files = 0;
      for (const [i, member] of members.entries()) {
        digests.write(hexOf(member.digest), (from + i) * digestBytes, 'hex');
        if (isFolder(member)) continue;
        const stat = stats[files++];
        if (stat) numbers.set(numbersOf(stat), (from + i) * statColumns);
        else unknown.push(from + i);
      }
    }
    const names = joinNames(
      tree.map(({ name }) => name),
      (i) => tree[i]?.type === 'd',
    );
    folders.push({ path, rows: { names, numbers, digests, entry }, unknown });
  }

  /** Their stats, null as in `BuiltFile`. */
  async function makeSome(files: readonly NamedFile[], at: string): Promise<readonly (FileStat | null)[]> {
    const isLinked = files.map((file) => link(file, at + file.name));
    const wanted = files
      .filter((_, i) => !isLinked[i])
      .map(({ digest, type, name }) => ({ digest, to: at + name, executable: type === 'x' }));
    const stats = copying
      ? await objects.copyManyBy(wanted, time, copying.copy)
      : objects.copyMany(wanted, time);
    wanted.forEach(({ digest, to, executable }, i) => {
      if (stats[i]) return;
      objects.copyOut(digest, to, executable);
      fx.utimesSync(to, time / 1000, time / 1000);
    });
    let copied = 0;
    return isLinked.map((one) => (one ? null : (stats[copied++] ?? null)));
  }

  function link({ digest, type, bytes }: FileEntry, at: string): boolean {
    return bytes > 0 && type === 'f' && linkKinds.some((kind) => objects.linkOut(digest, at, kind));
  }
}

/** What is asked of the store at once. */
const filesTogether = 4096;

/** Each thread has some more to go on with. */
const foldersTogether = 32;

const pathIn = (path: string, { name }: { readonly name: string }): string =>
  path === '' ? name : `${path}/${name}`;

async function tellingCollisions(tree: Tree, path: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!isSystemError(error, 'EEXIST', 'EISDIR', 'ENOTDIR')) throw error;
    throw colliding(tree, path);
  }
}

const inWords = (path: string): string => (path === '' ? 'the folder' : `\`${path}\``);

function checkTree(tree: Tree, path: string, depth: number): void {
  const where = inWords(path);
  if (depth >= deepestTree) throw refused('too-deep', `${where} lies more than ${deepestTree} folders deep`);
  const reserved = tree.find(({ name }) => isReservedName(name));
  if (reserved) {
    throw refused('reserved-name', `${where} holds \`${reserved.name}\`, a name that is not restored`);
  }
}

function colliding(tree: Tree, path: string): ProblemError {
  const [a, b] = findCollision(tree) ?? [];
  const names = a === undefined ? 'names' : `\`${a}\` and \`${b}\``;
  const message = `${inWords(path)} holds ${names}, which are one name on this file system`;
  return refused('names-collide', message, 'restore it on a file system that tells them apart');
}

const refused = (code: string, message: string, hint?: string): ProblemError =>
  new ProblemError('work', { code, message, ...(hint !== undefined && { hint }) });

const missing = (digest: Digest): ProblemError =>
  new ProblemError('work', {
    code: 'missing-object',
    message: `the store lacks \`${digest}\``,
    hint: '`luc fsck` tells what needs it and how to get it back',
  });
