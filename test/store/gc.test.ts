/** A gc and somebody who comes to need what it is about to delete, at every pair of moments. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type Effects, fx, replaceEffects } from '../../src/base/effects.ts';
import { thisProcess } from '../../src/base/identity.ts';
import { type Digest, digestOf, hexOf } from '../../src/digest.ts';
import type { FileEntry } from '../../src/entry.ts';
import { collect } from '../../src/store/gc/collect.ts';
import { putMembers, useStoreFolder } from './store-folder.ts';

const store = useStoreFolder();
const original: Effects = { ...fx };
afterEach(() => replaceEffects(original));

const scope = {
  allBranches: false,
  allTags: false,
  allCommits: false,
  experiments: true,
  days: null,
  keepLast: null,
};
const watched = ['lstatSync', 'unlinkSync', 'renameSync', 'rmdirSync', 'mkdirSync', 'openSync'] as const;
const mutex = { signal: new AbortController().signal };

/** Everything counts as two hours old but what `isYoung` says; `before` is called before each step. */
async function collectOld(
  before: (step: number) => void,
  isYoung: (path: string) => boolean = () => false,
): Promise<number> {
  let step = 0;
  const told = (name: (typeof watched)[number]) => [
    name,
    (...args: never[]) => {
      before(++step);
      return (original[name] as (...args: never[]) => unknown)(...args);
    },
  ];
  replaceEffects(Object.fromEntries(watched.map(told)));
  const { lstatSync } = fx;
  replaceEffects({
    lstatSync: (path) => {
      const stat = lstatSync(path);
      return stat && Object.assign(stat, { ctimeMs: stat.ctimeMs - (isYoung(path) ? 0 : 2 * 3_600_000) });
    },
  });
  await collect(store.layout, store.open(), scope, mutex);
  replaceEffects(original);
  return step;
}

test('what was touched, stood in no list and was there after that stays', async () => {
  const bytes = Buffer.from('needed again');
  const put = (): void => store.open().putBytes(digestOf(bytes), bytes);
  put();
  const path = store.objectPath(digestOf(bytes));
  const steps = await collectOld(() => {});
  expect(fs.existsSync(path)).toBe(false);
  const isListed = (): boolean =>
    fs.existsSync(store.layout.condemned) &&
    fs
      .readdirSync(store.layout.condemned)
      .some((list) =>
        fs.readFileSync(`${store.layout.condemned}/${list}`, 'utf8').includes(hexOf(digestOf(bytes))),
      );
  const ends = { stayed: 0, gone: 0 };
  for (let touchAt = 1; touchAt <= steps; touchAt++) {
    for (let lookAt = touchAt; lookAt <= steps; lookAt++) {
      put();
      let seen: boolean | null = null;
      let isTouched = false;
      await collectOld(
        (step) => {
          if (step === touchAt && fs.existsSync(path)) isTouched = true;
          if (isTouched && seen === null && step >= lookAt && !isListed()) seen = fs.existsSync(path);
        },
        (one) => isTouched && one === path,
      );
      if (seen) expect([touchAt, lookAt, fs.existsSync(path)]).toEqual([touchAt, lookAt, true]);
      ends[seen ? 'stayed' : 'gone']++;
    }
  }
  expect(ends.stayed).toBeGreaterThan(0);
  expect(ends.gone).toBeGreaterThan(0);
});

test('a pack that is held stays, and one that is gone is found out by who holds it', async () => {
  const digests = putMembers(store.open(), 300);
  const early = store.open();
  expect(digests.every((digest) => early.has(digest))).toBe(true);
  await collectOld(() => {});
  expect(fs.readdirSync(store.layout.packs)).toEqual([]);
  const batch = early.batch();
  expect(digests.some((digest) => batch.has(digest))).toBe(false);
});

/** What is there now only another user can touch; `mayWrite`: whether this one may replace it. */
function giveAway(paths: readonly string[], mayWrite: boolean): void {
  const theirs = new Set(paths.map((path) => fs.statSync(path).ino));
  const refuse = (code: string): never => {
    throw Object.assign(new Error(code), { code, syscall: 'refused' });
  };
  replaceEffects({
    chmodSync: (path, mode) =>
      theirs.has(fs.statSync(path).ino) ? refuse('EPERM') : original.chmodSync(path, mode),
    openSync: (path, flags, mode) =>
      flags === 'wx' && !mayWrite ? refuse('EACCES') : original.openSync(path, flags, mode),
  });
}
const fileOf = (digest: Digest): FileEntry => ({ type: 'f', bytes: 0, digest });

test('what only another user can touch is kept by a copy of our own, where we may make one', () => {
  const large = Buffer.alloc(70_000, 'large');
  const path = store.objectPath(digestOf(large));
  store.open().putBytes(digestOf(large), large);
  const members = putMembers(store.open(), 300);
  const { pack } = store.packFiles();
  const inodes = (): number[] => [path, pack].map((one) => fs.statSync(one).ino);
  const before = inodes();

  giveAway([path, pack], false);
  for (const digest of [digestOf(large), ...members]) expect(store.open().retain(fileOf(digest))).toBe(true);
  expect(inodes()).toEqual(before);
  expect(store.events).toEqual([]);

  giveAway([path, pack], true);
  const [one = digestOf('')] = members;
  for (const digest of [digestOf(large), one]) expect(store.open().retain(fileOf(digest))).toBe(true);
  expect(inodes()[0]).not.toBe(before[0]);
  expect(fs.readFileSync(store.objectPath(one), 'utf8')).toBe('member 0');
  expect(
    store
      .open()
      .batch()
      .has(members[1] ?? one),
  ).toBe(false);
  putMembers(store.open(), 300);
  expect(inodes()[1]).not.toBe(before[1]);
  const batch = store.open().batch();
  expect([digestOf(large), ...members].every((digest) => batch.has(digest))).toBe(true);
});

test('a list that does not say who made it keeps nobody from storing what it names', () => {
  const bytes = Buffer.from('named');
  const name = hexOf(digestOf(bytes));
  fs.mkdirSync(store.layout.condemned, { recursive: true });
  for (const first of ['', '{"host":"box', 'null', '{}'])
    fs.writeFileSync(join(store.layout.condemned, `list ${first.length}`), `${first}\n${name}\n`);
  let looks = 0;
  replaceEffects({ monotonic: () => ++looks * 20_000 });
  store.open().putBytes(digestOf(bytes), bytes);
  expect(fs.readFileSync(store.objectPath(digestOf(bytes)), 'utf8')).toBe('named');
  // Who waits looks at the clock again.
  expect(looks).toBe(1);
});

test('what is stored while a gc deletes one of that name is stored again', () => {
  putMembers(store.open(), 300);
  const { pack, index } = store.packFiles();
  const bytes = Buffer.from('loose');
  const loose = store.objectPath(digestOf(bytes));
  const list = join(store.layout.condemned, 'list');
  /** The gc looked before the new one was there, and deletes while we read its list. */
  const condemn = (name: string, paths: readonly string[]): void => {
    fs.mkdirSync(store.layout.condemned, { recursive: true });
    fs.writeFileSync(list, `${JSON.stringify(thisProcess())}\n${name}\n`);
    replaceEffects({
      readFileSync: (path) => {
        const text = original.readFileSync(path);
        if (path === list) for (const one of [...paths, list]) fs.rmSync(one);
        return text;
      },
    });
  };
  condemn(hexOf(digestOf(bytes)), [loose]);
  store.open().putBytes(digestOf(bytes), bytes);
  expect([fs.readFileSync(loose, 'utf8'), fs.existsSync(list)]).toEqual(['loose', false]);
  fs.rmSync(index);
  fs.renameSync(pack, store.at('pack'));
  condemn(pack.slice(store.layout.packs.length + 1), [index, pack]);
  putMembers(store.open(), 300);
  expect(fs.readFileSync(pack)).toEqual(fs.readFileSync(store.at('pack')));
  expect([fs.existsSync(index), fs.existsSync(list)]).toEqual([true, false]);
});
