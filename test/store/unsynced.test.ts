/** Loose objects after a power loss: what no barrier made durable is hashed before it is used, and nothing else is. */
import { chmodSync, existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { type Effects, fx, replaceEffects } from '../../src/base/effects.ts';
import { type Identity, thisProcess } from '../../src/base/identity.ts';
import { type Digest, digestOf } from '../../src/digest.ts';
import type { ObjectStore } from '../../src/store/objects.ts';
import { codeOf, namesIn, putMembers, useStoreFolder } from './store-folder.ts';

const folder = useStoreFolder();
const { open, at, objectPath } = folder;
const original: Effects = { ...fx };
afterEach(() => {
  replaceEffects(original);
  vi.unstubAllEnvs();
});

const bytes = Buffer.alloc(300_000, 'bytes ');
const digest = digestOf(bytes);

const marks = (): string[] =>
  namesIn(folder.layout.unsynced).map((name) => join(folder.layout.unsynced, name));

function put(): void {
  open().putBytes(digest, bytes);
}

/** Makes the marks say that other processes left them, in the same millisecond. */
function claimMarks(identity: Partial<Identity>): void {
  for (const path of marks()) {
    const before = Math.floor(statSync(path).mtimeMs) / 1000;
    writeFileSync(path, `${JSON.stringify({ ...thisProcess(), ...identity })}\n`);
    utimesSync(path, before, before);
  }
}

const losePower = (): void => claimMarks({ boot: 'another' });
const kill = (): void => claimMarks({ start: thisProcess().start + 1 });

/** Changes an object as a power loss does: its name and times are right. */
function spoil(digest: Digest, content: Uint8Array): void {
  const path = objectPath(digest);
  chmodSync(path, 0o644);
  writeFileSync(path, content);
  chmodSync(path, 0o444);
  utimesSync(path, 1, 1);
}

/** The files that `act` opens. */
function opened(act: () => unknown): string[] {
  const paths: string[] = [];
  replaceEffects({
    openSync: (path, ...rest) => {
      paths.push(path);
      return original.openSync(path, ...rest);
    },
  });
  act();
  replaceEffects(original);
  return paths;
}

test('a mark stands before the first object of a process, and until its barrier', async () => {
  const store = open();
  let seen: string[] = [];
  replaceEffects({
    renameSync: (from, to) => {
      if (to === objectPath(digest)) seen = marks();
      original.renameSync(from, to);
    },
  });
  expect(marks()).toEqual([]);
  store.putBytes(digest, bytes);
  putMembers(store, 3);
  expect(marks()).toEqual(seen);
  expect(marks().map((path) => JSON.parse(readFileSync(path, 'utf8')))).toEqual([thisProcess()]);
  await store.barrier();
  expect(marks()).toEqual([]);
  store.putBytes(digest, bytes);
  expect(marks()).toEqual([]);
  store.putBytes(digestOf('next'), Buffer.from('next'));
  expect(marks()).toHaveLength(1);
  expect(marks()).not.toEqual(seen);
});

test('a pack needs no mark: it is durable before it has its name', () => {
  putMembers(open(), 300);
  expect(marks()).toEqual([]);
});

test('what is put while others become durable keeps its mark', async () => {
  const store = open();
  store.putBytes(digest, bytes);
  vi.stubEnv('PATH', '');
  replaceEffects({
    fdatasync: (fd) => {
      store.putBytes(digestOf('late'), Buffer.from('late'));
      return original.fdatasync(fd);
    },
  });
  await store.barrier();
  expect(marks()).toHaveLength(1);
  await store.barrier();
  expect(marks()).toEqual([]);
});

test('without `sync -f` the barrier syncs each object that the marks speak of, and its folders', async () => {
  const store = open();
  store.putBytes(digest, bytes);
  vi.stubEnv('PATH', '');
  const paths = new Map<number, string>();
  const synced: (string | undefined)[] = [];
  replaceEffects({
    openSync: (path, ...rest) => {
      const fd = original.openSync(path, ...rest);
      paths.set(fd, path);
      return fd;
    },
    fdatasync: (fd) => {
      synced.push(paths.get(fd));
      return original.fdatasync(fd);
    },
  });
  await store.barrier();
  const path = objectPath(digest);
  expect(synced).toEqual([path, dirname(path), folder.layout.objects, folder.layout.store]);
  expect(marks()).toEqual([]);
});

test('a disk that fails at the barrier leaves the mark', async () => {
  const store = open();
  store.putBytes(digest, bytes);
  vi.stubEnv('PATH', '');
  replaceEffects({
    fdatasync: () => Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'fdatasync' })),
  });
  await expect(store.barrier()).rejects.toThrow('EIO');
  expect(marks()).toHaveLength(1);
});

const spoiled: readonly [string, Uint8Array][] = [
  ['cut off', bytes.subarray(0, 4096)],
  ['zeros', Buffer.alloc(bytes.length)],
  ['garbage', Buffer.alloc(bytes.length, 'garbage')],
];
const uses: readonly [string, (store: ObjectStore) => unknown][] = [
  ['has', (store) => expect(store.has(digest)).toBe(false)],
  ['read', (store) => expect(store.read(digest)).toBeNull()],
  ['copyOut', (store) => expect(codeOf(() => store.copyOut(digest, at('b'), false))).toBe('missing-object')],
  ['linkOut', (store) => expect(store.linkOut(digest, at('b'), 'hardlink')).toBe(false)],
];

test.each(spoiled.flatMap(([how, content]) => uses.map(([name, use]) => [how, name, content, use] as const)))(
  'after a power loss, %s is found by %s before it is used',
  (_how, _name, content, use) => {
    put();
    losePower();
    spoil(digest, content);
    const store = open();
    use(store);
    expect(folder.events).toMatchObject([{ event: 'object-quarantined', digest }]);
    expect([existsSync(at('b')), existsSync(objectPath(digest))]).toEqual([false, false]);
    store.putBytes(digest, bytes);
    expect(open().read(digest)?.equals(bytes)).toBe(true);
  },
);

test('a mark whose own text the power loss took counts all the same', () => {
  put();
  for (const path of marks()) writeFileSync(path, '');
  spoil(digest, Buffer.alloc(bytes.length));
  expect(open().has(digest)).toBe(false);
});

test('after a power loss a sound object is hashed once, then trusted', () => {
  put();
  losePower();
  const store = open();
  expect(opened(() => expect(store.has(digest)).toBe(true))).toContain(objectPath(digest));
  expect(opened(() => expect(store.has(digest)).toBe(true))).toEqual([]);
  expect(folder.events).toEqual([]);
});

test.each<[string, () => void]>([
  ['younger than the object', () => utimesSync(marks()[0] ?? '', 4e9, 4e9)],
  ['of a process that was killed', kill],
  ['of one that runs', () => {}],
  ['of another machine', () => claimMarks({ boot: 'another', host: 'box:another machine' })],
])('a mark %s puts nothing in doubt', (_, change) => {
  put();
  losePower();
  claimMarks({ host: 'box:this machine' });
  change();
  const store = open();
  expect(opened(() => expect(store.has(digest)).toBe(true))).toEqual([]);
});

test('the barrier of any process takes along what a killed one has put', async () => {
  put();
  kill();
  await open().barrier();
  expect(marks()).toEqual([]);
});

test('the barrier leaves the marks of those who may still run', async () => {
  put();
  const before = marks();
  await open().barrier();
  expect(marks()).toEqual(before);
});

test('a killed process may have left its mark and nothing else', async () => {
  const store = open();
  replaceEffects({
    utimesSync: () => {
      throw new Error('killed');
    },
  });
  expect(() => store.putBytes(digest, bytes)).toThrow('killed');
  replaceEffects(original);
  kill();
  expect(open().has(digest)).toBe(false);
  await open().barrier();
  expect(marks()).toEqual([]);
  expect(folder.events).toEqual([]);
});

test('the first barrier after a power loss checks what is left, once for all', async () => {
  const other = digestOf('other');
  const store = open();
  store.putBytes(digest, bytes);
  store.putBytes(other, Buffer.from('other'));
  losePower();
  spoil(digest, Buffer.alloc(bytes.length));
  await open().barrier();
  expect(folder.events).toMatchObject([{ event: 'object-quarantined', digest }]);
  expect(marks()).toEqual([]);
  const next = open();
  expect(opened(() => expect([next.has(digest), next.has(other)]).toEqual([false, true]))).toEqual([]);
});
