import {
  appendFileSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { fx, replaceEffects } from '../../src/base/effects.ts';
import { type Digest, digestOf, hexOf } from '../../src/digest.ts';
import type { Entry } from '../../src/entry.ts';
import { layoutOf } from '../../src/store/layout.ts';
import type { ObjectStore } from '../../src/store/objects.ts';
import { folderEntry } from '../../src/tree.ts';
import { codeOf, corrupt, namesIn, putMembers, useStoreFolder } from './store-folder.ts';

const folder = useStoreFolder();
const { open, at, objectPath } = folder;

const small = Buffer.from('small');
const large = Buffer.alloc(300_000, 'large ');

test('bytes that are put are there, read-only and sealed', () => {
  const store = open();
  const digest = digestOf(small);
  expect(store.has(digest)).toBe(false);
  expect(store.read(digest)).toBeNull();
  store.putBytes(digest, small);
  expect(store.has(digest)).toBe(true);
  expect(store.read(digest)).toEqual(small);
  expect(readFileSync(objectPath(digest))).toEqual(small);
  expect(statSync(objectPath(digest)).mode & 0o777).toBe(0o444);
  expect(statSync(objectPath(digest)).mtimeMs).toBe(1000);
  expect(namesIn(folder.layout.spool)).toEqual([]);
  expect(open().has(digest)).toBe(true);
});

test('a file that is put says what it is', () => {
  const store = open();
  writeFileSync(at('data'), large);
  writeFileSync(at('run.sh'), small, { mode: 0o755 });
  expect(store.putFile(at('data'), null)).toEqual({ type: 'f', bytes: 300_000, digest: digestOf(large) });
  expect(store.putFile(at('run.sh'), null)).toEqual({ type: 'x', bytes: 5, digest: digestOf(small) });
  expect(statSync(objectPath(digestOf(small))).mode & 0o777).toBe(0o444);
  expect(store.read(digestOf(large))?.equals(large)).toBe(true);
  expect(namesIn(folder.layout.spool)).toEqual([]);
});

test('a file that is not what was expected is refused', () => {
  const store = open();
  writeFileSync(at('data'), large);
  expect(codeOf(() => store.putFile(at('data'), { type: 'f', bytes: 5, digest: digestOf(small) }))).toBe(
    'changed-out',
  );
  expect(store.has(digestOf(large))).toBe(false);
  expect(namesIn(folder.layout.spool)).toEqual([]);
});

test('a copy out has the mode that it needs and never replaces a file', () => {
  const store = open();
  store.putBytes(digestOf(small), small);
  store.putBytes(digestOf(large), large);
  store.copyOut(digestOf(large), at('large'), false);
  store.copyOut(digestOf(small), at('run.sh'), true);
  expect(readFileSync(at('large')).equals(large)).toBe(true);
  expect(statSync(at('large')).mode & 0o777).toBe(0o644 & ~process.umask());
  expect(statSync(at('run.sh')).mode & 0o777).toBe(0o755 & ~process.umask());
  writeFileSync(at('mine'), 'mine');
  expect(codeOf(() => store.copyOut(digestOf(small), at('mine'), false))).toContain('EEXIST');
  expect(readFileSync(at('mine'), 'utf8')).toBe('mine');
  expect(codeOf(() => store.copyOut(digestOf('nothing'), at('nothing'), false))).toBe('missing-object');
  expect(existsSync(at('nothing'))).toBe(false);
});

test('a batch of few small objects becomes single ones, of many a pack; large ones go alone', () => {
  const store = open();
  const few = putMembers(store, 255, 'few');
  expect(namesIn(folder.layout.packs)).toEqual([]);
  expect(few.every((digest) => existsSync(objectPath(digest)))).toBe(true);

  const many = putMembers(store, 256, 'many');
  expect(namesIn(folder.layout.packs).map((name) => name.replace(/^[0-9a-f]{64}/, '…'))).toEqual([
    '….idx',
    '….pack',
  ]);
  const pack = namesIn(folder.layout.packs).find((name) => name.endsWith('.pack')) ?? '';
  expect(digestOf(readFileSync(join(folder.layout.packs, pack)))).toBe(`sha256:${pack.slice(0, 64)}`);
  for (const reader of [store, open()])
    for (const [i, digest] of many.entries()) expect(reader.read(digest)?.toString()).toBe(`many ${i}`);
  store.copyOut(many[7] ?? digestOf(''), at('seven'), false);
  expect(readFileSync(at('seven'), 'utf8')).toBe('many 7');

  const batch = store.batch();
  batch.put(digestOf(large), 'file', large);
  expect(existsSync(objectPath(digestOf(large)))).toBe(true);
  batch.put(digestOf(small), 'file', small);
  expect([batch.has(digestOf(small)), store.has(digestOf(small))]).toEqual([true, false]);
  batch.finish();
  expect(store.has(digestOf(small))).toBe(true);
  expect(namesIn(folder.layout.spool)).toEqual([]);
});

test('what a batch is given may be a buffer that is used again', () => {
  const store = open();
  const batch = store.batch();
  const buffer = Buffer.from('first');
  batch.put(digestOf('first'), 'file', buffer);
  buffer.write('later');
  batch.finish();
  expect(store.read(digestOf('first'))?.toString()).toBe('first');
});

test('packs that another process makes or removes are noticed', () => {
  const [a, b] = [open(), open()];
  expect(a.has(digestOf('member 0'))).toBe(false);
  const [first = digestOf('')] = putMembers(b, 300);
  expect(a.read(first)?.toString()).toBe('member 0');
  for (const name of namesIn(folder.layout.packs)) unlinkSync(join(folder.layout.packs, name));
  expect(a.read(first)).toBeNull();
  expect(b.read(first)).toBeNull();
});

test('the store has all of an entry once everything below it is there', () => {
  const store = open();
  const file = (bytes: Buffer): Entry => ({ type: 'f', bytes: bytes.length, digest: digestOf(bytes) });
  const inner = folderEntry([{ name: 'small', ...file(small) }]);
  const outer = folderEntry([
    { name: 'inner', ...inner.entry },
    { name: 'large', ...file(large) },
  ]);
  const missing = [outer.bytes, inner.bytes, small, large];
  for (const bytes of missing) {
    expect([store.hasAll(outer.entry), store.retain(outer.entry)]).toEqual([false, false]);
    store.putBytes(digestOf(bytes), bytes);
  }
  expect([store.hasAll(outer.entry), store.retain(outer.entry)]).toEqual([true, true]);
  expect(store.readTree(inner.entry.digest)).toEqual([{ name: 'small', ...file(small) }]);
  expect(store.readTree(digestOf(small))).toBeNull();
});

test('links lead to the object, but not to packed or empty ones', () => {
  const store = open();
  store.putBytes(digestOf(large), large);
  store.putBytes(digestOf(''), Buffer.alloc(0));
  const [packed = digestOf('')] = putMembers(store, 300);
  expect(store.linkOut(digestOf(large), at('hard'), 'hardlink')).toBe(true);
  expect(statSync(at('hard')).ino).toBe(statSync(objectPath(digestOf(large))).ino);
  expect(store.linkOut(digestOf(large), at('soft'), 'symlink')).toBe(true);
  expect(lstatSync(at('soft')).isSymbolicLink()).toBe(true);
  expect(readFileSync(at('soft')).equals(large)).toBe(true);
  expect(store.linkOut(digestOf(''), at('empty'), 'hardlink')).toBe(false);
  expect(store.linkOut(packed, at('packed'), 'hardlink')).toBe(false);
  expect(store.linkOut(digestOf('nothing'), at('nothing'), 'hardlink')).toBe(false);
});

const quarantined = (digest: Digest) => ({
  event: 'object-quarantined',
  digest,
  to: expect.stringMatching(new RegExp(`^\\.luc/store/corrupt/${hexOf(digest)}\\.\\w{26}$`)),
});

test.each<[string, (store: ObjectStore, digest: Digest) => unknown]>([
  ['has', (store, digest) => expect(store.has(digest)).toBe(false)],
  ['read', (store, digest) => expect(store.read(digest)).toBeNull()],
  ['hasAll', (store, digest) => expect(store.hasAll({ type: 'f', bytes: 0, digest })).toBe(false)],
  [
    'copyOut',
    (store, digest) => expect(codeOf(() => store.copyOut(digest, at('b'), false))).toBe('missing-object'),
  ],
  ['linkOut', (store, digest) => expect(store.linkOut(digest, at('b'), 'hardlink')).toBe(false)],
])('a write through a hard link is found by %s before the object is used again', (_, use) => {
  const store = open();
  const digest = digestOf(large);
  store.putBytes(digest, large);
  store.linkOut(digest, at('a'), 'hardlink');
  chmodSync(at('a'), 0o644);
  appendFileSync(at('a'), '!');

  use(store, digest);

  expect(folder.events).toEqual([quarantined(digest)]);
  expect(existsSync(at('b'))).toBe(false);
  expect(existsSync(objectPath(digest))).toBe(false);
  expect(namesIn(folder.layout.corrupt)).toHaveLength(1);
  store.putBytes(digest, large);
  store.copyOut(digest, at('b'), false);
  expect(readFileSync(at('b')).equals(large)).toBe(true);
});

test('a write of equal length through a symlink is found as well', () => {
  const store = open();
  const digest = digestOf(large);
  store.putBytes(digest, large);
  store.linkOut(digest, at('a'), 'symlink');
  chmodSync(at('a'), 0o644);
  writeFileSync(at('a'), Buffer.alloc(large.length));
  expect(store.has(digest)).toBe(false);
  expect(folder.events).toEqual([quarantined(digest)]);
});

test('an object that was only touched is kept, and parts from the link that was touched', () => {
  const store = open();
  const digest = digestOf(large);
  store.putBytes(digest, large);
  store.linkOut(digest, at('a'), 'hardlink');
  utimesSync(at('a'), 9, 9);
  expect(store.has(digest)).toBe(true);
  expect(folder.events).toEqual([]);
  expect(statSync(objectPath(digest))).toMatchObject({ mtimeMs: 1000, nlink: 1 });
  expect(readFileSync(at('a')).equals(large)).toBe(true);
});

test('a put heals what was corrupt', () => {
  const store = open();
  const digest = digestOf(large);
  store.putBytes(digest, large);
  chmodSync(objectPath(digest), 0o644);
  writeFileSync(objectPath(digest), 'other');
  writeFileSync(at('data'), large);
  expect(store.putFile(at('data'), null).digest).toBe(digest);
  expect(store.read(digest)?.equals(large)).toBe(true);
  expect(folder.events).toEqual([quarantined(digest)]);
});

test('bytes that rot unseen are found when they are read or copied', () => {
  const digest = digestOf(large);
  for (const use of [
    (store: ObjectStore) => expect(store.read(digest)).toBeNull(),
    (store: ObjectStore) =>
      expect(codeOf(() => store.copyOut(digest, at('b'), false))).toBe('missing-object'),
  ]) {
    const store = open();
    folder.events = [];
    store.putBytes(digest, large);
    corrupt(objectPath(digest), 1000);
    use(store);
    expect(folder.events).toEqual([quarantined(digest)]);
    expect(existsSync(at('b'))).toBe(false);
    expect(store.has(digest)).toBe(false);
  }
});

test('of a pack with a corrupt member the others survive', () => {
  const store = open();
  const digests = putMembers(store, 300);
  const { pack } = folder.packFiles();
  corrupt(pack, 8 + 'member 0'.length);
  const [first = digestOf(''), second = digestOf('')] = digests;
  expect(store.read(first)?.toString()).toBe('member 0');
  expect(store.read(second)).toBeNull();
  expect(folder.events).toEqual([
    {
      event: 'object-quarantined',
      digest: second,
      to: expect.stringMatching(new RegExp(`^\\.luc/store/corrupt/${basename(pack)}\\.`)),
    },
  ]);
  for (const reader of [store, open()])
    for (const [i, digest] of digests.entries())
      expect(reader.read(digest)?.toString()).toBe(i === 1 ? undefined : `member ${i}`);
  store.putBytes(second, Buffer.from('member 1'));
  expect(store.read(second)?.toString()).toBe('member 1');
});

test('an object that is loose and packed survives the loss of either', () => {
  const store = open();
  const [, second = digestOf('')] = putMembers(store, 300);
  mkdirSync(join(objectPath(second), '..'), { recursive: true });
  writeFileSync(objectPath(second), 'member 1');
  const { pack } = folder.packFiles();
  corrupt(pack, 8 + 'member 0'.length);
  expect(store.read(second)?.toString()).toBe('member 1');
});

test('an index that is lost or wrong is made anew; a pack without an end is quarantined', () => {
  const [first = digestOf('')] = putMembers(open(), 300);
  const { index, pack } = folder.packFiles();
  const whole = readFileSync(index);
  unlinkSync(index);
  expect(open().has(first)).toBe(true);
  expect(readFileSync(index)).toEqual(whole);
  corrupt(index, 100);
  expect(open().has(first)).toBe(true);
  expect(readFileSync(index)).toEqual(whole);
  expect(folder.events).toEqual([]);
  corrupt(pack, statSync(pack).size - 1);
  unlinkSync(index);
  expect(open().has(first)).toBe(false);
  expect(folder.events).toMatchObject([
    { event: 'object-quarantined', digest: `sha256:${pack.slice(-69, -5)}` },
  ]);
  expect(existsSync(pack)).toBe(false);
});

test('an object that a power loss left empty is found', () => {
  const store = open();
  const digest = digestOf(large);
  store.putBytes(digest, large);
  chmodSync(objectPath(digest), 0o644);
  writeFileSync(objectPath(digest), '');
  utimesSync(objectPath(digest), 1, 1);
  expect(store.has(digest)).toBe(false);
  expect(folder.events).toEqual([quarantined(digest)]);
});

test('the empty object is one like any other', () => {
  const store = open();
  const digest = digestOf('');
  store.putBytes(digest, Buffer.alloc(0));
  const { ino } = statSync(objectPath(digest));
  expect(store.has(digest)).toBe(true);
  expect(statSync(objectPath(digest)).ino).toBe(ino);
  store.copyOut(digest, at('empty'), false);
  expect(readFileSync(at('empty'))).toHaveLength(0);
  expect(folder.events).toEqual([]);
});

test('where the filesystem clones, clones are verified and get the mode that they need', () => {
  const original = fx.copyFileSync;
  // As the system does it: the clone has the mode of its source.
  replaceEffects({ copyFileSync: (from, to) => copyFileSync(from, to, constants.COPYFILE_EXCL) });
  try {
    const store = open();
    const digest = digestOf(large);
    writeFileSync(at('data'), large);
    expect(store.putFile(at('data'), null)).toEqual({ type: 'f', bytes: large.length, digest });
    expect(statSync(objectPath(digest))).toMatchObject({ mode: 0o100444, mtimeMs: 1000 });
    store.copyOut(digest, at('copy'), true);
    expect(readFileSync(at('copy')).equals(large)).toBe(true);
    expect(statSync(at('copy')).mode & 0o777).toBe(0o755 & ~process.umask());
    corrupt(objectPath(digest), 1);
    expect(codeOf(() => store.copyOut(digest, at('other'), false))).toBe('missing-object');
    expect(existsSync(at('other'))).toBe(false);
    expect(folder.events).toEqual([quarantined(digest)]);
  } finally {
    replaceEffects({ copyFileSync: original });
  }
});

test('a shared store may lie behind a link', () => {
  mkdirSync(at('elsewhere'));
  symlinkSync(at('elsewhere'), at('link'));
  folder.layout = layoutOf(folder.root, { storeDir: at('link'), storeShared: null });
  const store = open();
  putMembers(store, 300);
  store.putBytes(digestOf(large), large);
  expect(store.read(digestOf('member 5'))?.toString()).toBe('member 5');
  expect(readdirSync(at('elsewhere')).sort()).toEqual(['objects', 'packs', 'tmp', 'unsynced']);
});
