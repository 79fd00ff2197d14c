/** Huge files on their way into the store and out of it: in turns with everything else, and given up at any moment. */
import { closeSync, existsSync, openSync, readdirSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fx, replaceEffects } from '../../src/base/effects.ts';
import { hashFile, hugeFile } from '../../src/base/hash.ts';
import { type Digest, digestOf, digestOfHex } from '../../src/digest.ts';
import type { FileEntry } from '../../src/entry.ts';
import type { RelPath } from '../../src/path.ts';
import { copyAhead } from '../../src/store/copy-ahead.ts';
import { openIndex } from '../../src/store/file-index.ts';
import { restoreEntry } from '../../src/store/restore.ts';
import { folderEntry } from '../../src/tree.ts';
import { codeOf, corrupt, namesIn, useStoreFolder } from './store-folder.ts';

const folder = useStoreFolder();
const { at, objectPath, open } = folder;
const bytes = hugeFile + 12_345;
const original = { ...fx };
afterEach(() => replaceEffects(original));

/** Mostly holes, so that it takes no room. */
function makeHuge(): FileEntry {
  const fd = openSync(at('huge'), 'w', 0o755);
  writeSync(fd, 'first');
  writeSync(fd, 'last', bytes - 4);
  closeSync(fd);
  return { type: 'x', bytes, digest: digestOfHex(hashFile(at('huge')).hex) };
}
let huge: FileEntry;
beforeEach(() => {
  huge = makeHuge();
  replaceEffects({ copyFileSync: cannotClone });
});

/** Where the file system clones, nothing is written piece by piece. */
function cannotClone(): never {
  throw Object.assign(new Error('ENOTSUP'), { code: 'ENOTSUP', syscall: 'copyfile' });
}

/** Aborts with the nth piece that is written. */
function abortAt(piece: number): AbortSignal {
  const controller = new AbortController();
  let written = 0;
  replaceEffects({
    write: (fd, bytes) => {
      if (++written === piece) controller.abort();
      return original.write(fd, bytes);
    },
  });
  return controller.signal;
}
const ahead = (signal?: AbortSignal) => copyAhead(folder.layout, open(), [folderOf().entry], signal);
const folderOf = () => folderEntry([{ name: 'model', ...huge }]);
const hashOf = (path: string): Digest => digestOfHex(hashFile(path).hex);
const mode = (path: string): number => statSync(path).mode & 0o777;

test('one that is put is hashed while it is copied, and others get their turn', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  expect(await open().putHugeFile(at('huge'))).toEqual(huge);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(1);
  expect(hashOf(objectPath(huge.digest))).toBe(huge.digest);
  expect(statSync(objectPath(huge.digest))).toMatchObject({ mode: 0o100444, mtimeMs: 1000, size: bytes });
  const { ino } = statSync(objectPath(huge.digest));
  expect(await open().putHugeFile(at('huge'))).toEqual(huge);
  expect(statSync(objectPath(huge.digest)).ino).toBe(ino);
  expect(namesIn(folder.layout.spool)).toEqual([]);
});

test('the disk begins to write it while it is put, not while it is copied out', async () => {
  let syncs = 0;
  replaceEffects({
    fdatasync: (fd) => {
      syncs++;
      return original.fdatasync(fd);
    },
  });
  const store = open();
  await store.putHugeFile(at('huge'));
  expect(syncs).toBe(1);
  expect(await store.copyOutHuge(huge.digest, at('copy'), false)).toBe(true);
  expect(syncs).toBe(1);
  replaceEffects({ fdatasync: () => Promise.reject(new Error('EIO')) });
  unlinkSync(objectPath(huge.digest));
  await expect(open().putHugeFile(at('huge'))).rejects.toThrow('EIO');
  expect(namesIn(folder.layout.spool)).toEqual([]);
});

test.each([1, 2, 9])('to put one can be given up at piece %i; nothing is left of it', async (piece) => {
  await expect(open().putHugeFile(at('huge'), abortAt(piece))).rejects.toThrow('aborted');
  expect(namesIn(folder.layout.spool)).toEqual([]);
  expect(existsSync(objectPath(huge.digest))).toBe(false);
});

test('a full disk is told, and nothing is left', async () => {
  replaceEffects({
    write: () => Promise.reject(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' })),
  });
  await expect(open().putHugeFile(at('huge'))).rejects.toThrow('ENOSPC');
  expect(namesIn(folder.layout.spool)).toEqual([]);
});

test('one that is copied ahead is only moved when it is restored', async () => {
  await open().putHugeFile(at('huge'));
  const { entry, bytes: tree } = folderOf();
  open().putBytes(entry.digest, tree);
  const { objects, discard } = await ahead();
  replaceEffects({ writeSync: () => expect.fail('no bytes are copied') });
  const index = openIndex(folder.layout);
  await restoreEntry({
    ...{ layout: folder.layout, objects, index, links: ['copy'] },
    ...{ target: 'out' as RelPath, whole: 'out' as RelPath, entry },
  });
  replaceEffects({ writeSync: original.writeSync });
  expect(hashOf(at('out/model'))).toBe(huge.digest);
  expect(mode(at('out/model'))).toBe(0o755 & ~process.umask());
  discard();
  expect(readdirSync(folder.layout.tmp)).toEqual([]);
  // One that has gone is copied then.
  objects.copyOut(huge.digest, at('again'), true);
  expect(hashOf(at('again'))).toBe(huge.digest);
});

test('what is not taken goes; to copy ahead can be given up', async () => {
  await open().putHugeFile(at('huge'));
  const { entry, bytes: tree } = folderOf();
  open().putBytes(entry.digest, tree);
  (await ahead()).discard();
  expect(readdirSync(folder.layout.tmp)).toEqual([]);
  await expect(ahead(abortAt(3))).rejects.toThrow('aborted');
  expect(readdirSync(folder.layout.tmp)).toEqual([]);
});

test('one that is corrupt is quarantined and not copied', async () => {
  const store = open();
  await store.putHugeFile(at('huge'));
  corrupt(objectPath(huge.digest), bytes - 10);
  expect(await store.copyOutHuge(huge.digest, at('copy'), false)).toBe(false);
  expect(existsSync(at('copy'))).toBe(false);
  expect(codeOf(() => store.copyOut(huge.digest, at('copy'), false))).toBe('missing-object');
  expect(existsSync(at('copy'))).toBe(false);
  expect(namesIn(folder.layout.corrupt)).toHaveLength(1);
  expect(await store.copyOutHuge(digestOf('nothing'), at('copy'), false)).toBe(false);
});
