import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hexOf } from '../../src/digest.ts';
import type { FolderEntry } from '../../src/entry.ts';
import type { RelPath } from '../../src/path.ts';
import { openIndex } from '../../src/store/file-index.ts';
import { type FolderRows, numbersOf } from '../../src/store/folder-rows.ts';
import { IndexShard } from '../../src/store/index-shard.ts';
import type { Layout } from '../../src/store/layout.ts';
import { fileOf, makeLayout, path, write } from './workspace.ts';

const hex = hexOf(fileOf('1').digest);
const other = hexOf(fileOf('2').digest);
const later = 2_000_000_000_000;

type How = 'remember' | 'rememberMade';

const bytesOf = (shard: IndexShard): Buffer =>
  Buffer.concat([...shard.encode()].map((piece) => Buffer.from(piece)));

function statAt(layout: Layout, name: string): Stats {
  write(layout, { [name]: '1' });
  return statSync(join(layout.root, name));
}

/** What another process would find of `paths`. */
function reopened(
  layout: Layout,
  root: RelPath | null,
  paths: readonly string[],
  stat: Stats,
): (string | null)[] {
  const index = openIndex(layout);
  return paths.map((name) => index.lookup(root, path(name), stat));
}

describe('index', () => {
  it('finds what it was told, in this process and the next', () => {
    const layout = makeLayout();
    const stat = statAt(layout, 'd/a');
    const index = openIndex(layout);
    index.remember(path('d'), path('d/a'), stat, hex, later);
    index.remember(path('d'), path('d/sub/é\n'), stat, other, later);
    index.remember(null, path('../single'), stat, hex, later);
    expect(index.lookup(path('d'), path('d/a'), stat)).toBe(hex);
    expect(index.lookup(path('d'), path('d/none'), stat)).toBeNull();
    index.save();
    expect(reopened(layout, path('d'), ['d/a', 'd/sub/é\n', 'd/x'], stat)).toEqual([hex, other, null]);
    expect(reopened(layout, null, ['../single', 'd/a'], stat)).toEqual([hex, null]);
    expect(reopened(layout, path('e'), ['e/a'], stat)).toEqual([null]);
    expect(readdirSync(layout.index)).toHaveLength(2);
  });

  it.each(['size', 'mtimeMs', 'ctimeMs', 'ino', 'mode'] as const)('misses when the %s is another', (name) => {
    const layout = makeLayout();
    const stat = statAt(layout, 'a');
    const changed = Object.assign(Object.create(stat) as Stats, { [name]: stat[name] + 1 });
    const index = openIndex(layout);
    index.remember(null, path('a'), stat, hex, later);
    expect(index.lookup(null, path('a'), changed)).toBeNull();
    index.save();
    expect(reopened(layout, null, ['a'], changed)).toEqual([null]);
    expect(reopened(layout, null, ['a'], stat)).toEqual([hex]);
  });

  it('trusts only files that were left alone for longer than the grain of the clock', () => {
    const trusts = (mtime: number, startedAt: number, ctime = mtime, how: How = 'remember'): boolean => {
      const stat = { size: 1, ino: 1, mode: 0o100644, mtimeMs: mtime * 1000, ctimeMs: ctime * 1000 };
      const index = openIndex(makeLayout());
      index[how](null, path('a'), stat, hex, startedAt);
      return index.lookup(null, path('a'), stat) !== null;
    };
    expect([1000.5, 1000.509, 1000.511, 1003].map((now) => trusts(1000.5, now * 1000))).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect([1000, 1001.9, 1002.1].map((now) => trusts(1000, now * 1000))).toEqual([false, false, true]);
    expect(trusts(3000.5, 1_000_000)).toBe(false);
    // The time of modification was set back: by whoever made the file, or by us.
    expect([1000.5, 1000.511].map((now) => trusts(900.5, now * 1000, 1000.5))).toEqual([false, true]);
    expect(trusts(900.5, 1_000_500, 1000.5, 'rememberMade')).toBe(true);
    expect(trusts(1000.5, 1_000_500, 1000.5, 'rememberMade')).toBe(false);
  });

  it('writes only what changed, and drops the folders that a whole look did not see', () => {
    const layout = makeLayout();
    const stat = statAt(layout, 'd/a');
    const names = ['d/a', 'd/sub/b', 'd/gone/c'];
    const first = openIndex(layout);
    for (const name of names) first.remember(path('d'), path(name), stat, hex, later);
    first.save();
    const file = join(layout.index, readdirSync(layout.index)[0] ?? '');
    const inode = statSync(file).ino;
    const second = openIndex(layout);
    for (const name of names) second.lookup(path('d'), path(name), stat);
    const rows = second.folder(path('d'), path('d/sub'));
    if (rows) second.keepFolder(path('d'), path('d/sub'), { ...rows, digests: Buffer.from(rows.digests) });
    second.settle(path('d'));
    second.save();
    expect(statSync(file).ino).toBe(inode);
    const third = openIndex(layout);
    third.folder(path('d'), path('d/sub'));
    third.remember(path('d'), path('d/new'), stat, other, later);
    third.settle(path('d'));
    third.save();
    expect(reopened(layout, path('d'), [...names, 'd/new'], stat)).toEqual([null, hex, null, other]);
  });

  it('keeps a folder whole, and what is learned of a single file after it', () => {
    const layout = makeLayout();
    const stat = statAt(layout, 'd/a');
    const entry: FolderEntry = { type: 'd', bytes: 2, digest: fileOf('tree').digest, files: 2 };
    const rows: FolderRows = {
      names: 'a\0é\n/',
      numbers: Float64Array.of(...numbersOf(stat), 0, 0, 0, 0, 0),
      digests: Buffer.from(hex + other, 'hex'),
      entry,
    };
    const empty: FolderRows = {
      names: '',
      numbers: new Float64Array(),
      digests: Buffer.alloc(0),
      entry: { ...entry, bytes: 0, files: 0 },
    };
    const first = openIndex(layout);
    first.keepFolder(path('d'), path('d'), rows);
    first.keepFolder(path('d'), path('d/é\n'), empty);
    first.save();
    const second = openIndex(layout);
    expect(second.folder(path('d'), path('d'))).toEqual(rows);
    expect(second.folder(path('d'), path('d/é\n'))).toEqual(empty);
    expect(second.folder(path('d'), path('d/none'))).toBeNull();
    expect(second.lookup(path('d'), path('d/a'), stat)).toBe(hex);
    second.remember(path('d'), path('d/a'), stat, other, later);
    expect(second.lookup(path('d'), path('d/a'), stat)).toBe(other);
    second.save();
    const digests = Buffer.from(other + other, 'hex');
    expect(openIndex(layout).folder(path('d'), path('d'))).toEqual({ ...rows, digests, entry: null });
  });

  it('forgets a path and what lies below it, whichever part of it holds them', () => {
    const layout = makeLayout();
    const stat = statAt(layout, 'a');
    const fill = (): ReturnType<typeof openIndex> => {
      const index = openIndex(layout);
      for (const name of ['d/a', 'd/sub/a', 'd/subway']) {
        index.remember(path('d'), path(name), stat, hex, later);
        index.remember(null, path(name), stat, hex, later);
      }
      index.remember(path('d/sub/deep'), path('d/sub/deep/a'), stat, hex, later);
      return index;
    };
    const found = (index: ReturnType<typeof openIndex>): boolean[] => [
      ...['d/a', 'd/sub/a', 'd/subway'].map((name) => index.lookup(path('d'), path(name), stat) !== null),
      ...['d/a', 'd/sub/a', 'd/subway'].map((name) => index.lookup(null, path(name), stat) !== null),
      index.lookup(path('d/sub/deep'), path('d/sub/deep/a'), stat) !== null,
    ];
    const index = fill();
    index.save();
    index.forget(path('d/sub'));
    const left = [true, false, true, true, false, true, false];
    expect(found(index)).toEqual(left);
    const loadedLater = openIndex(layout);
    loadedLater.forget(path('d/sub'));
    expect(found(loadedLater)).toEqual(left);
    loadedLater.save();
    expect(found(openIndex(layout))).toEqual(left);
  });
});

describe('shard', () => {
  it('holds what a map would hold, whatever is done to it', () => {
    const layout = makeLayout();
    const stat = statAt(layout, 'a');
    const names = fc.constantFrom('a', 'b', 'c', 'd');
    const action = fc.oneof(
      fc.record({ do: fc.constant('set' as const), name: names, hex: fc.constantFrom(hex, other) }),
      fc.record({ do: fc.constant('drop' as const), name: names }),
      fc.record({ do: fc.constant('get' as const), name: names }),
      fc.record({ do: fc.constant('reload' as const) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
        const model = new Map<string, string>();
        let shard = new IndexShard('x', null);
        for (const one of actions) {
          if (one.do === 'set') {
            model.set(one.name, one.hex);
            shard.set(one.name, stat, one.hex);
          } else if (one.do === 'drop') {
            model.delete(one.name);
            shard.drop(one.name);
          } else if (one.do === 'get') {
            expect(shard.get(one.name, stat)).toBe(model.get(one.name) ?? null);
          } else shard = new IndexShard('x', bytesOf(shard));
        }
        const last = new IndexShard('x', bytesOf(shard));
        for (const name of ['d', 'a', 'b', 'c']) expect(last.get(name, stat)).toBe(model.get(name) ?? null);
      }),
    );
  });

  it('counts for nothing when any byte of it is another, or it is cut', () => {
    const layout = makeLayout();
    const stat = statAt(layout, 'a');
    const shard = new IndexShard('x', null);
    shard.set('a', stat, hex);
    shard.set('b', stat, other);
    const bytes = bytesOf(shard);
    const isEmpty = (damaged: Buffer): boolean => new IndexShard('x', damaged).get('a', stat) === null;
    expect(isEmpty(bytes)).toBe(false);
    for (let i = 0; i < bytes.length; i++) {
      const damaged = Buffer.from(bytes);
      damaged[i] = (damaged[i] ?? 0) ^ 1;
      expect({ i, isEmpty: isEmpty(damaged) }).toEqual({ i, isEmpty: true });
      expect({ i, isEmpty: isEmpty(bytes.subarray(0, i)) }).toEqual({ i, isEmpty: true });
    }
    expect(new IndexShard('y', bytes).get('a', stat)).toBeNull();
  });

  it.each([
    [1e18, 0],
    [0, 1e18],
    [-100, 3],
    [3, -100],
    [Number.NaN, 1],
  ])('counts for nothing where somebody made it who says %f folders and %f rows', (folders, rows) => {
    const body = Buffer.alloc(500);
    body.write('LUCFIDX2');
    body.writeDoubleLE(folders, 8);
    body.writeDoubleLE(rows, 16);
    const made = Buffer.concat([body, createHash('sha256').update(body).digest()]);
    expect(new IndexShard('x', made).folder('')).toBeNull();
  });

  it('is replaced when it is corrupt on disk', () => {
    const layout = makeLayout();
    const stat = statAt(layout, 'a');
    const index = openIndex(layout);
    index.remember(null, path('a'), stat, hex, later);
    index.save();
    const file = join(layout.index, 'files');
    writeFileSync(file, readFileSync(file).fill(0, 8, 20));
    expect(reopened(layout, null, ['a'], stat)).toEqual([null]);
    index.remember(null, path('a'), stat, other, later);
    index.save();
    expect(reopened(layout, null, ['a'], stat)).toEqual([other]);
  });
});
