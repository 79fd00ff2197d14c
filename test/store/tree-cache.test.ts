import { expect, test } from 'vitest';
import { type Digest, digestOf } from '../../src/digest.ts';
import { openTreeCache } from '../../src/store/tree-cache.ts';
import { decodeTree, encodeTree } from '../../src/tree.ts';
import { fileOf } from './workspace.ts';

test('reads again only trees for which there was no room', () => {
  const sizes = { a: 2, b: 2, c: 1, large: 9 };
  const trees = new Map<Digest, Uint8Array>();
  const digests = Object.entries(sizes).map(([name, size]): [string, Digest] => {
    const bytes = encodeTree(
      Array.from({ length: size }, (_, i) => ({ name: `${name}${i}`, ...fileOf('') })),
    );
    trees.set(digestOf(bytes), bytes);
    return [name, digestOf(bytes)];
  });
  const read: string[] = [];
  const readTree = openTreeCache((digest) => {
    read.push(digests.find(([, one]) => one === digest)?.[0] ?? 'none');
    const bytes = trees.get(digest);
    return bytes ? decodeTree(bytes) : null;
  }, 4);
  const ask = (name: string): number | undefined => readTree(digestOfTree(name))?.length;
  const digestOfTree = (name: string): Digest => digests.find(([one]) => one === name)?.[1] ?? digestOf('');
  expect(['a', 'b', 'a', 'c', 'b', 'a', 'none', 'none'].map(ask)).toEqual([
    2,
    2,
    2,
    1,
    2,
    2,
    undefined,
    undefined,
  ]);
  expect(read.splice(0)).toEqual(['a', 'b', 'c', 'a', 'none', 'none']);
  expect(['large', 'large', 'c', 'large'].map(ask)).toEqual([9, 9, 1, 9]);
  expect(read).toEqual(['large', 'c', 'large']);
});
