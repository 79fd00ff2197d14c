/** A temporary project for the tests of the store: files by path, an observer with whatever is tracked. */
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { type Digest, digestOf, digestOfHex, hexOf } from '../../src/digest.ts';
import type { Entry, FileEntry, FolderEntry } from '../../src/entry.ts';
import { isWithin, type RelPath } from '../../src/path.ts';
import type { ObjectSource } from '../../src/store/build-entry.ts';
import { openIndex } from '../../src/store/file-index.ts';
import { type Layout, layoutOf } from '../../src/store/layout.ts';
import { type ObjectSink, type Observer, openObserver } from '../../src/store/observe.ts';
import { decodeTree, folderEntry, type Tree } from '../../src/tree.ts';

export const path = (text: string): RelPath => text as RelPath;

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

export function makeLayout(): Layout {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'luc-')));
  roots.push(root);
  const layout = layoutOf(join(root, 'project'));
  mkdirSync(layout.tmp, { recursive: true });
  return layout;
}

/** Writes files, by their time of modification long ago. A path that ends in `/` is an empty folder. */
export function write(layout: Layout, files: { readonly [path: string]: string | Uint8Array }): void {
  for (const [name, content] of Object.entries(files)) {
    const at = join(layout.root, name);
    mkdirSync(name.endsWith('/') ? at : dirname(at), { recursive: true });
    if (name.endsWith('/')) continue;
    writeFileSync(at, content);
    utimesSync(at, 1_600_000_000, 1_600_000_000.5);
  }
}

export const makeExecutable = (layout: Layout, name: string): void =>
  chmodSync(join(layout.root, name), 0o755);

export const fileOf = (content: string | Uint8Array, type: 'f' | 'x' = 'f'): FileEntry => ({
  type,
  bytes: Buffer.byteLength(content),
  digest: digestOf(content),
});

export type Nested = { readonly [name: string]: Entry | Nested };
const isEntry = (value: Entry | Nested): value is Entry => typeof value.digest === 'string';

/** The entry of a folder with these members. */
export const folderOf = (members: Nested): Entry =>
  folderEntry(
    Object.entries(members).map(([name, value]) => ({ name, ...(isEntry(value) ? value : folderOf(value)) })),
  ).entry;

/** An observer whose tracked paths, and what the record says they hold, are these. */
export function observerOf(
  layout: Layout,
  tracked: { readonly [path: string]: Entry | null } = {},
  gitRoot: string | null = null,
): Observer {
  const paths = Object.keys(tracked).map(path);
  return openObserver({
    layout,
    index: openIndex(layout),
    gitRoot,
    tracked: {
      ownerOf: (one) => paths.find((owner) => isWithin(one, owner)) ?? null,
      below: (folder) => paths.filter((one) => one !== folder && isWithin(one, folder)),
      recorded: (one) => tracked[one] ?? null,
    },
  });
}

/** Objects in memory: what the observer saves, and what is restored from it as the store would. */
export class MemoryObjects implements ObjectSink, ObjectSource {
  readonly objects = new Map<Digest, Buffer>();
  /** Digests in the order in which they came. */
  readonly order: Digest[] = [];

  has(digest: Digest): boolean {
    return this.objects.has(digest);
  }

  hasAll(digests: Buffer): boolean {
    const count = digests.length / 32;
    return Array.from({ length: count }, (_, i) => digests.toString('hex', i * 32, (i + 1) * 32)).every(
      (hex) => this.has(digestOfHex(hex)),
    );
  }

  reserve(bytes: number): Buffer {
    return Buffer.alloc(bytes);
  }

  put(digest: Digest, _type: 'file' | 'tree', bytes: Buffer): void {
    this.objects.set(digest, bytes);
    this.order.push(digest);
  }

  putFile(absolutePath: string): FileEntry {
    const bytes = readFileSync(absolutePath);
    const entry = fileOf(bytes);
    this.put(entry.digest, 'file', bytes);
    return entry;
  }

  async putHugeFile(absolutePath: string): Promise<FileEntry> {
    return this.putFile(absolutePath);
  }

  /** Stores a folder's members and returns its entry. */
  putFolder(members: { readonly [name: string]: Entry | string }): FolderEntry {
    const tree = Object.entries(members).map(([name, member]) => ({
      name,
      ...(typeof member === 'string' ? this.putText(member) : member),
    }));
    const { entry, bytes } = folderEntry(tree);
    this.put(entry.digest, 'tree', bytes);
    return entry;
  }

  putText(content: string, type: 'f' | 'x' = 'f'): FileEntry {
    const entry = fileOf(content, type);
    this.put(entry.digest, 'file', Buffer.from(content));
    return entry;
  }

  readTree(digest: Digest): Tree | null {
    return decodeTree(this.objects.get(digest) ?? Buffer.alloc(0));
  }

  copyMany(files: readonly unknown[]): readonly null[] {
    return files.map(() => null);
  }

  async copyManyBy(files: readonly unknown[]): Promise<readonly null[]> {
    return this.copyMany(files);
  }

  copyOut(digest: Digest, absolutePath: string, executable: boolean): void {
    writeFileSync(absolutePath, this.objects.get(digest) ?? '', {
      flag: 'wx',
      mode: executable ? 0o755 : 0o644,
    });
  }

  /** Where the links lead; without it none can be made. */
  folder: string | null = null;

  linkOut(digest: Digest, absolutePath: string, kind: 'hardlink' | 'symlink'): boolean {
    if (this.folder === null) return false;
    const object = join(this.folder, hexOf(digest));
    mkdirSync(this.folder, { recursive: true });
    if (!existsSync(object)) writeFileSync(object, this.objects.get(digest) ?? '', { mode: 0o444 });
    utimesSync(object, 1, 1);
    if (kind === 'hardlink') linkSync(object, absolutePath);
    else symlinkSync(object, absolutePath);
    return true;
  }
}
