/** Says what is wrong with a remote in a folder, by the formats as they are documented and without any of the program's code. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  complaintsAboutPack,
  type Entry,
  entriesOfTree,
  type Json,
  membersOf,
  pathsBelow,
  sha256,
} from './stored.ts';

/** Empty where all is well, or there is none. */
export function complaintsAboutRemote(folder: string): string[] {
  const names = pathsBelow(folder).filter((name) => !/^(?:trash|tmp|corrupt)\//.test(name));
  const bytesOf = (name: string): Buffer => fs.readFileSync(join(folder, name));
  const packs = names.filter((name) => name.endsWith('.pack'));
  const singles = names.filter((name) => name.startsWith('objects/'));
  const objects = new Map<string, Buffer>();
  for (const name of packs)
    for (const { digest, bytes } of membersOf(bytesOf(name))) objects.set(digest, bytes);
  for (const name of singles) objects.set(`sha256:${name.split('/').slice(2).join('')}`, bytesOf(name));

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
    ...packs.flatMap((name) => complaintsAboutPack(join(folder, name))),
    ...singles
      .filter((name) => sha256(bytesOf(name)) !== `sha256:${name.split('/').slice(2).join('')}`)
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
