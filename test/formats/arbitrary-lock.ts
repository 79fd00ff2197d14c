/** Random locks, blocks and entries for property tests. */
import fc from 'fast-check';
import { digestOf } from '../../src/digest.ts';
import type { Entry } from '../../src/entry.ts';
import type { JsonObject } from '../../src/json.ts';
import { type Block, type DataRecord, type Lock, stageKey } from '../../src/lock.ts';
import { isInner, type RelPath } from '../../src/path.ts';

const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'a b',
    '"',
    '\\',
    '\n',
    '10',
    '9',
    '<<<<<<< x',
    '=======',
    'ü',
    '𝒳',
    '\ue000',
  ),
);
export const path: fc.Arbitrary<RelPath> = name.filter(isInner);
export const digest = fc.string({ maxLength: 4 }).map(digestOf);

export const entry: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({ type: fc.constantFrom('f' as const, 'x' as const), bytes: fc.nat(), digest }),
  fc.record({ type: fc.constant('d' as const), bytes: fc.nat(), digest, files: fc.nat() }),
);

const mapOf = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Map<RelPath, Value>> =>
  fc.array(fc.tuple(path, value), { maxLength: 4 }).map((entries) => new Map(entries));

export const what = fc
  .tuple(fc.dictionary(name, fc.jsonValue() as fc.Arbitrary<never>, { maxKeys: 3 }), fc.string())
  .map(([rest, kind]): JsonObject => JSON.parse(JSON.stringify({ ...rest, kind })) as JsonObject);

export const block: fc.Arbitrary<Block> = fc
  .record({ what, deps: mapOf(entry), outs: mapOf(fc.record({ entry, persist: fc.boolean() })) })
  .map((parts) => ({ key: stageKey(parts.what, parts.deps, parts.outs), ...parts }));

const textOrNull = fc.option(fc.string());
export const dataRecord: fc.Arbitrary<DataRecord> = fc.record({ entry, from: textOrNull, rev: textOrNull });

export const lock: fc.Arbitrary<Lock> = fc.record({
  data: mapOf(dataRecord),
  stages: fc.array(fc.tuple(name, block), { maxLength: 4 }).map((entries) => new Map(entries)),
});
