/**
 * Says what is wrong with a project, without asking the program and without any of its code: objects, packs, lock and
 * outs are checked by the formats as they are documented.
 */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
/** `["f"|"x", bytes, digest]` or `["d", bytes, digest, files]`, with `"persist"` at the end of an out that persists. */
type Entry = readonly [type: string, bytes: number, digest: string, ...rest: (string | number)[]];

interface Block {
  readonly key: string;
  readonly what: Json;
  readonly deps: Readonly<Record<string, Entry>>;
  readonly outs: Readonly<Record<string, Entry>>;
}

interface Lock {
  readonly data: Readonly<Record<string, { readonly out: Entry }>>;
  readonly stages: Readonly<Record<string, Block>>;
}

/** What is wrong with a project in which nothing runs; empty where all is well. `edited` outs are not as recorded. */
export const complaintsAbout = (root: string, edited: readonly string[]): string[] => [
  ...complaintsAboutObjects(root),
  ...complaintsAboutLock(root, edited),
  // Claims of the dead count for nothing, and what they left in the folders for temporary files is swept a day later.
  ...['aside', 'open', 'store/unsynced'].flatMap((folder) =>
    pathsBelow(join(root, '.luc', folder)).map((path) => `left over: .luc/${folder}/${path}`),
  ),
  ...processesIn(root).map((pid) => `still running: ${pid}`),
];

/** The digests of all files of the project and of all members of its packs. */
export function contentsOf(root: string): ReadonlySet<string> {
  const files = pathsBelow(root).filter((path) => fs.lstatSync(join(root, path)).isFile());
  const digests = new Set(files.map((path) => sha256(fs.readFileSync(join(root, path)))));
  for (const pack of packsOf(root)) for (const { digest } of membersOf(pack)) digests.add(digest);
  return digests;
}

export const sha256 = (bytes: string | Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

function complaintsAboutObjects(root: string): string[] {
  const objects = join(root, '.luc/store/objects/sha256');
  const loose = pathsBelow(objects)
    .filter((path) => fs.lstatSync(join(objects, path)).isFile())
    .filter((path) => sha256(fs.readFileSync(join(objects, path))) !== `sha256:${path.replace('/', '')}`);
  const packs = packsOf(root).flatMap((pack) =>
    membersOf(pack).filter(({ bytes, digest }) => sha256(bytes) !== digest),
  );
  return [
    ...loose.map((path) => `object ${path} is not what its name says`),
    ...packs.map(({ digest }) => `member ${digest} of a pack is not what its name says`),
  ];
}

function complaintsAboutLock(root: string, edited: readonly string[]): string[] {
  const lock = JSON.parse(fs.readFileSync(join(root, 'lucidity.lock'), 'utf8')) as Lock;
  const blocks = Object.entries(lock.stages);
  const misfits = blocks.filter(([, block]) => keyOf(block) !== block.key).map(([name]) => name);
  const recorded = [
    ...blocks.flatMap(([, { outs }]) => Object.entries(outs)),
    ...Object.entries(lock.data).map(([path, { out }]) => [path, out] as const),
  ];
  const found = recorded.map(([path, [type, bytes, digest]]) => ({
    path,
    recorded: [type, bytes, digest].join(' '),
    there: entryAt(join(root, path)).slice(0, 3).join(' '),
  }));
  return [
    ...misfits.map((name) => `the key of ${name} is not that of its block`),
    ...found
      .filter(({ path, recorded, there }) => recorded !== there && !edited.includes(path))
      .map(({ path, recorded, there }) => `${path} is recorded as ${recorded}, but is ${there}`),
  ];
}

function keyOf({ what, deps, outs }: Block): string {
  const body = {
    what,
    deps: Object.fromEntries(Object.entries(deps).map(([path, [type, , digest]]) => [path, [type, digest]])),
    outs: Object.entries(outs)
      .sort(([a], [b]) => byBytes(a, b))
      .map(([path, entry]) => [path, entry.at(-1) === 'persist']),
  };
  return sha256(`luc-key 1\n${canonical(body)}`);
}

function entryAt(path: string): Entry {
  const stat = fs.statSync(path, { throwIfNoEntry: false });
  if (!stat) return ['absent', 0, ''];
  if (!stat.isDirectory()) return [stat.mode & 0o100 ? 'x' : 'f', stat.size, sha256(fs.readFileSync(path))];
  const members = fs
    .readdirSync(path)
    .sort(byBytes)
    .map((name) => ({ name, entry: entryAt(join(path, name)) }));
  const lines = members.map(({ name, entry: [type, bytes, digest, ...files] }) =>
    JSON.stringify([type, bytes, digest.slice('sha256:'.length), name, ...files]),
  );
  const sum = (count: (entry: Entry) => number): number =>
    members.reduce((all, { entry }) => all + count(entry), 0);
  return [
    'd',
    sum(([, bytes]) => bytes),
    sha256(`luc-tree 1 sha256\n${lines.map((line) => `${line}\n`).join('')}`),
    sum(([type, , , files]) => (type === 'd' ? Number(files) : 1)),
  ];
}

function packsOf(root: string): Buffer[] {
  const folder = join(root, '.luc/store/packs');
  return pathsBelow(folder)
    .filter((path) => path.endsWith('.pack'))
    .map((path) => fs.readFileSync(join(folder, path)));
}

function membersOf(pack: Buffer): { readonly digest: string; readonly bytes: Buffer }[] {
  const footer = pack.subarray(-64);
  const toc = Number(footer.readBigUInt64LE(0));
  return Array.from({ length: Number(footer.readBigUInt64LE(8)) }, (_, i) => {
    const line = pack.subarray(toc + i * 64);
    const offset = Number(line.readBigUInt64LE(32));
    const stored = Number(line.readBigUInt64LE(40));
    return {
      digest: `sha256:${line.toString('hex', 0, 32)}`,
      bytes: pack.subarray(offset, offset + stored),
    };
  });
}

/** Files and links, below folders. */
function pathsBelow(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory()) return [entry.name];
    return pathsBelow(join(folder, entry.name)).map((path) => `${entry.name}/${path}`);
  });
}

/** Processes whose working folder is the project, or lies in it; zombies have none. */
function processesIn(root: string): string[] {
  return fs.readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return `${fs.readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${root}/`);
    } catch {
      return false;
    }
  });
}

function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => byBytes(a, b));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
