import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Digest, digestOf, digestOfHex, hexOf } from '../../src/digest.ts';
import type { Entry } from '../../src/entry.ts';
import { compareUtf8 } from '../../src/order.ts';
import {
  decodeTree,
  encodeTree,
  findCollision,
  folderEntry,
  isReservedName,
  isTreeName,
  type Tree,
  totalsOf,
} from '../../src/tree.ts';
import { diffTrees } from '../../src/tree-diff.ts';

const hex = (digit: string): string => digit.repeat(64);
const digest = (digit: string): Digest => digestOfHex(hex(digit));

const sample: Tree = [
  { name: 'a.txt', type: 'f', bytes: 4096, digest: digest('a') },
  { name: 'run.sh', type: 'x', bytes: 120, digest: digest('b') },
  { name: 'sub', type: 'd', bytes: 81920, digest: digest('c'), files: 20 },
];
const sampleText = [
  'luc-tree 1 sha256',
  `["f",4096,"${hex('a')}","a.txt"]`,
  `["x",120,"${hex('b')}","run.sh"]`,
  `["d",81920,"${hex('c')}","sub",20]`,
  '',
].join('\n');

const names = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).filter(isTreeName);
const counts = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const digests = fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => digestOf(bytes));
const entries: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({ type: fc.constantFrom('f' as const, 'x' as const), bytes: counts, digest: digests }),
  fc.record({ type: fc.constant('d' as const), bytes: counts, digest: digests, files: counts }),
);
const trees: fc.Arbitrary<Tree> = fc
  .uniqueArray(fc.tuple(names, entries), { selector: ([name]) => name, maxLength: 30 })
  .map((list) =>
    list.map(([name, entry]) => ({ name, ...entry })).sort((a, b) => compareUtf8(a.name, b.name)),
  );

describe('tree object', () => {
  it('is written to the byte', () => {
    expect(encodeTree(sample).toString()).toBe(sampleText);
    expect(encodeTree([]).toString()).toBe('luc-tree 1 sha256\n');
    expect(decodeTree(Buffer.from(sampleText))).toEqual(sample);
    expect(totalsOf(sample)).toEqual({ bytes: 86136, files: 22 });
  });

  it('has the digest that sha256sum gives', () => {
    const { entry, bytes } = folderEntry(sample);
    const sum = execFileSync('sha256sum', { input: bytes, encoding: 'utf8' }).slice(0, 64);
    expect(hexOf(entry.digest)).toBe(sum);
    expect(entry).toEqual({ type: 'd', bytes: 86136, files: 22, digest: `sha256:${sum}` });
  });

  it('sorts by UTF-8 bytes and keeps names exactly', () => {
    const file: Entry = { type: 'f', bytes: 0, digest: digest('0') };
    const tree = ['\u{1f600}', '\uff5e', 'é', 'a"b\n', 'B'].map((name) => ({ name, ...file }));
    const decoded = decodeTree(encodeTree(tree));
    expect(decoded?.map(({ name }) => name)).toEqual(['B', 'a"b\n', 'é', '\uff5e', '\u{1f600}']);
  });

  it('reads back what it wrote, in whatever order it was given', () => {
    fc.assert(
      fc.property(trees, (tree) => {
        expect(decodeTree(encodeTree([...tree].reverse()))).toEqual(tree);
      }),
    );
  });

  it('has one encoding: any other bytes are refused or stand for another tree', () => {
    fc.assert(
      fc.property(trees, fc.nat(), fc.nat({ max: 255 }), (tree, position, byte) => {
        const bytes = encodeTree(tree);
        bytes[position % bytes.length] = byte;
        const decoded = decodeTree(bytes);
        if (decoded) expect(encodeTree(decoded).equals(bytes)).toBe(true);
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['another version', 'luc-tree 2 sha256\n'],
    ['a missing line end', sampleText.slice(0, -1)],
    ['a blank line', `${sampleText}\n`],
    ['a blank', sampleText.replace(',120', ', 120')],
    ['an unsorted line', sampleText.replace('a.txt', 'z.txt')],
    ['a name twice', sampleText.replace('run.sh', 'a.txt')],
    ['a link', sampleText.replace('"f"', '"l"')],
    ['a slash', sampleText.replace('a.txt', 'a/txt')],
    ['a parent', sampleText.replace('a.txt', '..')],
    ['a NUL', sampleText.replace('a.txt', '\\u0000')],
    ['half a surrogate pair', sampleText.replace('a.txt', '\\ud800')],
    ['a needless escape', sampleText.replace('a.txt', '\\u0061.txt')],
    ['an upper-case digest', sampleText.replace(hex('a'), hex('A'))],
    ['a fraction', sampleText.replace('4096', '4096.5')],
    ['an exponent', sampleText.replace('4096', '4e3')],
    ['a negative size', sampleText.replace('4096', '-1')],
    ['a file with a count', sampleText.replace('"a.txt"', '"a.txt",1')],
    ['a folder without a count', sampleText.replace(',20]', ']')],
    ['a name of 256 bytes', sampleText.replace('a.txt', 'a'.repeat(256))],
  ])('refuses %s', (_, text) => {
    expect(decodeTree(Buffer.from(text))).toBeNull();
  });

  it('refuses bytes that are not UTF-8', () => {
    const bytes = Buffer.from(sampleText);
    bytes[bytes.indexOf('a.txt')] = 0xff;
    expect(decodeTree(bytes)).toBeNull();
  });

  it('knows the names that cannot be restored', () => {
    expect(['.git', '.GIT', '.Luc', '.gitignore', 'git', '.luc2'].map(isReservedName)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    const file: Entry = { type: 'f', bytes: 0, digest: digest('0') };
    const treeOf = (...list: string[]): Tree => list.map((name) => ({ name, ...file }));
    expect(findCollision(treeOf('a', 'b'))).toBeNull();
    expect(findCollision(treeOf('README', 'b', 'Readme'))).toEqual(['README', 'Readme']);
    expect(findCollision(treeOf('e\u0301', '\u00e9'))).toEqual(['e\u0301', '\u00e9']);
    expect(findCollision(treeOf('straße', 'STRASSE'))).toEqual(['straße', 'STRASSE']);
  });
});

describe('difference of trees', () => {
  const stored = new Map<Digest, Tree>();
  const folder = (tree: Tree): Entry => {
    const { entry } = folderEntry(tree);
    stored.set(entry.digest, tree);
    return entry;
  };
  const read = (wanted: Digest): Tree | null => stored.get(wanted) ?? null;
  const file = (text: string): Entry => ({ type: 'f', bytes: text.length, digest: digestOf(text) });

  it('names every file that changed, and descends only where digests differ', () => {
    const same = folder([{ name: 'deep', ...file('deep') }]);
    const old = folder([
      { name: 'a', ...file('1') },
      { name: 'b', ...file('2') },
      { name: 'same', ...same },
      { name: 'sub', ...folder([{ name: 'x', ...file('3') }]) },
    ]);
    const now = folder([
      { name: 'a', ...file('1') },
      { name: 'c', ...file('2') },
      { name: 'same', ...same },
      { name: 'sub', ...folder([{ name: 'x', ...file('4') }]) },
    ]);
    const asked: Digest[] = [];
    const changes = diffTrees(old, now, (wanted) => {
      asked.push(wanted);
      return read(wanted);
    });
    expect(changes).toMatchObject([
      { path: 'b', change: 'removed', from: file('2') },
      { path: 'c', change: 'added', to: file('2') },
      { path: 'sub/x', change: 'modified', from: file('3'), to: file('4') },
    ]);
    expect(asked).not.toContain(same.digest);
  });

  it('says what it can of a file, an absent side, and a tree that is not here', () => {
    const unknown: Entry = { type: 'd', bytes: 1, files: 1, digest: digest('d') };
    expect(diffTrees(file('1'), file('1'), read)).toEqual([]);
    expect(diffTrees(null, file('1'), read)).toEqual([{ path: '', change: 'added', to: file('1') }]);
    expect(diffTrees(file('1'), null, read)).toEqual([{ path: '', change: 'removed', from: file('1') }]);
    expect(diffTrees(folder([]), unknown, read)).toEqual([
      { path: '', change: 'modified', from: folder([]), to: unknown },
    ]);
    expect(diffTrees(file('1'), { ...file('1'), type: 'x' } as Entry, read)).toHaveLength(1);
  });

  it('finds what a comparison of flat lists finds', () => {
    const flat = fc.dictionary(fc.constantFrom('a', 'b', 'c/x', 'c/y', 'd/e/f'), fc.constantFrom('1', '2'));
    fc.assert(
      fc.property(flat, flat, (before, after) => {
        const expected = [...new Set([...Object.keys(before), ...Object.keys(after)])]
          .filter((path) => before[path] !== after[path])
          .sort();
        const changes = diffTrees(nest(before), nest(after), read);
        const found = expected.filter((path) =>
          changes.some((change) => path === change.path || path.startsWith(`${change.path}/`)),
        );
        expect(found).toEqual(expected);
        for (const change of changes) {
          expect(expected.some((path) => path === change.path || path.startsWith(`${change.path}/`))).toBe(
            true,
          );
        }
      }),
    );
  });

  function nest(files: { readonly [path: string]: string }): Entry {
    const children = new Map<string, { [path: string]: string } | string>();
    for (const [path, text] of Object.entries(files)) {
      const [first = '', ...rest] = path.split('/');
      if (rest.length === 0) children.set(first, text);
      else children.set(first, { ...(children.get(first) as object), [rest.join('/')]: text });
    }
    return folder(
      [...children]
        .map(([name, value]) => ({ name, ...(typeof value === 'string' ? file(value) : nest(value)) }))
        .sort((a, b) => compareUtf8(a.name, b.name)),
    );
  }
});
