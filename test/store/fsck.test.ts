import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fx, replaceEffects } from '../../src/base/effects.ts';
import { type Digest, digestOf, hexOf } from '../../src/digest.ts';
import type { Entry } from '../../src/entry.ts';
import { emptyLock, type Lock, stageKey } from '../../src/lock.ts';
import type { RelPath } from '../../src/path.ts';
import { type FsckRecord, type FsckReport, verifyStore } from '../../src/store/fsck.ts';
import { writeResult } from '../../src/store/results.ts';
import { folderEntry } from '../../src/tree.ts';
import { corrupt, namesIn, putMembers, useStoreFolder } from './store-folder.ts';

const folder = useStoreFolder();
const { emit, open, objectPath, packFiles } = folder;
const path = (text: string): RelPath => text as RelPath;
const bare: FsckRecord = {
  lock: emptyLock,
  misfits: [],
  isStored: () => true,
  isFrozen: () => false,
  isElsewhere: () => false,
  saveAgain: async () => {},
};
const verify = (lock: Lock = emptyLock, misfits: string[] = [], store = open()): Promise<FsckReport> =>
  verifyStore(folder.layout, store, { ...bare, lock, misfits }, emit);

const putText = (text: string): Entry => {
  open().putBytes(digestOf(text), Buffer.from(text));
  return { type: 'f', bytes: text.length, digest: digestOf(text) };
};
const flip = (digest: Digest): void => corrupt(objectPath(digest), 0);

const nothingWrong = {
  ok: true,
  corrupt: [],
  misfitResults: [],
  reindexed: [],
  unreadable: [],
  strays: [],
  misfitStages: [],
  savedAgain: [],
  lost: [],
};

/** A lock with one data path and one stage, whose out is a folder. */
function lockOf(data: Entry, out: Entry): Lock {
  const what = { kind: 'cmd' };
  const outs = new Map([[path('model'), { entry: out, persist: false }]]);
  return {
    data: new Map([[path('raw.csv'), { entry: data, from: null, rev: null }]]),
    stages: new Map([['train', { key: stageKey(what, new Map(), outs), what, deps: new Map(), outs }]]),
  };
}

test('an empty store is sound', async () => {
  expect(await verify()).toEqual({ ...nothingWrong, objects: 0, packs: 0, results: 0, bytes: 0 });
});

test('a sound store stays as it is', async () => {
  putMembers(open(), 300);
  const raw = putText('raw');
  const { pack } = packFiles();
  expect(await verify(lockOf(raw, raw))).toEqual({
    ...nothingWrong,
    objects: 301,
    packs: 1,
    results: 0,
    bytes: 3 + statSync(pack).size,
  });
  expect(folder.events.map(({ event }) => event)).toEqual(['progress', 'progress']);
  expect(folder.events.at(-1)).toEqual({
    event: 'progress',
    what: 'verify',
    path: relative(folder.root, pack),
    done: 3 + statSync(pack).size,
    total: 3 + statSync(pack).size,
    unit: 'bytes',
  });
});

test('what is corrupt is quarantined, and what needs it is named with the way to get it back', async () => {
  const raw = putText('raw');
  const weights = putText('weights');
  const inner = folderEntry([{ name: 'weights', ...weights }]);
  const outer = folderEntry([
    { name: 'inner', ...inner.entry },
    { name: 'raw', ...raw },
  ]);
  open().putBytes(inner.entry.digest, inner.bytes);
  open().putBytes(outer.entry.digest, outer.bytes);
  flip(raw.digest);
  flip(weights.digest);
  const report = await verify(lockOf(raw, outer.entry), ['clean']);
  expect(report).toEqual({
    ...nothingWrong,
    ok: false,
    objects: 4,
    packs: 0,
    results: 0,
    bytes: 10 + inner.bytes.length + outer.bytes.length,
    corrupt: [raw.digest, weights.digest].sort(),
    misfitStages: ['clean'],
    lost: [
      {
        digest: raw.digest,
        path: 'raw.csv',
        stage: null,
        root: 'raw.csv',
        remedy: 'put the file back, then luc add raw.csv',
      },
      {
        digest: weights.digest,
        path: 'model/inner/weights',
        stage: 'train',
        root: 'model',
        remedy: 'luc repro train',
      },
      { digest: raw.digest, path: 'model/raw', stage: 'train', root: 'model', remedy: 'luc repro train' },
    ],
  });
  expect(namesIn(folder.layout.corrupt)).toHaveLength(2);
  expect(await verify()).toMatchObject({ ok: true, objects: 2 });
});

test('a lost tree hides what is below it', async () => {
  const raw = putText('raw');
  const out = folderEntry([{ name: 'raw', ...raw }]);
  expect((await verify(lockOf(raw, out.entry))).lost).toEqual([
    { digest: out.entry.digest, path: 'model', stage: 'train', root: 'model', remedy: 'luc repro train' },
  ]);
});

test('outs that the store does not keep are not missed', async () => {
  const raw = putText('raw');
  const lock = lockOf(raw, { type: 'f', bytes: 1, digest: digestOf('in git') });
  const isStored = (stage: string, out: RelPath): boolean => stage !== 'train' || out !== 'model';
  expect((await verifyStore(folder.layout, open(), { ...bare, lock, isStored }, emit)).ok).toBe(true);
});

test('what is stored again counts as lost no more; of what else is missing below it that is told', async () => {
  const [raw, weights] = [putText('raw'), putText('weights')];
  const out = folderEntry([{ name: 'weights', ...weights }]);
  flip(raw.digest);
  flip(weights.digest);
  const saveAgain = async (): Promise<void> => {
    open().putBytes(raw.digest, Buffer.from('raw'));
    open().putBytes(out.entry.digest, out.bytes);
  };
  const record = { ...bare, lock: lockOf(raw, out.entry), isFrozen: () => true, saveAgain };
  expect(await verifyStore(folder.layout, open(), record, emit)).toMatchObject({
    ok: false,
    savedAgain: ['raw.csv', 'model'],
    lost: [{ path: 'model/weights', remedy: 'luc unfreeze train, then luc repro train' }],
  });
});

test('a write through a link is found, a mere touch is mended', async () => {
  const [written, touched] = [putText('written'), putText('touched')];
  for (const { digest } of [written, touched]) {
    open().linkOut(digest, folder.at(hexOf(digest)), 'hardlink');
    chmodSync(folder.at(hexOf(digest)), 0o644);
  }
  appendFileSync(folder.at(hexOf(written.digest)), '!');
  utimesSync(folder.at(hexOf(touched.digest)), 5, 5);
  expect((await verify()).corrupt).toEqual([written.digest]);
  expect(statSync(objectPath(touched.digest))).toMatchObject({ mtimeMs: 1000, nlink: 1 });
});

test('of a pack with corrupt members the others are kept', async () => {
  const store = open();
  const digests = putMembers(store, 300);
  corrupt(packFiles().pack, 8);
  const report = await verify(emptyLock, [], store);
  expect(report).toMatchObject({ ok: false, objects: 300, corrupt: [digests[0]] });
  expect(digests.map(store.has)).toEqual(digests.map((_, i) => i > 0));
  expect(await verify()).toMatchObject({ ok: true, objects: 299, packs: 1 });
});

test('indexes are made anew, a pack without an end is told, and quarantined where it may be moved', async () => {
  const store = open();
  putMembers(store, 300);
  const { index, pack } = packFiles();
  unlinkSync(index);
  const name: Digest = `sha256:${pack.slice(-69, -5)}` as Digest;
  expect(await verify(emptyLock, [], store)).toMatchObject({ ok: true, objects: 300, reindexed: [name] });
  expect(existsSync(index)).toBe(true);
  corrupt(pack, statSync(pack).size - 1);
  unlinkSync(index);
  const { renameSync } = fx;
  onTestFinished(() => replaceEffects({ renameSync }));
  replaceEffects({
    renameSync: (from) => {
      throw Object.assign(new Error(String(from)), { code: 'EROFS', syscall: 'rename' });
    },
  });
  expect(await verify(emptyLock, [], store)).toMatchObject({ ok: false, corrupt: [name] });
  expect(existsSync(pack)).toBe(true);
  replaceEffects({ renameSync });
  expect(await verify(emptyLock, [], store)).toMatchObject({ ok: false, objects: 0, corrupt: [name] });
});

test('results that are not what their names say are quarantined, strays are told', async () => {
  const what = { kind: 'cmd' };
  const key = stageKey(what, new Map(), []);
  const made = { at: '', ms: 1, luc: '', machine: '', backend: null, run: '', stage: '' };
  writeResult(folder.layout, { key, what, deps: new Map(), outs: new Map(), made });
  const wrong = join(folder.layout.results, hexOf(key).slice(0, 2), hexOf(key), 'f'.repeat(64));
  writeFileSync(wrong, '{}\n');
  const stray = join(dirname(objectPath(key)), 'notes.txt');
  mkdirSync(dirname(stray), { recursive: true });
  writeFileSync(stray, '');
  expect(await verify()).toMatchObject({
    ok: false,
    results: 2,
    misfitResults: [relative(folder.root, wrong)],
    strays: [relative(folder.root, stray)],
  });
  expect(existsSync(wrong)).toBe(false);
  expect(await verify()).toMatchObject({ ok: true, results: 1 });
});
