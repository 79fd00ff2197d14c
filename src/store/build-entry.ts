/** Builds a file or a folder from objects at a path where nobody looks yet. */
import { join } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import type { FileStat } from '../base/file-stat.ts';
import { type Digest, hexOf } from '../digest.ts';
import { type Entry, type FileEntry, isFolder } from '../entry.ts';
import { ProblemError } from '../failure.ts';
import type { LinkKind } from '../pipeline.ts';
import { deepestTree, findCollision, isReservedName, type Tree } from '../tree.ts';
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

/** A file that was made; `path` is relative to what was built, '' for that itself. */
export interface Built {
  readonly path: string;
  readonly hex: string;
  /** Null where others may still change it: a link is a name of something else. */
  readonly stat: FileStat | null;
}

interface MadeFolder {
  readonly at: string;
  /** Ends in `/`, but for that of all. */
  readonly prefix: string;
  readonly tree: Tree;
}

/** All the folders come first. */
export function build({ objects, links, entry, time }: BuildParts, at: string): readonly Built[] {
  const built: Built[] = [];
  const linkKinds = storeLinksOf(links);
  if (isFolder(entry)) for (const folder of makeFolders(objects, entry.digest, at)) fill(folder);
  else makeFiles([{ ...entry, name: '' }], at, '');
  return built;

  function fill({ at, prefix, tree }: MadeFolder): void {
    const files = tree.filter((member) => !isFolder(member));
    tellingCollisions(tree, prefix, () => makeFiles(files, `${at}/`, prefix));
    // Whether names are folded, and how, is known to the file system alone.
    if (fx.readdirSync(at).length < tree.length) throw colliding(tree, prefix);
  }

  function makeFiles(
    files: readonly (FileEntry & { readonly name: string })[],
    at: string,
    prefix: string,
  ): void {
    const copied = files.filter((file) => {
      const isLink = link(file, at + file.name);
      if (isLink) built.push({ path: prefix + file.name, hex: hexOf(file.digest), stat: null });
      return !isLink;
    });
    const wanted = copied.map(({ digest, type, name }) => ({
      digest,
      to: at + name,
      executable: type === 'x',
    }));
    const stats = objects.copyMany(wanted, time);
    wanted.forEach(({ digest, to, executable }, i) => {
      const stat = stats[i] ?? null;
      if (!stat) {
        objects.copyOut(digest, to, executable);
        fx.utimesSync(to, time / 1000, time / 1000);
      }
      built.push({ path: prefix + (copied[i]?.name ?? ''), hex: hexOf(digest), stat });
    });
  }

  function link({ digest, type, bytes }: FileEntry, at: string): boolean {
    return bytes > 0 && type === 'f' && linkKinds.some((kind) => objects.linkOut(digest, at, kind));
  }
}

/** Folders before those that are in them. */
function makeFolders(objects: ObjectSource, digest: Digest, top: string): readonly MadeFolder[] {
  const made: MadeFolder[] = [];
  make(digest, top, '', 0);
  return made;

  function make(digest: Digest, at: string, prefix: string, depth: number): void {
    const tree = objects.readTree(digest);
    if (!tree) throw missing(digest);
    checkTree(tree, prefix, depth);
    fx.mkdirSync(at);
    made.push({ at, prefix, tree });
    tellingCollisions(tree, prefix, () => {
      for (const member of tree)
        if (isFolder(member))
          make(member.digest, join(at, member.name), `${prefix}${member.name}/`, depth + 1);
    });
  }
}

function tellingCollisions(tree: Tree, prefix: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!isSystemError(error, 'EEXIST', 'EISDIR', 'ENOTDIR')) throw error;
    throw colliding(tree, prefix);
  }
}

const inWords = (prefix: string): string => (prefix === '' ? 'the folder' : `\`${prefix.slice(0, -1)}\``);

function checkTree(tree: Tree, prefix: string, depth: number): void {
  const where = inWords(prefix);
  if (depth >= deepestTree) throw refused('too-deep', `${where} lies more than ${deepestTree} folders deep`);
  const reserved = tree.find(({ name }) => isReservedName(name));
  if (reserved) {
    throw refused('reserved-name', `${where} holds \`${reserved.name}\`, a name that is not restored`);
  }
}

function colliding(tree: Tree, prefix: string): ProblemError {
  const [a, b] = findCollision(tree) ?? [];
  const names = a === undefined ? 'names' : `\`${a}\` and \`${b}\``;
  const message = `${inWords(prefix)} holds ${names}, which are one name on this file system`;
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
