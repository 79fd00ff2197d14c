/** The source `sql`: what a query gives is kept with its types, and goes on after what was recorded. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { expect, test } from 'vitest';
import { sql } from '../../../src/stages/fetch/sources/sql.ts';
import { openTrial } from './try-source.ts';

test('rows are kept with their types, and only newer ones come after what was recorded', async () => {
  const trial = openTrial();
  const database = new sqlite.Database(join(trial.wdir, 'shop.db'));
  database.exec(`
    CREATE TABLE orders (id INTEGER, name TEXT, price REAL, at TEXT);
    INSERT INTO orders VALUES (2, 'b', 2.5, '2026-02-01'), (1, 'a', 1.0, '2026-01-31'), (3, NULL, NULL, NULL);
  `);
  const options = { url: 'sqlite:shop.db', statement: 'SELECT * FROM orders', output: 'orders.csv' };
  const columns = ['id: BIGINT', 'name: VARCHAR', 'price: DOUBLE', 'at: VARCHAR'];
  expect(await trial.rows(await trial.fetch(sql, options))).toEqual({
    columns,
    rows: [
      [2n, 'b', 2.5, '2026-02-01'],
      [1n, 'a', 1, '2026-01-31'],
      [3n, null, null, null],
    ],
  });
  const first = await trial.probe(sql, options);
  const last = join(trial.wdir, 'orders.csv');
  writeFileSync(last, 'id,name,price,at\n1,a,1.0,2026-01-31\n2,b,2.5,2026-02-01\n');
  const newer = { ...options, incremental: 'id', key: 'id' };
  expect(await trial.rows(await trial.fetch(sql, newer, { last }))).toEqual({
    columns: ['id: BIGINT', 'name: VARCHAR', 'price: DOUBLE', 'at: VARCHAR'],
    rows: [[3n, null, null, null]],
  });
  const byDay = { ...newer, incremental: 'at', statement: 'SELECT id FROM orders WHERE at > {{last}}' };
  expect(await trial.fetch(sql, byDay, { last })).toBe(
    'missing-column: `shop.db` answers with no column `at`; there are `id`',
  );
  writeFileSync(last, 'id,name,price\n1,a,1.0\n');
  expect(await trial.fetch(sql, { ...newer, incremental: 'at' }, { last })).toBe(
    'missing-column: what was recorded has no column `at`',
  );
  expect(await trial.probe(sql, options)).toBe(first);
  database.exec("INSERT INTO orders VALUES (4, 'd', 4.0, NULL)");
  database.close();
  expect(await trial.probe(sql, options)).not.toBe(first);
  expect(
    await trial.rows(await trial.fetch(sql, { ...options, statement: 'SELECT id FROM orders WHERE false' })),
  ).toEqual({
    columns: ['id: BIGINT'],
    rows: [],
  });
});

test.each([
  ['DELETE FROM orders', 'bad-expression: `x.db`: `DELETE` does not begin a query'],
  ['SELECT 1; SELECT 2', 'bad-expression: `x.db`: there is more than one statement'],
  ['-- SELECT 1\n /* ; */ ', 'bad-expression: `x.db`: there is no statement'],
  ['SELECT \';\' AS ";"; -- ;', 'missing-input: there is no database `x.db`'],
  ['(SELECT 1) UNION (SELECT 2)', 'missing-input: there is no database `x.db`'],
])('%s', async (statement, words) => {
  expect(await openTrial().fetch(sql, { url: 'sqlite:x.db', statement, output: 'x.csv' })).toBe(words);
});
