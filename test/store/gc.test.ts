/** A gc and somebody who comes to need what it is about to delete, at every pair of moments. */
import * as fs from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { type Effects, fx, replaceEffects } from '../../src/base/effects.ts';
import { digestOf, hexOf } from '../../src/digest.ts';
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
