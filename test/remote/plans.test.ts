/** What is decided before anything travels: how objects are sent, which ranges are asked for, which indexes are read. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Digest, digestOf } from '../../src/digest.ts';
import type { Member } from '../../src/pack.ts';
import { isWorthWhole, rangesOf } from '../../src/remote/fetch/ranges.ts';
import {
  type LocalPack,
  type Outgoing,
  packBytes,
  packMembers,
  planUpload,
  singleBytes,
  sumOf,
} from '../../src/remote/push/plan.ts';
import { worthReading } from '../../src/remote/worth-reading.ts';

const MiB = 1024 * 1024;
const object = (name: string, bytes: number): Outgoing => ({ digest: digestOf(name), type: 'file', bytes });
const nowhere = { packOf: () => null, isBarred: () => false };

test('large objects travel by themselves, small ones in packs that are full, in their order', () => {
  const small = Array.from({ length: 40 }, (_, i) => object(`${i}`, 3 * MiB));
  const large = object('large', 4 * MiB);
  const plan = planUpload([...small.slice(0, 5), large, ...small.slice(5)], nowhere);
  expect(plan.singles).toEqual([large]);
  expect(plan.gathered.map((pack) => pack.length)).toEqual([21, 19]);
  expect(plan.gathered.flat()).toEqual(small);
  const tiny = Array.from({ length: packMembers + 1 }, (_, i) => object(`${i}`, 1));
  expect(planUpload(tiny, nowhere).gathered.map((pack) => pack.length)).toEqual([packMembers, 1]);
});

test('a pack of the store goes as it is where nearly all of it is wanted and it is worth a name', () => {
  const [a, b] = [object('a', 3 * MiB), object('b', 3 * MiB)];
  const c = object('c', 3 * MiB);
  const pack: LocalPack = { pack: digestOf('pack'), bytes: 9 * MiB + 1000 };
  const from = (of: LocalPack) => ({ ...nowhere, packOf: () => of });
  expect(planUpload([a, b, c], from(pack))).toEqual({
    singles: [],
    whole: [{ pack: pack.pack, objects: [a, b, c] }],
    gathered: [],
  });
  expect(planUpload([a, b], from(pack)).gathered).toEqual([[a, b]]);
  expect(planUpload([a, b], from({ ...pack, bytes: 6 * MiB + 1000 })).gathered).toEqual([[a, b]]);
  const barred = { packOf: () => pack, isBarred: (digest: Digest) => digest === pack.pack };
  expect(planUpload([a, b, c], barred).gathered).toEqual([[a, b, c]]);
});

test('what a gc is about to remove under its own name goes into a pack, however large', () => {
  const huge = object('huge', 100 * MiB);
  const plan = planUpload([object('a', 1), huge, object('b', 1)], { ...nowhere, isBarred: () => true });
  expect(plan.singles).toEqual([]);
  expect(plan.gathered.map((pack) => pack.map(({ bytes }) => bytes))).toEqual([[1], [100 * MiB], [1]]);
});

const sizes = fc.oneof(fc.nat(5 * MiB), fc.nat(1000), fc.constantFrom(singleBytes - 1, singleBytes, 0));
const outgoing = fc
  .array(sizes, { maxLength: 60 })
  .map((list) => list.map((bytes, i) => object(`${i}`, bytes)));

test('every object travels once, in its order, and no pack is too large', () => {
  fc.assert(
    fc.property(outgoing, fc.nat(9), fc.nat(), (objects, packs, seed) => {
      const inPack = (digest: Digest): number => (digest.charCodeAt(10) + seed) % (packs + 1);
      const packOf = (digest: Digest): LocalPack | null => {
        const n = inPack(digest);
        const members = objects.filter((one) => inPack(one.digest) === n);
        return n === 0 ? null : { pack: digestOf(`pack ${n}`), bytes: sumOf(members) + 200 };
      };
      const isBarred = (digest: Digest): boolean => digest.charCodeAt(20) % 5 === seed % 5;
      const { singles, whole, gathered } = planUpload(objects, { packOf, isBarred });
      const all = [...singles, ...whole.flatMap((pack) => pack.objects), ...gathered.flat()];
      expect(all.map(({ digest }) => digest).sort()).toEqual(objects.map(({ digest }) => digest).sort());
      expect(gathered.flat()).toEqual(objects.filter((one) => gathered.flat().includes(one)));
      for (const one of singles) expect(one.bytes >= singleBytes && !isBarred(one.digest)).toBe(true);
      for (const pack of gathered) expect(pack.length === 1 || sumOf(pack) <= packBytes).toBe(true);
      for (const { pack } of whole) expect(isBarred(pack)).toBe(false);
    }),
  );
});

/** Members of a pack that lie one behind the other, of which some are wanted. */
const wantedMembers = fc
  .array(fc.record({ bytes: fc.nat(2 * MiB), wanted: fc.boolean() }), { maxLength: 40 })
  .map((list) => {
    let offset = 8;
    const members = list.map(({ bytes, wanted }, i) => {
      const member: Member = { digest: digestOf(`${i}`), type: 'file', offset, bytes };
      offset += bytes;
      return { member, wanted };
    });
    return members.filter(({ wanted }) => wanted).map(({ member }) => member);
  });

test('ranges hold every wanted member once, lie apart, and waste little', () => {
  fc.assert(
    fc.property(wantedMembers, (members) => {
      const ranges = rangesOf([...members].reverse());
      // Empty ones share their offset with the next.
      expect(new Set(ranges.flatMap((range) => range.members))).toEqual(new Set(members));
      expect(ranges.flatMap((range) => range.members)).toHaveLength(members.length);
      ranges.forEach((range, i) => {
        const end = range.offset + range.length;
        for (const { offset, bytes } of range.members)
          expect(offset >= range.offset && offset + bytes <= end).toBe(true);
        expect(range.length <= 8 * MiB).toBe(true);
        const next = ranges[i + 1];
        if (next) expect(next.offset >= end).toBe(true);
      });
      const wasted = sumOf(ranges.map(({ length: bytes }) => ({ bytes }))) - sumOf(members);
      expect(wasted <= members.length * 256 * 1024).toBe(true);
    }),
  );
});

test('a gap is bridged up to a quarter of a MiB; a pack is worth its bytes from a half on', () => {
  const at = (offset: number): Member => ({ digest: digestOf(`${offset}`), type: 'file', offset, bytes: 10 });
  const gap = 256 * 1024;
  expect(rangesOf([at(8), at(18 + gap)]).map(({ offset, length }) => [offset, length])).toEqual([
    [8, 20 + gap],
  ]);
  expect(rangesOf([at(8), at(19 + gap)])).toHaveLength(2);
  expect([isWorthWhole([at(8)], 20), isWorthWhole([at(8)], 19)]).toEqual([false, true]);
});

test('indexes are read from the newest on, as long as they may save more than they cost', () => {
  const index = (madeAt: number, bytes: number) => ({ madeAt, bytes });
  const some = [index(1, 10 * MiB), index(3, 10 * MiB), index(2, 10 * MiB)];
  expect(worthReading(some, 0)).toEqual([some[1]]);
  expect(worthReading(some, 25 * MiB)).toEqual([some[1], some[2]]);
  expect(worthReading(some, 30 * MiB)).toEqual([some[1], some[2], some[0]]);
});
