/** Building with many files under way at once: as one after the other, and nothing is written after the end. */
import { lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Copying } from '../../src/base/copy-elsewhere.ts';
import { copyParts } from '../../src/base/copy-parts.ts';
import { fileStat } from '../../src/base/file-stat.ts';
import { digestOf } from '../../src/digest.ts';
import type { Entry, FolderEntry } from '../../src/entry.ts';
import { ProblemError } from '../../src/failure.ts';
import { type Built, build } from '../../src/store/build-entry.ts';
import type { ObjectStore } from '../../src/store/objects.ts';
import { folderEntry } from '../../src/tree.ts';
import { putMembers, useStoreFolder } from './store-folder.ts';

const folder = useStoreFolder();
const time = 1_000_000_000_000;

/** Four folders of seventy-five packed members each, one empty one, and a file that no pack has. */
function putFolders(store: ObjectStore): FolderEntry {
  const digests = putMembers(store, 300);
  const put = (members: Readonly<Record<string, Entry>>): FolderEntry => {
    const tree = Object.entries(members).map(([name, entry]) => ({ name, ...entry }));
    const { entry, bytes } = folderEntry(tree);
    store.putBytes(entry.digest, bytes);
    return entry;
  };
  const fileAt = (i: number): Entry => ({
    type: i % 2 === 0 ? 'x' : 'f',
    bytes: `member ${i}`.length,
    digest: digests[i] ?? digestOf(''),
  });
  const part = (k: number): FolderEntry =>
    put(Object.fromEntries(Array.from({ length: 75 }, (_, i) => [`n${i}`, fileAt(k * 75 + i)])));
  store.putBytes(digestOf('loose'), Buffer.from('loose'));
  return put({
    ...{ a: part(0), b: put({ deep: part(1), c: part(2) }), d: part(3), empty: put({}) },
    loose: { type: 'f', bytes: 5, digest: digestOf('loose') },
  });
}

/** Each answer comes some turns later. */
function slowly(most: number): Copying & { readonly underWay: () => number } {
  let underWay = 0;
  const copy: Copying['copy'] = async (from, parts, at) => {
    underWay++;
    expect(underWay).toBeLessThanOrEqual(most);
    for (let i = 0; i < 20; i++) await setImmediate();
    underWay--;
    return copyParts(from, parts, at);
  };
  return { copy, close: () => {}, underWay: () => underWay };
}

const buildAt = (objects: ObjectStore, entry: Entry, at: string, copying: Copying | null): Promise<Built> =>
  build({ layout: folder.layout, objects, links: ['copy'], entry, time, copying }, folder.at(at));

const filesIn = (at: string): string[] =>
  readdirSync(folder.at(at), { recursive: true, encoding: 'utf8' }).sort();

const byPath = (built: Built) =>
  'hex' in built ? [] : [...built].sort((a, b) => (a.path < b.path ? -1 : 1));

test('many at once are what one after the other is', async () => {
  const store = folder.open();
  const entry = putFolders(store);
  const one = byPath(await buildAt(store, entry, 'one', null));
  const other = byPath(await buildAt(store, entry, 'other', slowly(5)));
  expect(filesIn('other')).toEqual(filesIn('one'));
  expect(other.map(({ path, unknown }) => [path, unknown])).toEqual(
    one.map(({ path, unknown }) => [path, unknown]),
  );
  for (const [i, { path, rows }] of other.entries()) {
    expect({ ...rows, numbers: null }).toEqual({ ...one[i]?.rows, numbers: null });
    for (const [j, name] of rows.names.split('\0').entries()) {
      if (name === '' || name.endsWith('/') || name === 'loose') continue;
      const at = join(folder.at('other'), path, name);
      expect(readFileSync(at)).toEqual(readFileSync(join(folder.at('one'), path, name)));
      const { size, mtimeMs, ctimeMs, ino, mode } = fileStat(lstatSync(at));
      expect([...rows.numbers.subarray(j * 5, (j + 1) * 5)]).toEqual([size, mtimeMs, ctimeMs, ino, mode]);
    }
  }
});

test('of many folders some wait until others are done', async () => {
  const store = folder.open();
  const digests = putMembers(store, 300).slice(0, 60);
  const tree = digests.map((digest, i) => {
    const { entry, bytes } = folderEntry([{ name: 'n', type: 'f', bytes: `member ${i}`.length, digest }]);
    store.putBytes(entry.digest, bytes);
    return { name: `f${i}`, ...entry };
  });
  const { entry, bytes } = folderEntry(tree);
  store.putBytes(entry.digest, bytes);
  expect(byPath(await buildAt(store, entry, 'many', slowly(33)))).toHaveLength(61);
});

test('where one is lost, the others have ended when it fails', async () => {
  const store = folder.open();
  const { digest } = putFolders(store);
  const tree = store.readTree(digest) ?? [];
  const gone: Entry = { type: 'f', bytes: 4, digest: digestOf('gone') };
  const { entry, bytes } = folderEntry([...tree, { name: 'gone', ...gone }]);
  store.putBytes(entry.digest, bytes);
  mkdirSync(folder.at('x'));
  const copying = slowly(5);
  const building = buildAt(store, entry, 'x/y', copying);
  await expect(building).rejects.toThrow(ProblemError);
  expect(copying.underWay()).toBe(0);
  const left = filesIn('x');
  for (let i = 0; i < 40; i++) await setImmediate();
  expect(filesIn('x')).toEqual(left);
});
