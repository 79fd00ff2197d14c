/**
 * Says what is wrong with a project, without asking the program and without any of its code: objects, packs, lock and
 * outs are checked by the formats as they are documented.
 */
import * as fs from 'node:fs';
import { join } from 'node:path';
import {
  byBytes,
  canonical,
  complaintsAboutStore,
  type Entry,
  entriesOfTree,
  type Json,
  objectsOf,
  pathsBelow,
  sha256,
} from './stored.ts';

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
  ...complaintsAboutStore(root),
  ...complaintsAboutLock(root, edited),
  ...complaintsAboutLeftovers(root),
];

/** What no command that has ended may leave, nor one that was killed once another has ended. */
export const complaintsAboutLeftovers = (root: string): string[] => [
  // Claims of the dead count for nothing.
  ...['aside', 'open', 'scratch', 'tmp', 'store/tmp', 'store/unsynced', 'store/condemned'].flatMap((folder) =>
    pathsBelow(join(root, '.luc', folder)).map((path) => `left over: .luc/${folder}/${path}`),
  ),
  ...pathsBelow(join(root, '.luc'))
    // What a failed stage wrote is kept as it was.
    .filter((path) => path.endsWith('.tmp') && !path.startsWith('trash/'))
    .map((path) => `half written: .luc/${path}`),
  ...processesIn(root).map((pid) => `still running: ${pid}`),
];

/** The digests of all that a project has whole, wherever it lies: files, folders, and the objects of its store. */
export function contentsOf(root: string): ReadonlySet<string> {
  const digests = new Set(objectsOf(root).keys());
  for (const place of [root, join(root, '.luc/aside'), join(root, '.luc/trash'), join(root, '.luc/store')])
    if (fs.existsSync(place)) addContents(place, digests);
  return digests;
}

/** Private folders are places of their own, or hold what is not whole yet. */
const apart = new Set(['.luc', '.git', 'share', 'tmp', 'objects', 'packs']);

function addContents(place: string, digests: Set<string>): void {
  for (const name of fs.readdirSync(place)) if (!apart.has(name)) addEntry(entryAt(join(place, name)));

  function addEntry([, , digest, , members = []]: Found): void {
    digests.add(digest);
    for (const member of members) addEntry(member);
  }
}

/** What the lock names but nobody has: then it describes a state that cannot be checked out. */
export function complaintsAboutRecord(root: string): string[] {
  const text = textOf(join(root, 'lucidity.lock'));
  if (text === null) return [];
  const { stages, data } = JSON.parse(text) as Lock;
  const blocks = Object.entries(stages);
  const there = contentsOf(root);
  const objects = objectsOf(root);
  const misfits = blocks.filter(([, block]) => keyOf(block) !== block.key).map(([name]) => name);
  return [
    ...misfits.map((name) => `the key of ${name} is not that of its block`),
    ...recordedIn({ stages, data })
      .filter(([, entry]) => !isWhole(entry))
      .map(([path, [, , digest]]) => `${path} is recorded as ${digest}, which is nowhere`),
  ];

  function isWhole([type, , digest]: Entry): boolean {
    const tree = type === 'd' ? objects.get(digest) : undefined;
    return tree ? entriesOfTree(tree).every(isWhole) : there.has(digest);
  }
}

function complaintsAboutLock(root: string, edited: readonly string[]): string[] {
  const text = textOf(join(root, 'lucidity.lock'));
  const lock = JSON.parse(text ?? '{"data":{},"stages":{}}') as Lock;
  const found = recordedIn(lock).map(([path, [type, bytes, digest]]) => ({
    path,
    recorded: [type, bytes, digest].join(' '),
    there: entryAt(join(root, path)).slice(0, 3).join(' '),
  }));
  return [
    ...complaintsAboutRecord(root),
    ...found
      .filter(({ path, recorded, there }) => recorded !== there && !edited.includes(path))
      .map(({ path, recorded, there }) => `${path} is recorded as ${recorded}, but is ${there}`),
  ];
}

const recordedIn = ({ stages, data }: Lock): (readonly [path: string, entry: Entry])[] => [
  ...Object.values(stages).flatMap(({ outs }) => Object.entries(outs)),
  ...Object.entries(data).map(([path, { out }]) => [path, out] as const),
];

const textOf = (path: string): string | null => (fs.existsSync(path) ? fs.readFileSync(path, 'utf8') : null);

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

/** As an entry, with the members of a folder. */
type Found = readonly [
  type: string,
  bytes: number,
  digest: string,
  files?: number,
  members?: readonly Found[],
];

function entryAt(path: string): Found {
  const stat = fs.statSync(path, { throwIfNoEntry: false });
  if (!stat) return ['absent', 0, ''];
  if (!stat.isDirectory()) return [stat.mode & 0o100 ? 'x' : 'f', stat.size, sha256(fs.readFileSync(path))];
  const members = fs
    .readdirSync(path)
    .sort(byBytes)
    .map((name) => ({ name, entry: entryAt(join(path, name)) }));
  const lines = members.map(({ name, entry: [type, bytes, digest, files] }) =>
    JSON.stringify([
      type,
      bytes,
      digest.slice('sha256:'.length),
      name,
      ...(files === undefined ? [] : [files]),
    ]),
  );
  const sum = (count: (entry: Found) => number): number =>
    members.reduce((all, { entry }) => all + count(entry), 0);
  return [
    'd',
    sum(([, bytes]) => bytes),
    sha256(`luc-tree 1 sha256\n${lines.map((line) => `${line}\n`).join('')}`),
    sum(([type, , , files]) => (type === 'd' ? Number(files) : 1)),
    members.map(({ entry }) => entry),
  ];
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
