/** Comparing tracked files: what is told makes the one state of the other, and costs only what changed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differencesOf, type Side } from '../../src/differences.ts';
import { type Digest, digestOf } from '../../src/digest.ts';
import { type Entry, isFolder } from '../../src/entry.ts';
import type { RelPath } from '../../src/path.ts';
import { findRenames, type Placed } from '../../src/renames.ts';
import { trackedTree } from '../../src/tracked-tree.ts';
import type { Tree } from '../../src/tree.ts';

type Files = { readonly [path: string]: string };

const fileOf = (text: string): Entry => ({ type: 'f', bytes: text.length, digest: digestOf(text) });

/** Every folder at the top is tracked as one path, with its trees in a store of its own. */
function sideOf(files: Files): Side & { readonly trees: Map<Digest, Tree> } {
  const { entry, trees } = trackedTree(
    Object.entries(files).map(([path, text]) => [path as RelPath, fileOf(text)] as const),
  );
  const top = trees.get(entry.digest) ?? [];
  const tracked = new Map(top.map(({ name, ...child }) => [name as RelPath, child as Entry]));
  return { tracked, trees: new Map(trees), readTree: (digest) => trees.get(digest) ?? null };
}

/** The same with every file tracked by itself. */
const apart = (files: Files): Side => ({
  tracked: new Map(Object.entries(files).map(([path, text]) => [path as RelPath, fileOf(text)])),
  readTree: () => null,
});

const arbitraryFiles = fc
  .dictionary(
    fc.array(fc.constantFrom('a', 'b', 'é'), { minLength: 1, maxLength: 3 }).map((names) => names.join('/')),
    fc.constantFrom('', '1', '2'),
    { noNullPrototype: true },
  )
  .map((files): Files => {
    const paths = Object.keys(files);
    const isFolderToo = (path: string): boolean => paths.some((other) => other.startsWith(`${path}/`));
    return Object.fromEntries(Object.entries(files).filter(([path]) => !isFolderToo(path)));
  });

const filesIn = ({ path, entry }: Placed, side: Side): readonly (readonly [string, Digest])[] =>
  isFolder(entry)
    ? (side.readTree(entry.digest) ?? []).flatMap(({ name, ...child }) =>
        filesIn({ path: `${path}/${name}` as RelPath, entry: child }, side),
      )
    : [[path, entry.digest]];

test.each([
  ['as folders', sideOf],
  ['as files', apart],
])('what differs turns the one into the other, tracked %s', (_, make) => {
  fc.assert(
    fc.property(arbitraryFiles, arbitraryFiles, (a, b) => {
      const [before, after] = [sideOf(a), sideOf(b)];
      const { added, deleted, modified, renamed, missing } = differencesOf(before, make(b), () => false);
      const now = new Map(Object.entries(a).map(([path, text]) => [path, digestOf(text)]));
      const put = (placed: Placed): void => {
        for (const [path, digest] of filesIn(placed, after)) {
          expect(now.has(path)).toBe(false);
          now.set(path, digest);
        }
      };
      const take = (placed: Placed): void => {
        for (const [path, digest] of filesIn(placed, before)) {
          expect(now.get(path)).toBe(digest);
          now.delete(path);
        }
      };
      for (const one of [...deleted, ...renamed.map(({ from }) => from)]) take(one);
      for (const { path, from, to } of modified) {
        expect(now.get(path)).toBe(from.digest);
        now.set(path, to.digest);
      }
      for (const { from, to } of renamed) expect(from.entry.digest).toBe(to.entry.digest);
      for (const one of [...added, ...renamed.map(({ to }) => to)]) put(one);
      expect(Object.fromEntries(now)).toEqual(
        Object.fromEntries(Object.entries(b).map(([path, text]) => [path, digestOf(text)])),
      );
      expect(missing).toEqual([]);
      const gone = new Set(deleted.map(({ entry }) => entry.digest));
      expect(added.filter(({ entry }) => gone.has(entry.digest))).toEqual([]);
    }),
  );
});

test('equal folders are not read', () => {
  const before = sideOf({ 'big/same/a': '1', 'big/other/b': '1' });
  const after = sideOf({ 'big/same/a': '1', 'big/other/b': '2' });
  const read: Digest[] = [];
  const readTree = (digest: Digest): Tree | null => {
    read.push(digest);
    return before.readTree(digest);
  };
  const spied = { ...before, readTree };
  const { modified } = differencesOf(spied, after, () => false);
  expect(modified.map(({ path }) => path)).toEqual(['big/other/b']);
  const same = digestOf('1');
  expect(
    read.flatMap((digest) => before.trees.get(digest) ?? []).filter((one) => one.digest === same),
  ).toEqual([expect.objectContaining({ name: 'b' })]);
});

test('a folder whose tree is lost stands for what is in it', () => {
  const before = sideOf({ 'd/a': '1', 'gone/a': '2' });
  const after = sideOf({ 'd/a': '3' });
  const blind = { ...before, readTree: () => null };
  const found = differencesOf(blind, after, () => false);
  const paths = (list: readonly { readonly path: string }[]): string[] => list.map(({ path }) => path);
  expect([paths(found.modified), paths(found.deleted), paths(found.missing)]).toEqual([
    ['d'],
    ['gone'],
    ['d', 'gone'],
  ]);
});

test('of several with equal content those with the same name go together, each once', () => {
  const placed = (path: string): Placed => ({ path: path as RelPath, entry: fileOf('same') });
  const { renamed, removed, added } = findRenames(
    ['x/1', 'x/2', 'x/3'].map(placed),
    ['y/2', 'y/a'].map(placed),
  );
  expect(renamed.map(({ from, to }) => `${from.path} ${to.path}`)).toEqual(['x/1 y/a', 'x/2 y/2']);
  expect([removed.map(({ path }) => path), added]).toEqual([['x/3'], []]);
});
