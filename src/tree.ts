/** Tree: one level of a folder as an object of the store, canonical text that `sha256sum` can check. */
import { type Digest, digestOf, digestOfHex, hexOf } from './digest.ts';
import { type Entry, entryFromJson, type FolderEntry, isFolder } from './entry.ts';
import { compareUtf8, sortedByName } from './order.ts';

export type TreeEntry = { readonly name: string } & Entry;
/** Sorted by the UTF-8 bytes of the names, which are unique. */
export type Tree = readonly TreeEntry[];

/** Null where the tree is not to be had. */
export type ReadTree = (digest: Digest) => Tree | null;

/** How many levels of folders a tree may have; whoever walks one counts them. */
export const deepestTree = 256;

const header = 'luc-tree 1 sha256\n';

/** The bytes of the tree object. Names must be `isTreeName` and unique; the order of `tree` does not matter. */
export function encodeTree(tree: Tree): Buffer {
  const sorted = sortedByName(tree);
  const pieces = [Buffer.from(header)];
  // Not all at once: of millions the lines would take several times what they come to.
  for (let i = 0; i < sorted.length; i += linesTogether)
    pieces.push(
      Buffer.from(
        sorted
          .slice(i, i + linesTogether)
          .map(formatLine)
          .join(''),
      ),
    );
  return Buffer.concat(pieces);
}

const linesTogether = 4096;

/** The tree that `bytes` write, or null where they are not exactly what `encodeTree` writes for it. */
export function decodeTree(bytes: Uint8Array): Tree | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString();
  if (!text.startsWith(header) || !text.endsWith('\n')) return null;
  const tree: TreeEntry[] = [];
  for (const line of text.slice(header.length).split('\n').slice(0, -1)) {
    const entry = parseLine(line);
    const last = tree.at(-1);
    if (!entry || (last && compareUtf8(last.name, entry.name) >= 0)) return null;
    tree.push(entry);
  }
  return encodeTree(tree).equals(buffer) ? tree : null;
}

/** Bytes and files of everything below. */
export function totalsOf(tree: Tree): { readonly bytes: number; readonly files: number } {
  let bytes = 0;
  let files = 0;
  for (const entry of tree) {
    bytes += entry.bytes;
    files += isFolder(entry) ? entry.files : 1;
  }
  return { bytes, files };
}

/** The folder's entry, and the bytes of the object that its digest names. */
export function folderEntry(tree: Tree): { readonly entry: FolderEntry; readonly bytes: Buffer } {
  const bytes = encodeTree(tree);
  return { entry: { type: 'd', digest: digestOf(bytes), ...totalsOf(tree) }, bytes };
}

/** Whether a tree can hold the name: 1 to 255 bytes of UTF-8, no `/`, no NUL, not `.` or `..`. */
export const isTreeName = (name: string): boolean =>
  name !== '' &&
  name !== '.' &&
  name !== '..' &&
  !/[/\0\p{Cs}]/u.test(name) &&
  Buffer.byteLength(name) <= 255;

/** Whether restoring the name could write into git's or our own private folder. No folding makes a dot, or takes one away. */
export const isReservedName = (name: string): boolean =>
  name.startsWith('.') && ['.git', '.luc'].includes(foldName(name));

/** What a file system that folds case and composes accents takes for the same name. */
export const foldName = (name: string): string =>
  name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');

/** Two names that are one name where the file system folds, or null. */
export function findCollision(tree: Tree): readonly [string, string] | null {
  const seen = new Map<string, string>();
  for (const { name } of tree) {
    const other = seen.get(foldName(name));
    if (other !== undefined) return [other, name];
    seen.set(foldName(name), name);
  }
  return null;
}

function formatLine(entry: TreeEntry): string {
  const { type, bytes, digest, name } = entry;
  const files = type === 'd' ? `,${entry.files}` : '';
  return `["${type}",${bytes},"${hexOf(digest)}",${JSON.stringify(name)}${files}]\n`;
}

/** A line as nearly all are: nothing in the name is escaped. To read it so takes a fraction of what JSON does. */
const plainLine = /^\["([fxd])",(\d{1,15}),"([0-9a-f]{64})","([^"\\]+)"(?:,(\d{1,15}))?\]$/;

function parseLine(line: string): TreeEntry | null {
  const [, type, bytes, hex = '', name = '', files] = plainLine.exec(line) ?? [];
  if (!isTreeName(name)) return parseAnyLine(line);
  const entry = { name, bytes: Number(bytes), digest: digestOfHex(hex) };
  if (type === 'd') return files === undefined ? null : { ...entry, type, files: Number(files) };
  return type === undefined || files !== undefined ? null : { ...entry, type: type === 'x' ? 'x' : 'f' };
}

function parseAnyLine(line: string): TreeEntry | null {
  const [type, bytes, hex, name, ...files] = parseList(line);
  if (typeof hex !== 'string' || typeof name !== 'string' || !isTreeName(name)) return null;
  const entry = entryFromJson([type, bytes, digestOfHex(hex), ...files]);
  return entry && { name, ...entry };
}

function parseList(line: string): unknown[] {
  try {
    const value: unknown = JSON.parse(line);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
