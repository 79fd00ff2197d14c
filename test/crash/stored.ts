/** Reads what lies in a project's store by the formats as they are documented, with none of the program's code. */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
/** `["f"|"x", bytes, digest]` or `["d", bytes, digest, files]`, with `"persist"` at the end of an out that persists. */
export type Entry = readonly [type: string, bytes: number, digest: string, ...rest: (string | number)[]];

export const sha256 = (bytes: string | Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Everything in the store that is not what its name says: objects, packs with their members and indexes, results. */
export function complaintsAboutStore(root: string): string[] {
  const objects = join(root, '.luc/store/objects/sha256');
  const loose = filesBelow(objects)
    .filter((path) => sha256(fs.readFileSync(join(objects, path))) !== `sha256:${path.replace('/', '')}`)
    .map((path) => `object ${path} is not what its name says`);
  return [...loose, ...packFilesOf(root).flatMap(complaintsAboutPack), ...complaintsAboutResults(root)];
}

/** Digest → bytes, of every object of the store. */
export function objectsOf(root: string): ReadonlyMap<string, Buffer> {
  const objects = join(root, '.luc/store/objects/sha256');
  const loose = filesBelow(objects).map(
    (path) => [`sha256:${path.replace('/', '')}`, fs.readFileSync(join(objects, path))] as const,
  );
  const packed = packFilesOf(root).flatMap((path) =>
    membersOf(fs.readFileSync(path)).map(({ digest, bytes }) => [digest, bytes] as const),
  );
  return new Map([...loose, ...packed]);
}

/** The entries that a tree object lists, by their digests. */
export const entriesOfTree = (bytes: Buffer): readonly Entry[] =>
  bytes
    .toString()
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line) as [string, number, string])
    .map(([type, size, hex]) => [type, size, `sha256:${hex}`]);

export function complaintsAboutPack(path: string): string[] {
  const index = path.replace(/pack$/, 'idx');
  return complaintsAboutPackBytes(
    basename(path),
    fs.readFileSync(path),
    fs.existsSync(index) ? fs.readFileSync(index) : null,
  );
}

export function complaintsAboutPackBytes(name: string, pack: Buffer, index: Buffer | null): string[] {
  if (sha256(pack) !== `sha256:${basename(name, '.pack')}`) return [`pack ${name} is not what its name says`];
  const members = membersOf(pack)
    .filter(({ bytes, digest }) => sha256(bytes) !== digest)
    .map(({ digest }) => `member ${digest} of a pack is not what its name says`);
  return index && !isIndexOf(index, pack)
    ? [...members, `the index of pack ${name} does not fit it`]
    : members;
}

function isIndexOf(index: Buffer, pack: Buffer): boolean {
  const start = 8 + 32 + 8 + 8 + 256 * 4;
  const own = index.subarray(-32).toString('hex');
  return (
    sha256(index.subarray(0, -32)) === `sha256:${own}` &&
    `sha256:${index.toString('hex', 8, 40)}` === sha256(pack) &&
    index.subarray(start, -32).equals(pack.subarray(tocOf(pack).at, -64))
  );
}

function complaintsAboutResults(root: string): string[] {
  const results = join(root, '.luc/store/results');
  return filesBelow(results)
    .filter((path) => !isResult(fs.readFileSync(join(results, path), 'utf8'), path))
    .map((path) => `result ${path} is not what its name says`);
}

function isResult(text: string, path: string): boolean {
  const { key = null, outs = null } = parsed(text) as { key?: Json; outs?: Json };
  return (
    sha256(canonical({ key, outs })) === `sha256:${basename(path)}` &&
    key === `sha256:${basename(dirname(path))}` &&
    text.endsWith('\n')
  );
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
}

function packFilesOf(root: string): string[] {
  const folder = join(root, '.luc/store/packs');
  return filesBelow(folder)
    .filter((path) => path.endsWith('.pack'))
    .map((path) => join(folder, path));
}

export function membersOf(pack: Buffer): { readonly digest: string; readonly bytes: Buffer }[] {
  const { at, count } = tocOf(pack);
  return Array.from({ length: count }, (_, i) => {
    const line = pack.subarray(at + i * 64);
    const offset = Number(line.readBigUInt64LE(32));
    const stored = Number(line.readBigUInt64LE(40));
    return {
      digest: `sha256:${line.toString('hex', 0, 32)}`,
      bytes: pack.subarray(offset, offset + stored),
    };
  });
}

function tocOf(pack: Buffer): { readonly at: number; readonly count: number } {
  const footer = pack.subarray(-64);
  return { at: Number(footer.readBigUInt64LE(0)), count: Number(footer.readBigUInt64LE(8)) };
}

/** Files, links not counted, below folders. */
const filesBelow = (folder: string): string[] =>
  pathsBelow(folder).filter((path) => fs.lstatSync(join(folder, path)).isFile());

/** Files and links, below folders. */
export function pathsBelow(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory()) return [entry.name];
    return pathsBelow(join(folder, entry.name)).map((path) => `${entry.name}/${path}`);
  });
}

export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => byBytes(a, b));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}

export const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
