/** Builds a file or a folder from objects at a path where nobody looks yet. */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { exists } from '../base/files.ts';
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

export function build({ layout, objects, links, entry, time }: BuildParts, at: string): readonly Built[] {
  const built: Built[] = [];
  const isFolding = foldsNames(layout);
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
    checkTree(tree, path, depth, isFolding);
    fx.mkdirSync(at);
    for (const member of tree) {
      make(member, join(at, member.name), path === '' ? member.name : `${path}/${member.name}`, depth + 1);
    }
  }

  function makeFile({ digest, type, bytes }: FileEntry, at: string): void {
    const isExecutable = type === 'x';
    if (bytes > 0 && !isExecutable && linkKinds.some((kind) => objects.linkOut(digest, at, kind))) return;
    objects.copyOut(digest, at, isExecutable);
    fx.utimesSync(at, time / 1000, time / 1000);
  }
}

function checkTree(tree: Tree, path: string, depth: number, isFolding: boolean): void {
  const where = path === '' ? 'the folder' : `\`${path}\``;
  if (depth >= deepestTree) throw refused('too-deep', `${where} lies more than ${deepestTree} folders deep`);
  const reserved = tree.find(({ name }) => isReservedName(name));
  if (reserved) {
    throw refused('reserved-name', `${where} holds \`${reserved.name}\`, a name that is not restored`);
  }
  const collision = isFolding && findCollision(tree);
  if (collision) {
    const [a, b] = collision;
    throw refused(
      'names-collide',
      `${where} holds \`${a}\` and \`${b}\`, which are one name on this file system`,
    );
  }
}

/** Whether the file system takes names for the same that differ by case. */
const foldsNames = (layout: Layout): boolean => exists(join(layout.root, '.LUC'));

const refused = (code: string, message: string): ProblemError => new ProblemError('work', { code, message });

const missing = (digest: Digest): ProblemError =>
  new ProblemError('work', {
    code: 'missing-object',
    message: `the store lacks \`${digest}\``,
    hint: '`luc fsck` tells what needs it and how to get it back',
  });
