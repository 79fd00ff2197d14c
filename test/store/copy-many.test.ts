import { existsSync, lstatSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { type Effects, fx, replaceEffects } from '../../src/base/effects.ts';
import { fileStat } from '../../src/base/file-stat.ts';
import { type Digest, digestOf } from '../../src/digest.ts';
import { codeOf, corrupt, putMembers, useStoreFolder } from './store-folder.ts';

const folder = useStoreFolder();
const { open, at } = folder;
const original: Effects = { ...fx };
afterEach(() => replaceEffects(original));
const time = 1_000_000_000_000;

const wanted = (digests: readonly Digest[]) =>
  digests.map((digest, i) => ({ digest, to: at(`f${i}`), executable: i === 2 }));

test('files of a pack are copied in one read of it, and told as they are then', () => {
  const digests = putMembers(open(), 300);
  let reads = 0;
  const store = open();
  store.has(digestOf('nothing'));
  replaceEffects({
    readSync: (...args) => {
      reads++;
      return original.readSync(...args);
    },
  });
  // Not in the order in which they lie there, and one of them twice.
  const files = wanted([...digests.slice(0, 99).reverse(), digests[0] ?? digestOf('')]);
  const stats = store.copyMany(files, time);
  expect(reads).toBe(1);
  expect(stats).toEqual(files.map(({ to }) => fileStat(lstatSync(to))));
  files.forEach(({ to }, i) => {
    expect(readFileSync(to, 'utf8')).toBe(`member ${i < 99 ? 98 - i : 0}`);
    expect(statSync(to)).toMatchObject({
      mtimeMs: time,
      mode: 0o100000 | ((i === 2 ? 0o755 : 0o644) & ~process.umask()),
    });
  });
});

test('what is corrupt, loose, in the way or fails is left to the copying of one; nothing is left of it', () => {
  const store = open();
  const digests = putMembers(store, 300);
  store.putBytes(digestOf('loose'), Buffer.from('loose'));
  corrupt(folder.packFiles().pack, 8 + 'member 0'.length);
  const files = wanted([...digests.slice(0, 3), digestOf('loose'), digestOf('nothing')]);
  expect(store.copyMany(files, time).map((stat) => stat !== null)).toEqual([true, false, true, false, false]);
  expect(files.map(({ to }) => existsSync(to))).toEqual([true, false, true, false, false]);
  expect(folder.events).toEqual([]);
  expect(codeOf(() => store.copyOut(digests[1] ?? digestOf(''), at('f1'), false))).toBe('missing-object');

  writeFileSync(at('f5'), 'mine');
  expect(
    store.copyMany([{ digest: digests[0] ?? digestOf(''), to: at('f5'), executable: false }], time),
  ).toEqual([null]);
  expect(readFileSync(at('f5'), 'utf8')).toBe('mine');

  replaceEffects({
    futimesSync: () => {
      throw Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'futime' });
    },
  });
  expect(
    store.copyMany([{ digest: digests[0] ?? digestOf(''), to: at('f6'), executable: false }], time),
  ).toEqual([null]);
  expect(existsSync(at('f6'))).toBe(false);
});
