/** What archives become, and which of them are refused before anything of them lies where it should not. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { unpack } from '../../../src/data/archives/unpack.ts';
import { WorkError } from '../../../src/work.ts';
import { snapshotOf } from '../../support/snapshot.ts';
import { type Packed, tarOf, type Zipped, zipOf } from './build.ts';

const root = mkdtempSync(join(tmpdir(), 'luc-'));
afterAll(() => rmSync(root, { recursive: true }));

const { signal } = new AbortController();
let count = 0;

async function tryToUnpack(bytes: Buffer, maxBytes: number | null = null) {
  const folder = join(root, String(count++));
  mkdirSync(folder);
  writeFileSync(join(folder, 'archive'), bytes);
  const result = await unpack(join(folder, 'archive'), join(folder, 'to'), {
    name: 'a',
    maxBytes,
    signal,
  }).catch((error: unknown) => {
    if (error instanceof WorkError) return error.faults[0];
    throw error;
  });
  const { archive: _, ...files } = snapshotOf(folder);
  return { result, files };
}

const unpacked = async (bytes: Buffer) => {
  const { result, files } = await tryToUnpack(bytes);
  expect(result).toMatchObject({ files: expect.any(Number) });
  return files;
};

const refused = async (bytes: Buffer, maxBytes: number | null = null): Promise<string> => {
  const { result } = await tryToUnpack(bytes, maxBytes);
  const { code, message } = result as { code: string; message: string };
  return `${code}: ${message}`;
};

describe('what other programs packed', () => {
  const long = 'n'.repeat(120);
  const files = {
    'to/a.txt': 'one\n',
    'to/run.sh': 'x:#!/bin/sh\n',
    'to/sub/empty': '/',
    'to/sub/größe.txt': 'ü\n',
    [`to/sub/${long}/${long}.txt`]: 'long\n',
  };
  const made = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'made', name));

  test.each(['gnu.tar.gz', 'pax.tar.gz', 'python.zip'])('%s', async (name) => {
    expect(await tryToUnpack(made(name))).toEqual({ result: { files: 4, bytes: 22 }, files });
  });

  test('a tar that is not compressed', async () => {
    expect(await unpacked(gunzipSync(made('gnu.tar.gz')))).toEqual(files);
  });

  test.each(['gnu.tar.gz', 'python.zip'])('%s, cut off anywhere', async (name) => {
    const whole = made(name);
    for (const length of [1, 30, 100, whole.length - 30, whole.length - 9, whole.length - 1])
      expect(await refused(whole.subarray(0, length)), String(length)).toMatch(
        /^(unreadable-input|unknown-format): /,
      );
  });

  test('a tar that is cut between two members', async () => {
    const tar = await tarOf([
      { name: 'a', text: 'x' },
      { name: 'b', text: 'y' },
    ]);
    expect(await refused(tar.subarray(0, 1024))).toBe(
      'unreadable-input: `a` cannot be unpacked: the mark of its end is missing',
    );
    expect(await refused(tar.subarray(0, 1300))).toBe(
      'unreadable-input: `a` cannot be unpacked: the mark of its end is missing',
    );
  });
});

test('large members come as they are, compressed and not', async () => {
  const text = Buffer.alloc(3_000_000, 'all work and no play\n');
  const files = { 'to/a/b': String(text) };
  expect(await unpacked(gzipSync(await tarOf([{ name: './a//b', text }])))).toEqual(files);
  expect(await unpacked(zipOf([{ name: 'a/b', text }]))).toEqual(files);
  expect(await unpacked(zipOf([{ name: 'a/b', text, stored: true }]))).toEqual(files);
});

test('empty archives make an empty folder', async () => {
  expect(await unpacked(await tarOf([]))).toEqual({ to: '/' });
  expect(await unpacked(zipOf([]))).toEqual({ to: '/' });
});

test('a name of a zip is read by its code page where it is no UTF-8, and parted at either slash', async () => {
  expect(await unpacked(zipOf([{ name: Buffer.from([0x64, 0x5c, 0x81]) }]))).toEqual({ 'to/d/ü': '' });
});

describe('names that are refused', () => {
  test.each([
    ['../x', 'path-escapes'],
    ['a/../../x', 'path-escapes'],
    ['a/..', 'path-escapes'],
    ['/etc/x', 'path-escapes'],
    ['C:/x', 'path-escapes'],
    ['c:x', 'path-escapes'],
    ['..\\x', 'path-escapes'],
    ['a\\..\\..\\x', 'path-escapes'],
    ['\\x', 'path-escapes'],
    ['.git/config', 'unreadable-input'],
    ['.GIT/config', 'unreadable-input'],
    [`${'n'.repeat(256)}`, 'unreadable-input'],
    [`${'n/'.repeat(1001)}x`, 'unreadable-input'],
  ])('%.20s', async (name, code) => {
    for (const bytes of [await tarOf([{ name, text: 'x' }]), zipOf([{ name, text: 'x' }])]) {
      const { result, files } = await tryToUnpack(bytes);
      expect(result).toMatchObject({ code });
      expect(files).toEqual({ to: '/' });
    }
  });

  test('with a NUL, or not UTF-8', async () => {
    expect(await refused(zipOf([{ name: 'a\0b' }]))).toBe(
      'unreadable-input: `a` holds `a\\u0000b`, which holds a NUL',
    );
    const tar = await tarOf([{ name: 'ab', text: 'x' }]);
    tar[1] = 0xe4;
    const sum = tar.subarray(0, 512).reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 0x20 : byte), 0);
    tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    expect(await refused(tar)).toBe('unreadable-input: `a` holds `a\ufffd`, whose name is not UTF-8');
  });

  test.each([
    ['the same twice', ['a', 'a'], '`a` twice'],
    ['other case', ['A.txt', 'a.TXT'], '`a.TXT` and `A.txt`, which are one name on many file systems'],
    [
      'other accents',
      ['\u00e9', 'e\u0301'],
      '`e\u0301` and `\u00e9`, which are one name on many file systems',
    ],
    ['folders of other case', ['D/a', 'd/b'], '`d` and `D`, which are one name on many file systems'],
    ['below a file', ['a', 'a/b'], '`a` twice'],
    ['a file where a folder is', ['a/b', 'a'], '`a` twice'],
  ])('%s', async (_, names, words) => {
    for (const bytes of [
      await tarOf(names.map((name) => ({ name }))),
      zipOf(names.map((name) => ({ name }))),
    ])
      expect(await refused(bytes)).toBe(`names-collide: \`a\` holds ${words}`);
  });
});

describe('what is no file and no folder', () => {
  test.each<[Packed, string]>([
    [{ name: 'l', type: 'symlink', linkname: '/etc/passwd' }, 'a symlink'],
    [{ name: 'l', type: 'link', linkname: 'a' }, 'a link'],
    [{ name: 'l', type: 'character-device' }, 'a character device'],
    [{ name: 'l', type: 'fifo' }, 'a fifo'],
    [{ name: 'l', pax: { 'GNU.sparse.major': '1' } }, 'a sparse file'],
  ])('%j', async (member, what) => {
    expect(await refused(await tarOf([member]))).toBe(
      `unreadable-input: \`a\` holds \`l\`, which is ${what}`,
    );
  });

  test.each<[Zipped, string]>([
    [
      { name: 'l', text: '/etc/passwd', mode: 0o120777 },
      'unreadable-input: `a` holds `l`, which is a symlink',
    ],
    [{ name: 'l', mode: 0o010644 }, 'unreadable-input: `a` holds `l`, which is neither a file nor a folder'],
    [{ name: 'l', flags: 1 }, 'encrypted-file: `a`: `l` is encrypted'],
    [
      { name: 'l', method: 12 },
      'unreadable-input: `a` holds `l`, which is compressed in a way that is not known (12)',
    ],
  ])('%j', async (member, words) => {
    expect(await refused(zipOf([member]))).toBe(words);
  });
});

test('members that are not what the zip says', async () => {
  const words = 'unreadable-input: `a` cannot be unpacked: `x` has other bytes than it was made with';
  const text = Buffer.alloc(2_000_000, 'ab');
  expect(await refused(zipOf([{ name: 'x', text: 'ab', crc: 1 }]))).toBe(words);
  expect(await refused(zipOf([{ name: 'x', text: 'ab', length: 3 }]))).toBe(words);
  expect(await refused(zipOf([{ name: 'x', text, length: 100 }]))).toMatch(/^unreadable-input: /);
  expect(await refused(zipOf([{ name: 'x', text, length: 1_500_000 }]))).toBe(words);
});

test('what is no archive is called by what it is', async () => {
  const hint = 'tar, tar.gz and zip are unpacked; for others use a `cmd` stage';
  const asked = async (bytes: Buffer) => (await tryToUnpack(bytes)).result;
  expect(await asked(Buffer.from('a,b\n1,2\n'))).toEqual({
    code: 'unknown-format',
    message: '`a` is no archive',
    hint,
  });
  expect(await asked(Buffer.alloc(0))).toMatchObject({ message: '`a` is empty' });
  expect(await asked(Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]))).toMatchObject({
    message: '`a` is compressed by xz',
  });
  expect(await refused(gzipSync('a,b\n1,2\n'))).toBe(
    'unreadable-input: `a` cannot be unpacked: there is no tar in it',
  );
  expect(await refused(gzipSync(Buffer.alloc(2000, 'x')))).toBe(
    'unreadable-input: `a` cannot be unpacked: there is no tar in it',
  );
});

test('more than is allowed stops it', async () => {
  const members = [
    { name: 'a', text: Buffer.alloc(600) },
    { name: 'b', text: Buffer.alloc(600) },
  ];
  for (const bytes of [gzipSync(await tarOf(members)), zipOf(members)]) {
    expect(await refused(bytes, 1199)).toBe(
      'too-large: `a` holds more than the 1.2 KiB that `max_bytes` allows',
    );
    expect((await tryToUnpack(bytes, 1200)).result).toEqual({ files: 2, bytes: 1200 });
  }
});

test('what swells to far more than its length stops, unless it is allowed', async () => {
  const { openBudget } = await import('../../../src/data/archives/budget.ts');
  const gib = 2 ** 30;
  const few = openBudget('a', 1000, null);
  few.addBytes(gib);
  expect(() => few.addBytes(1)).toThrow('`a` has 1.0 KiB, and holds far more than data of its kind would');
  openBudget('a', gib, null).addBytes(250 * gib);
  openBudget('a', 1000, 2 * gib).addBytes(2 * gib);
  const many = openBudget('a', 1000, null);
  for (let i = 0; i < 1_000_000; i++) many.addMember();
  expect(() => many.addMember()).toThrow('`a` holds more than 1000000 files and folders');
});

test('it ends when it is told to', async () => {
  const controller = new AbortController();
  const archive = join(root, 'one.tar');
  writeFileSync(archive, await tarOf([{ name: 'a' }, { name: 'b' }]));
  const told: number[] = [];
  const onProgress = (files: number): void => {
    told.push(files);
    controller.abort();
  };
  const options = { name: 'a', maxBytes: null, signal: controller.signal, onProgress };
  await expect(unpack(archive, join(root, 'stopped'), options)).rejects.toThrow('aborted');
  expect(told).toEqual([1]);
});
