/** Says what is wrong with a remote, by the formats as they are documented and without any of the program's code. */
import * as fs from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  complaintsAboutPackBytes,
  type Entry,
  entriesOfTree,
  type Json,
  membersOf,
  pathsBelow,
  sha256,
} from './stored.ts';

/** Names and what they hold. */
export type Blobs = ReadonlyMap<string, Buffer>;

/** Empty where all is well, or there is no such folder. */
export function complaintsAboutRemote(folder: string): string[] {
  const names = pathsBelow(folder).filter((name) => !/^(?:trash|tmp|corrupt)\//.test(name));
  return complaintsAboutBlobs(new Map(names.map((name) => [name, fs.readFileSync(join(folder, name))])));
}

/** Digest → bytes, of all that is in packs or by itself. */
export function objectsIn(blobs: Blobs): ReadonlyMap<string, Buffer> {
  const objects = new Map<string, Buffer>();
  for (const [name, blob] of blobs) {
    if (name.startsWith('objects/')) objects.set(digestIn(name), blob);
    if (name.endsWith('.pack')) for (const { digest, bytes } of membersOf(blob)) objects.set(digest, bytes);
  }
  return objects;
}

const digestIn = (name: string): string => `sha256:${name.split('/').slice(2).join('')}`;

export function complaintsAboutBlobs(blobs: Blobs): string[] {
  const names = [...blobs.keys()];
  const bytesOf = (name: string): Buffer => blobs.get(name) ?? Buffer.alloc(0);
  const packs = names.filter((name) => name.endsWith('.pack'));
  const singles = names.filter((name) => name.startsWith('objects/'));
  const objects = objectsIn(blobs);

  const lacks = ([type, , digest]: Entry): string[] => {
    const bytes = objects.get(digest);
    if (!bytes || sha256(bytes) !== digest) return [digest];
    return type === 'd' ? entriesOfTree(bytes).flatMap(lacks) : [];
  };
  const entries = names.filter((name) => name.startsWith('roots/'));
  const isTold = (digest: string): boolean =>
    singles.includes(`objects/sha256/${digest.slice(7, 9)}/${digest.slice(9)}`) ||
    entries.some((name) => name.split('/')[2] === digest.slice(7) && isWhole(bytesOf(name)));
  const isWhole = (bytes: Buffer): boolean => {
    const { packs: named } = JSON.parse(bytes.toString()) as { packs: string[] };
    return named.every((hex) => names.includes(`packs/${hex}.pack`));
  };

  return [
    ...packs.flatMap((name) =>
      complaintsAboutPackBytes(
        basename(name),
        bytesOf(name),
        blobs.get(name.replace(/pack$/, 'idx')) ?? null,
      ),
    ),
    ...singles
      .filter((name) => sha256(bytesOf(name)) !== digestIn(name))
      .map((name) => `${name} on the remote is not what its name says`),
    ...entries
      .filter((name) => sha256(bytesOf(name)) !== `sha256:${name.split('/')[3]}`)
      .map((name) => `${name} on the remote is not what its name says`),
    ...recordsIn(names, bytesOf).flatMap(({ name, roots }) =>
      roots.flatMap((entry) => [
        ...lacks(entry).map((digest) => `${name} speaks of ${digest}, which the remote does not have`),
        ...(isTold(entry[2])
          ? []
          : [`${name} speaks of ${entry[2]}, of which the remote does not say where it is`]),
      ]),
    ),
  ];
}

interface Recorded {
  readonly name: string;
  readonly roots: readonly Entry[];
}

/** Those that a gc has condemned need not be whole. */
function recordsIn(names: readonly string[], bytesOf: (name: string) => Buffer): readonly Recorded[] {
  const condemned = names
    .filter((name) => /^condemned\/[^.]+$/.test(name))
    .flatMap((name) => (JSON.parse(bytesOf(name).toString()) as { blobs: [string, string][] }).blobs);
  const isCondemned = (name: string): boolean => condemned.some(([one]) => one === name);
  return names
    .filter((name) => name.startsWith('pushes/') && !isCondemned(name))
    .map((name) => {
      const { roots } = JSON.parse(gunzipSync(bytesOf(name)).toString()) as { roots: Json };
      return { name, roots: roots as unknown as Entry[] };
    });
}
