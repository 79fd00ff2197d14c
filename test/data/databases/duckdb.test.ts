/** What is read from DuckDB files: types, rows after the last one, and what a query may not do. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { queryDuckdb } from '../../../src/data/databases/duckdb-file.ts';
import type { Query } from '../../../src/data/databases/rows.ts';
import { openDatabase } from '../../../src/data/duckdb.ts';
import { ask as askDatabase } from './collect.ts';

const root = mkdtempSync(join(tmpdir(), 'luc-'));
const place = join(root, "it's.duckdb");
afterAll(() => rmSync(root, { recursive: true }));

beforeAll(async () => {
  const database = await openDatabase({ memory: 2 ** 28, threads: 1, temporary: join(root, 'tmp') });
  await database.run(`ATTACH '${place.replace("'", "''")}' AS made; USE made;
    CREATE TABLE days (id BIGINT, price DECIMAL(9,2), day DATE, made TIMESTAMPTZ, tags VARCHAR[], small TINYINT, flag BOOLEAN);
    INSERT INTO days VALUES
      (1, 1.5, '2026-01-31', '2026-01-31 10:00:00.25+00', ['a', NULL], 1, true),
      (2, NULL, '2026-02-01', '2026-02-01 10:00:00+00', [], 2, NULL);
    USE memory; DETACH made;`);
  database.close();
});

const ask = (query: string | Partial<Query>, at = place) =>
  askDatabase(queryDuckdb, query, { place: at, temporary: join(root, 'tmp') });

test('values keep their types', async () => {
  expect(await ask('SELECT * FROM days ORDER BY id;')).toEqual({
    columns: [
      'id: BIGINT',
      'price: DECIMAL(9,2)',
      'day: DATE',
      'made: TIMESTAMP WITH TIME ZONE',
      'tags: VARCHAR[]',
      'small: TINYINT',
      'flag: BOOLEAN',
    ],
    rows: [
      [1n, 1.5, '2026-01-31', '2026-01-31T10:00:00.250000Z', ['a', null], 1, true],
      [2n, null, '2026-02-01', '2026-02-01T10:00:00.000000Z', [], 2, null],
    ],
  });
});

test('only rows after the last one come, and all of them the first time', async () => {
  const ids = async (query: Partial<Query>) => {
    const answer = await ask(query);
    return typeof answer === 'string' ? answer : answer.rows.map(([id]) => id);
  };
  const whole = 'SELECT id, made, day, small, tags FROM days';
  for (const [incremental, last] of [
    ['id', 1],
    ['made', '2026-01-31T10:00:00.250000Z'],
    ['day', '2026-01-31'],
    ['small', 1],
  ] as const) {
    const marked = `${whole} WHERE ${incremental} > {{last}}`;
    expect(await ids({ statement: whole, incremental })).toEqual([1n, 2n]);
    expect(await ids({ statement: whole, incremental, last })).toEqual([2n]);
    expect(await ids({ statement: marked, incremental })).toEqual([1n, 2n]);
    expect(await ids({ statement: marked, incremental, last })).toEqual([2n]);
  }
  const word = "SELECT 1 AS id, '$' AS word WHERE '$x' > {{last}}";
  expect(await ids({ statement: word, incremental: 'word', last: "$'" })).toEqual([1]);
  expect(await ids({ statement: `${whole} WHERE tags > {{last}}`, incremental: 'tags' })).toBe(
    'column-type: `db`: `tags` is VARCHAR[], of which there is no least value to begin with',
  );
  expect(await ids({ statement: whole, incremental: 'dai' })).toBe(
    'missing-column: `db` answers with no column `dai`; there are `id`, `made`, `day`, `small`, `tags`',
  );
});

test('what cannot be answered is told', async () => {
  expect(await ask('SELECT nme FROM days')).toMatch(
    /^bad-expression: `db` refuses the statement: .*"nme" not found/,
  );
  expect(await ask('SELECT 1 AS a, 2 AS a')).toBe('bad-expression: `db` answers with two columns `a`');
  expect(await ask(`SELECT * FROM read_text('${join(root, 'text.db')}')`)).toMatch(
    /^bad-expression: .*disabled/,
  );
  expect(await ask('SELECT 1', join(root, 'none.db'))).toBe('missing-input: there is no database `db`');
  writeFileSync(join(root, 'text.db'), 'id,name\n');
  expect(await ask('SELECT 1', join(root, 'text.db'))).toMatch(/^unreadable-input: `db` cannot be read: /);
});
