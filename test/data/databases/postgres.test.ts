/** What is read from Postgres: types, rows after the last one, and what a query may not do. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { queryPostgres } from '../../../src/data/databases/postgres.ts';
import type { Query, QueryOptions } from '../../../src/data/databases/rows.ts';
import { makeProject } from '../../support/project.ts';
import { ask as askDatabase } from './collect.ts';

let database: PGlite;
let server: PGLiteSocketServer;
let place = '';

beforeAll(async () => {
  database = await PGlite.create();
  await database.exec(`
    CREATE TYPE mood AS ENUM ('good', 'bad');
    CREATE TABLE posts (
      id int PRIMARY KEY, big bigint, small smallint, price numeric(9,2), whole numeric(18), huge numeric(30,2), free numeric,
      ratio real, exact float8, name text, code char(3), flag boolean, day date, at timestamptz, local timestamp,
      data bytea, tags text[], counts int[], meta jsonb, uid uuid, mood mood, span interval
    );
    INSERT INTO posts VALUES (
      1, 9223372036854775807, -5, 12.50, 123456789012345678, 12345678901234567890.25, 0.1,
      1.5, 0.1, 'a "quoted" ü', 'ab', true, '2026-01-31', '2026-01-31 12:00:00.123456+02', '2026-01-31 12:00:00',
      '\\x00ff', ARRAY['a', NULL, 'b,"c\\'], ARRAY[1, 2], '{"a": [1]}', '00000000-0000-0000-0000-000000000001', 'good', '1 day 2 hours'
    );
    INSERT INTO posts (id, at, exact) VALUES (2, '2026-02-01 12:00:00+00', 'NaN');
  `);
  server = new PGLiteSocketServer({ db: database, port: 0, host: '127.0.0.1' });
  await server.start();
  place = `postgres://postgres@${server.getServerConn()}/postgres`;
}, 120_000);
afterAll(async () => {
  await server.stop();
  await database.close();
});

const ask = (query: string | Partial<Query>, options: Partial<QueryOptions> = {}) =>
  askDatabase(queryPostgres, query, { place, temporary: '', ...options });

test('values keep their types, in universal time', async () => {
  expect(await ask('SELECT * FROM posts ORDER BY id;')).toEqual({
    columns: [
      'id: BIGINT',
      'big: BIGINT',
      'small: BIGINT',
      'price: DOUBLE',
      'whole: BIGINT',
      'huge: DECIMAL(30,2)',
      'free: DOUBLE',
      'ratio: DOUBLE',
      'exact: DOUBLE',
      'name: VARCHAR',
      'code: VARCHAR',
      'flag: BOOLEAN',
      'day: DATE',
      'at: TIMESTAMP',
      'local: TIMESTAMP',
      'data: BLOB',
      'tags: VARCHAR[]',
      'counts: BIGINT[]',
      'meta: VARCHAR',
      'uid: VARCHAR',
      'mood: VARCHAR',
      'span: VARCHAR',
    ],
    rows: [
      [
        1n,
        9223372036854775807n,
        -5n,
        12.5,
        123456789012345678n,
        '12345678901234567890.25',
        0.1,
        1.5,
        0.1,
        'a "quoted" ü',
        'ab ',
        true,
        '2026-01-31',
        '2026-01-31 10:00:00.123456+00',
        '2026-01-31 12:00:00',
        Buffer.from([0, 255]),
        ['a', null, 'b,"c\\'],
        [1n, 2n],
        '{"a": [1]}',
        '00000000-0000-0000-0000-000000000001',
        'good',
        'P1DT2H',
      ],
      [
        2n,
        ...Array(7).fill(null),
        Number.NaN,
        ...Array(4).fill(null),
        '2026-02-01 12:00:00+00',
        ...Array(8).fill(null),
      ],
    ],
  });
});

test('many rows come in their order, and none twice', async () => {
  const answer = await ask('SELECT i FROM generate_series(1, 4500) AS i');
  expect(answer).toEqual({
    columns: ['i: BIGINT'],
    rows: Array.from({ length: 4500 }, (_, i) => [BigInt(i + 1)]),
  });
  expect(await ask('SELECT 1 AS a WHERE false')).toEqual({ columns: ['a: BIGINT'], rows: [] });
});

test('only rows after the last one come, and all of them the first time', async () => {
  const ids = async (query: Partial<Query>) => {
    const answer = await ask(query);
    return typeof answer === 'string' ? answer : answer.rows.map(([id]) => id);
  };
  const whole = 'SELECT id, at, mood FROM posts';
  for (const [incremental, last] of [
    ['id', 1],
    ['at', '2026-01-31T10:00:00.123456Z'],
  ] as const) {
    const marked = `${whole} WHERE ${incremental} > {{last}}`;
    expect(await ids({ statement: whole, incremental })).toEqual([1n, 2n]);
    expect(await ids({ statement: whole, incremental, last })).toEqual([2n]);
    expect(await ids({ statement: marked, incremental })).toEqual([1n, 2n]);
    expect(await ids({ statement: marked, incremental, last })).toEqual([2n]);
  }
  expect(await ids({ statement: `${whole} WHERE mood > {{last}}`, incremental: 'mood' })).toBe(
    'column-type: `db`: `mood` is VARCHAR, of which there is no least value to begin with',
  );
  expect(await ids({ statement: whole, incremental: 'ids' })).toBe(
    'missing-column: `db` answers with no column `ids`; there are `id`, `at`, `mood`',
  );
});

test('what cannot be answered is told, and nothing is changed', async () => {
  expect(await ask('SELECT nme FROM posts')).toBe(
    'bad-expression: `db` refuses the statement: column "nme" does not exist',
  );
  expect(await ask('SELECT 1 AS a, 2 AS a')).toBe('bad-expression: `db` answers with two columns `a`');
  expect(await ask("SELECT '0044-03-15 BC'::date AS day")).toBe(
    'bad-value: `db`: row 1, column `day`: `0044-03-15 BC` is no DATE',
  );
  expect(await ask("SELECT setval('x', 1)")).toMatch(/^bad-expression: /);
  expect(await ask('SELECT 1 AS a) AS b; DELETE FROM posts; SELECT (1')).toMatch(/^bad-expression: /);
  expect(await ask('WITH gone AS (DELETE FROM posts RETURNING id) SELECT * FROM gone')).toMatch(
    /^bad-expression: /,
  );
  expect(await ask('SELECT count(*) AS n FROM posts')).toEqual({ columns: ['n: BIGINT'], rows: [[2n]] });
  expect(await ask('SELECT 1', { place: 'postgres://127.0.0.1:1/none' })).toBe(
    'network: `db` cannot be asked: connect ECONNREFUSED 127.0.0.1:1',
  );
});

test('the password is the one that was given, and no other', async () => {
  const heard: string[] = [];
  const message = (type: string, body: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length + 4);
    return Buffer.concat([Buffer.from(type), length, body]);
  };
  const refusal = message(
    'E',
    Buffer.from('SFATAL\0C28P01\0Mpassword authentication failed for user "ann"\0\0'),
  );
  const guard = createServer((socket: Socket) => {
    socket.on('error', () => {});
    socket.once('data', (hello) => {
      heard.push(hello.toString('latin1', 8).replaceAll('\0', ' ').trim());
      socket.write(message('R', Buffer.from([0, 0, 0, 3])));
      socket.once('data', (said) => {
        heard.push(said.toString('latin1', 5, said.length - 1));
        socket.end(refusal);
      });
    });
  });
  await new Promise<void>((resolve) => guard.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void guard.close());
  const { port } = guard.address() as AddressInfo;
  const url = `postgres://ann@127.0.0.1:${port}/shop`;
  expect(await ask('SELECT 1', { place: url, password: 'sec/ret@ü' })).toBe(
    'refused: `db` does not let us in: password authentication failed for user "ann"',
  );
  expect(await ask('SELECT 1', { place: url })).toBe(
    'secret-missing: `db` does not let us in: password authentication failed for user "ann"',
  );
  expect(heard.map((text) => text.replace(/ (?:application_name|client_encoding).*/, ''))).toEqual([
    'user ann database shop',
    Buffer.from('sec/ret@ü').toString('latin1'),
    'user ann database shop',
    '',
  ]);
  expect(await ask('SELECT 1', { place: `${url}?password=x` })).toBe(
    'network: `db` cannot be asked: `password` in its URL is not known; `sslmode` and `host` are',
  );
});

test('`luc repro` keeps the rows of a query, and goes on after the last of them', async () => {
  await database.exec(`
    CREATE TABLE sales (id int, at timestamptz, price numeric(9,2), tags text[]);
    INSERT INTO sales VALUES (1, '2026-01-31 10:00:00+00', 1.50, ARRAY['a']), (2, '2026-02-01 10:00:00+00', NULL, NULL);
  `);
  const project = makeProject({
    files: {
      'lucidity.yaml': `
stages:
  sales:
    fetch:
      url: ${place}
      token_env: DB_PASSWORD
      statement: SELECT * FROM sales WHERE at > {{last}} ORDER BY at
      incremental: at
      key: id
      output: sales.jsonl
      refresh: on_change
`,
    },
  });
  const env = { DB_PASSWORD: 'any' };
  const sale = (id: number, day: string, price: number | null, tags: string[] | null): string =>
    `${JSON.stringify({ id, at: `${day}T10:00:00.000000Z`, price, tags })}\n`;
  expect(await project.repro([], { env })).toMatchObject({ ran: ['sales'], failed: [] });
  const before = sale(1, '2026-01-31', 1.5, ['a']) + sale(2, '2026-02-01', null, null);
  expect(project.read('sales.jsonl')).toBe(before);
  expect(await project.repro([], { env })).toMatchObject({ ran: [], failed: [] });
  await database.exec(
    "DELETE FROM sales; INSERT INTO sales VALUES (3, '2026-02-02 10:00:00+00', 2.25, '{}')",
  );
  expect(await project.repro([], { env })).toMatchObject({ ran: ['sales'], failed: [] });
  expect(project.read('sales.jsonl')).toBe(before + sale(3, '2026-02-02', 2.25, []));
  const missing = await project.repro([], { env: {} });
  expect(missing.stderr).toContain('"code":"secret-missing"');
});
