/** The step `match`: the likest candidate by edits, by Jaro-Winkler and by vectors; scores as rapidfuzz and NumPy have them. */
import { describe, expect, test } from 'vitest';
import { refused, run } from './tables.ts';

const names = `SELECT unnest(['Jon Smith', 'Jane Doe', NULL, 'xyz', 'Jane Doe', '']) AS name, 0 AS rest`;
const known = `SELECT unnest([NULL, 'Jane Do', 'Jane Dow', 'John Smith', 'Jon Smyth', '']) AS known, 1 AS other`;
const match = { text: 'name', with: 'known', key: 'known', into: 'person' };

test('by edits: the best score, of equals the first, and nothing below `min_score`', async () => {
  const { columns, rows } = await run({ names, known }, [{ match }]);
  expect(columns).toEqual(['name', 'rest', 'person', 'person_score']);
  expect(rows).toEqual([
    ['Jon Smith', 0, 'John Smith', 0.9],
    ['Jane Doe', 0, 'Jane Do', 0.875],
    [null, 0, null, null],
    ['xyz', 0, null, null],
    ['Jane Doe', 0, 'Jane Do', 0.875],
    ['', 0, '', 1],
  ]);
});

test('by Jaro-Winkler, to the last bit', async () => {
  const { rows } = await run({ names, known }, [
    { match: { ...match, method: 'jaro_winkler', min_score: 0.9 } },
  ]);
  expect(rows.map(([, , person, score]) => [person, score])).toEqual([
    ['John Smith', 0.9733333333333334],
    ['Jane Do', 0.975],
    [null, null],
    [null, null],
    ['Jane Do', 0.975],
    ['', 1],
  ]);
});

describe('cosine', () => {
  const rows = `SELECT * FROM (VALUES ('a', [1.0, 2.0]), ('b', [0.0, 0.0]), ('c', [-1.0, 0.5]), ('d', NULL)) t(name, vector)`;
  const others = `SELECT * FROM (VALUES (10, [3.0, 4.0]), (20, [1.0, 2.0]), (30, [2.0, 4.0])) t(number, vector)`;
  const cosine = { text: 'name', with: 'others', key: 'number', method: 'cosine', min_score: 0.5 };

  test('of vectors, giving keys of any type', async () => {
    const found = await run({ rows, others }, [{ match: cosine }]);
    expect(found.columns).toEqual(['name', 'vector', 'match', 'match_score']);
    expect(found.rows.map((row) => row.slice(2))).toEqual([
      [20, 0.9999999999999998],
      [null, null],
      [null, null],
      [null, null],
    ]);
  });

  test('vectors of other lengths are refused', async () => {
    expect(
      await refused({ rows, others: `SELECT 1 AS number, [1.0] AS vector` }, [{ match: cosine }]),
    ).toEqual([
      {
        code: 'dimension-mismatch',
        message: 'vectors of `vector` have 2 numbers here, and 1 in `others`',
        option: ['steps', 0, 'match', 'vector'],
      },
    ]);
  });
});

test('what cannot be matched is told by name', async () => {
  expect(await refused({ names, known }, [{ match: { ...match, text: 'rest', key: 'knwon' } }])).toEqual([
    {
      code: 'column-type',
      message: '`rest` must be string, and is int64',
      hint: 'cast it before, or name another column',
      option: ['steps', 0, 'match', 'text'],
    },
    {
      code: 'missing-column',
      message: 'there is no column `knwon` in `known`',
      hint: 'did you mean `known`? there are `known`, `other`',
      option: ['steps', 0, 'match', 'key'],
    },
  ]);
});
