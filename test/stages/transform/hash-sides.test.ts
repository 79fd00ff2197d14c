/** The split by hash that the database computes: the same sides as those of `data/split/`, whatever the keys are. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { literal } from '../../../src/data/duckdb.ts';
import { sideByHash, sideNames } from '../../../src/data/split/divide.ts';
import { run } from './tables.ts';

const texts = fc.oneof(
  fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0')),
  fc.constantFrom('', '"\\/', '\x7f\u2028\u2029', '😀 é', 'e\u0301', '[1,"a"]', 'null', '\t\n\u001f', "it's"),
);
const keys = fc.tuple(texts, fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.boolean());
const options = fc.record(
  {
    test_size: fc.double({ min: 0.05, max: 0.5, noNaN: true }),
    validation_size: fc.double({ min: 0.05, max: 0.4, noNaN: true }),
    folds: fc.integer({ min: 2, max: 9 }),
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  },
  { requiredKeys: ['seed'] },
);

/** Keys with control characters are not for the database: a table with one is computed here. */
const isPlain = (text: string): boolean => [...text].every((character) => character >= ' ');

test('of texts, integers and booleans', async () => {
  const samples = fc.sample(fc.tuple(fc.array(keys, { minLength: 40, maxLength: 80 }), options), 12);
  for (const [index, [rows, written]] of samples.entries()) {
    const kept = index % 3 === 0 ? rows : rows.filter(([text]) => isPlain(text));
    const values = kept.map(([text, number, flag]) => `(${literal(text)}, '${number}'::BIGINT, ${flag})`);
    const { rows: found } = await run(`SELECT * FROM (VALUES ${values.join(', ')}) t(a, b, c)`, [
      { split: { method: 'hash', key: ['a', 'b', 'c'], ...written } },
    ]);
    const { test_size, validation_size, ...others } = written;
    const sizes = { ...others, test: test_size, validation: validation_size };
    const side = sideByHash(sizes);
    const names = sideNames(sizes);
    expect(found.map((row) => row.at(-1))).toEqual(kept.map((key) => names[side(key) ?? -1]));
  }
});
