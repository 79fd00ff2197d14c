/** What is read from SQLite files: names and types of columns, rows after the last one, and files that are not whole. */
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fx, replaceEffects } from '../../../src/base/effects.ts';
import type { Query } from '../../../src/data/databases/rows.ts';
import { querySqlite } from '../../../src/data/databases/sqlite.ts';
import { ask as askDatabase } from './collect.ts';

const root = mkdtempSync(join(tmpdir(), 'luc-'));
const place = join(root, 'shop.db');
afterAll(() => rmSync(root, { recursive: true }));

beforeAll(() => {
  const database = new sqlite.Database(place);
  database.exec(`
    CREATE TABLE orders (id INTEGER PRIMARY KEY, name TEXT, price REAL, any, data BLOB, at DATETIME);
    INSERT INTO orders VALUES
      (1, 'a''b', 1.0, 7, x'00ff', '2026-01-31 10:00:00'),
      (2, 'ü', 2.5, 'x', NULL, '2026-02-01 10:00:00'),
      (9223372036854775807, NULL, NULL, 1.5, NULL, NULL);
    CREATE TABLE empty (a INTEGER, b DOUBLE PRECISION, c, d VARCHAR(3));
  `);
  database.close();
});

const ask = (query: string | Partial<Query>, at = place) =>
  askDatabase(querySqlite, query, { place: at, temporary: join(root, 'tmp') });

test('values keep their types; a column of several is text', async () => {
  expect(await ask('SELECT * FROM orders ORDER BY id -- all; of them')).toEqual({
    columns: ['id: BIGINT', 'name: VARCHAR', 'price: DOUBLE', 'any: VARCHAR', 'data: BLOB', 'at: VARCHAR'],
    rows: [
      [1, "a'b", 1, '7', new Uint8Array([0, 255]), '2026-01-31 10:00:00'],
      [2, 'ü', 2.5, 'x', null, '2026-02-01 10:00:00'],
      [9223372036854775807n, null, null, '1.5', null, null],
    ],
  });
  expect(await ask('WITH x AS (SELECT 1 AS "2", 2 AS "1") SELECT * FROM x;')).toEqual({
    columns: ['2: BIGINT', '1: BIGINT'],
    rows: [[1, 2]],
  });
});

test('without rows, the declared types count', async () => {
  expect(await ask('SELECT * FROM empty')).toEqual({
    columns: ['a: BIGINT', 'b: DOUBLE', 'c: VARCHAR', 'd: VARCHAR'],
    rows: [],
  });
});

test('only rows after the last one come, and all of them the first time', async () => {
  const ids = async (query: Partial<Query>) => {
    const answer = await ask({ incremental: 'id', ...query });
    return typeof answer === 'string' ? answer : answer.rows.map(([id]) => id);
  };
  const whole = 'SELECT id, at FROM orders';
  const marked = `${whole} WHERE id > {{last}}`;
  expect(await ids({ statement: whole })).toEqual([1, 2, 9223372036854775807n]);
  expect(await ids({ statement: whole, last: 1n })).toEqual([2, 9223372036854775807n]);
  expect(await ids({ statement: marked })).toEqual([1, 2, 9223372036854775807n]);
  expect(await ids({ statement: marked, last: 2 })).toEqual([9223372036854775807n]);
  const named = 'SELECT id, name FROM orders WHERE name > {{last}}';
  expect(await ids({ statement: named, incremental: 'name', last: "$'$&" })).toEqual([1, 2]);
  const moments = { statement: `${whole} WHERE at > {{last}}`, incremental: 'at' };
  expect(await ids(moments)).toEqual([1, 2]);
  expect(await ids({ ...moments, last: '2026-01-31T10:00:00.000000Z' })).toEqual([2]);
  expect(await ids({ ...moments, last: '2026-01-31T09:59:59.500000Z' })).toEqual([1, 2]);
  expect(await ids({ statement: whole, incremental: 'ids' })).toBe(
    'missing-column: `db` answers with no column `ids`; there are `id`, `at`',
  );
});

test('what cannot be answered is told', async () => {
  expect(await ask('SELECT nme FROM orders')).toBe(
    'bad-expression: `db` refuses the statement: no such column: nme',
  );
  expect(await ask('SELECT o.id, p.id FROM orders o, orders p')).toBe(
    'bad-expression: `db` answers with two columns `id`',
  );
  expect(await ask('SELECT 1', join(root, 'none.db'))).toBe('missing-input: there is no database `db`');
  writeFileSync(join(root, 'text.db'), 'id,name\n1,a\n'.repeat(100));
  expect(await ask('SELECT 1', join(root, 'text.db'))).toBe(
    'unreadable-input: `db` cannot be read: file is not a database',
  );
  copyFileSync(place, join(root, 'cut.db'));
  truncateSync(join(root, 'cut.db'), 5000);
  expect(await ask('SELECT * FROM orders', join(root, 'cut.db'))).toMatch(/^unreadable-input: .*malformed/);
});

test('nothing is left beside the database, and no copy of it', async () => {
  await ask('SELECT 1 AS a');
  expect(readdirSync(root).filter((name) => name.startsWith('shop'))).toEqual(['shop.db']);
  expect(readdirSync(join(root, 'tmp'))).toEqual([]);
});

test('what another program has written and not ended is not read, and nothing that it takes away meanwhile', async () => {
  const changing = join(root, 'changing.db');
  const database = new sqlite.Database(changing);
  database.exec(`
    CREATE TABLE pages (n, filling);
    INSERT INTO pages WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
      SELECT 'old', zeroblob(5000) FROM n;
    PRAGMA cache_size = 1; BEGIN; UPDATE pages SET n = 'new', filling = zeroblob(5001);
    INSERT INTO pages SELECT 'more', filling FROM pages;
  `);
  const found = () => ask('SELECT n, count(*) AS rows, sum(length(filling)) FROM pages GROUP BY n', changing);
  expect(await found()).toMatchObject({ rows: [['old', 100, 500_000]] });
  copyFileSync(`${changing}-journal`, join(root, 'kept'));
  database.exec('COMMIT');
  database.close();
  const whole = [
    ['more', 100, 500_100],
    ['new', 100, 500_100],
  ];
  expect(await found()).toMatchObject({ rows: whole });
  copyFileSync(join(root, 'kept'), `${changing}-journal`);
  const { copyFile } = fx;
  replaceEffects({
    copyFile: async (from, to, mode) => {
      await copyFile(from, to, mode);
      if (from.endsWith('-journal')) unlinkSync(from);
    },
  });
  try {
    expect(await found()).toMatchObject({ rows: whole });
  } finally {
    replaceEffects({ copyFile });
  }
});
