/** Builds a file or a folder from objects at a path where nobody looks yet. */
import { join } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
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
  /** Makes the file, verified while it is copied. */
  copyOut(digest: Digest, absolutePath: string, executable: boolean): void;
  /** False where this kind of link cannot be made of this object. */
  linkOut(digest: Digest, absolutePath: string, kind: StoreLinkKind): boolean;
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
}

export function build({ objects, links, entry, time }: BuildParts, at: string): readonly Built[] {
  const built: Built[] = [];
  const linkKinds = storeLinksOf(links);
  make(entry, at, '', 0);
  return built;

  function make(one: Entry, at: string, path: string, depth: number): void {
    if (isFolder(one)) makeFolder(one.digest, at, path, depth);
    else {
      makeFile(one, at);
      built.push({ path, hex: hexOf(one.digest) });
    }
  }

  function makeFolder(digest: Digest, at: string, path: string, depth: number): void {
    const tree = objects.readTree(digest);
    if (!tree) throw missing(digest);
    checkTree(tree, path, depth);
    fx.mkdirSync(at);
    try {
      for (const member of tree) {
        make(member, join(at, member.name), path === '' ? member.name : `${path}/${member.name}`, depth + 1);
      }
    } catch (error) {
      if (!isSystemError(error, 'EEXIST', 'EISDIR', 'ENOTDIR')) throw error;
      throw colliding(tree, path);
    }
    // Whether names are folded, and how, is known to the file system alone.
    if (fx.readdirSync(at).length < tree.length) throw colliding(tree, path);
  }

  function makeFile({ digest, type, bytes }: FileEntry, at: string): void {
    const isExecutable = type === 'x';
    if (bytes > 0 && !isExecutable && linkKinds.some((kind) => objects.linkOut(digest, at, kind))) return;
    objects.copyOut(digest, at, isExecutable);
    fx.utimesSync(at, time / 1000, time / 1000);
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
