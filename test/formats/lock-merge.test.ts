/** Merging locks: the result is the model's for every entry, canonical, and readable again where it is in conflict. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Block,
  blockDigest,
  type DataRecord,
  dataDigest,
  emptyLock,
  formatLock,
  type Lock,
} from '../../src/lock.ts';
import { mergeLocks } from '../../src/lock-merge.ts';
import { type ParsedLock, parseLock } from '../../src/lock-text.ts';
import { compareUtf8 } from '../../src/order.ts';
import type { RelPath } from '../../src/path.ts';
import { block, dataRecord, path } from './arbitrary-lock.ts';

const parsed = (lock: Lock): ParsedLock => ({ lock, misfits: [], conflicted: null });

/** Of each name three versions, each absent or one of two values: every way in which an entry can be merged. */
const versions = <Value>(value: fc.Arbitrary<Value>) =>
  fc
    .uniqueArray(
      fc.record({
        name: path,
        values: fc.tuple(value, value, value),
        picks: fc.tuple(...Array.from({ length: 3 }, () => fc.constantFrom(0, 1, 2, null))),
      }),
      { selector: ({ name }) => name, maxLength: 6 },
    )
    .map((entries) =>
      entries.map(({ name, values, picks }) => ({
        name,
        sides: picks.map((pick) => (pick === null ? null : (values[pick] as Value))),
      })),
    );

const lockOf = (
  side: number,
  stages: readonly { name: string; sides: (Block | null)[] }[],
  data: readonly { name: RelPath; sides: (DataRecord | null)[] }[],
): Lock => ({
  stages: new Map(stages.flatMap(({ name, sides }) => (sides[side] ? [[name, sides[side]] as const] : []))),
  data: new Map(data.flatMap(({ name, sides }) => (sides[side] ? [[name, sides[side]] as const] : []))),
});

/** What a merge of one entry is; `conflict` where both changed it, each to something else. */
function model<Value>(
  [base, ours, theirs]: readonly (Value | null | undefined)[],
  digest: (value: Value) => string,
): Value | null | 'conflict' {
  const same = (a: Value | null | undefined, b: Value | null | undefined) =>
    (a ? digest(a) : null) === (b ? digest(b) : null);
  if (same(ours, theirs) || same(base, theirs)) return ours ?? null;
  if (same(base, ours)) return theirs ?? null;
  return ours && theirs ? 'conflict' : (ours ?? theirs ?? null);
}

test('every merge of entries is the model, and what is disputed reads as a conflict', () => {
  fc.assert(
    fc.property(versions(block), versions(dataRecord), (stages, data) => {
      const [base, ours, theirs] = [0, 1, 2].map((side) => lockOf(side, stages, data)) as [Lock, Lock, Lock];
      const { text, dropped, disputed } = mergeLocks(parsed(base), ours, theirs);

      const wanted = { stages: new Map<string, Block>(), data: new Map<RelPath, DataRecord>() };
      const [lost, open]: [string[], string[]] = [[], []];
      for (const { name, sides } of stages) {
        const merged = model(sides, blockDigest);
        if (merged === 'conflict') lost.push(name);
        else if (merged) wanted.stages.set(name, merged);
      }
      for (const { name, sides } of data) {
        const merged = model(sides, dataDigest);
        if (merged === 'conflict') open.push(name);
        else if (merged) wanted.data.set(name, merged);
      }
      expect(dropped).toEqual(lost.sort(compareUtf8));
      expect(disputed).toEqual(open.sort(compareUtf8));

      const read = parseLock(text);
      if (!read.ok) throw new Error(read.failure.message);
      const { lock, conflicted } = read.value;
      expect(formatLock(lock)).toBe(formatLock(wanted));
      expect(conflicted).toEqual(open.length > 0 ? { stages: [], data: open } : null);
      if (open.length === 0) expect(text).toBe(formatLock(wanted));
    }),
  );
});

test('a base that is itself in conflict is equal to neither side', () => {
  fc.assert(
    fc.property(dataRecord, dataRecord, block, (one, other, made) => {
      fc.pre(dataDigest(one) !== dataDigest(other));
      const name = 'raw' as RelPath;
      const data = (record: DataRecord): Lock => ({ stages: new Map(), data: new Map([[name, record]]) });
      const base = parseLock(mergeLocks(parsed(emptyLock), data(one), data(other)).text);
      if (!base.ok) throw new Error(base.failure.message);
      expect(mergeLocks(base.value, data(one), data(other)).disputed).toEqual([name]);
      expect(mergeLocks(base.value, data(one), emptyLock).text).toBe(formatLock(data(one)));
      const unknown: ParsedLock = { ...parsed(emptyLock), conflicted: { stages: ['s'], data: [] } };
      const ours: Lock = { stages: new Map([['s', made]]), data: new Map() };
      expect(mergeLocks(unknown, ours, emptyLock).text).toBe(formatLock(ours));
    }),
  );
});
