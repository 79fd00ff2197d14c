/** The step `job`: canonical columns of each task, ids that do not depend on other rows, tags from spans, and refusals. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { refused, run } from './tables.ts';

const tickets = `SELECT * FROM (VALUES
  (7, 'Cannot log in', 'access', 'en', 1.0), (9, 'Refund please', 'billing', NULL, 2.5)) t(ticket, body, team, language, hours)`;

const digest = (canonical: string, before = 0): string =>
  createHash('sha256').update(`${canonical}\0${before}`).digest('hex').slice(0, 32);

describe('columns', () => {
  test('text_classification: key, text and label by their names, all else in meta', async () => {
    const { columns, rows, types } = await run(tickets, [
      { job: { type: 'text_classification', text: 'body', label: 'team', key: 'ticket' } },
    ]);
    expect(columns).toEqual(['id', 'text', 'label', 'meta']);
    expect(rows).toEqual([
      [7, 'Cannot log in', 'access', { language: 'en', hours: 1 }],
      [9, 'Refund please', 'billing', { language: null, hours: 2.5 }],
    ]);
    expect(types).toEqual(['BIGINT', 'VARCHAR', 'VARCHAR', 'STRUCT("language" VARCHAR, "hours" DOUBLE)']);
  });

  test('without a key the id is of the whole row and of how many equal ones came before', async () => {
    const { rows } = await run(
      `SELECT * FROM (VALUES ('a', 1, 0.5, NULL, DATE '2026-01-31'), ('b', 2, 1e21, 'x', NULL), ('a', 1, 0.5, NULL, DATE '2026-01-31')) t(text, n, x, y, d)`,
      [{ job: { type: 'language_modeling' } }],
    );
    const twice = '["a",1,0.5,null,"2026-01-31"]';
    expect(rows.map(([id, text]) => [id, text])).toEqual([
      [digest(twice), 'a'],
      [digest('["b",2,1e+21,"x",null]'), 'b'],
      [digest(twice, 1), 'a'],
    ]);
  });

  test('a key of several columns is their canonical text, and they stay in meta', async () => {
    const { rows } = await run(tickets, [
      { select: ['ticket', 'team', 'body'] },
      { job: { type: 'language_modeling', text: 'body', key: ['team', 'ticket'] } },
    ]);
    expect(rows).toEqual([
      ['["access",7]', 'Cannot log in', { ticket: 7n, team: 'access' }],
      ['["billing",9]', 'Refund please', { ticket: 9n, team: 'billing' }],
    ]);
  });

  test('text_pairs, with nothing left for meta; regression, with its features', async () => {
    const pairs = await run(`SELECT 1 AS id, 'Haus' AS de, 'house' AS en`, [
      { job: { type: 'text_pairs', source: 'de', target: 'en', key: 'id' } },
    ]);
    expect(pairs.columns).toEqual(['id', 'source', 'target', 'meta']);
    expect(pairs.rows).toEqual([[1, 'Haus', 'house', null]]);
    const regression = { type: 'regression', label: 'hours', key: 'ticket' };
    const all = await run(tickets, [{ job: regression }]);
    expect(all.columns).toEqual(['id', 'label', 'body', 'team', 'language']);
    const some = await run(tickets, [{ job: { ...regression, features: ['language'] } }]);
    expect([some.columns, some.rows]).toEqual([
      ['id', 'label', 'language'],
      [
        [7, 1, 'en'],
        [9, 2.5, null],
      ],
    ]);
  });

  test('every row has its own values, also where there are many', async () => {
    const { rows } = await run(`SELECT i AS n, 'text ' || i AS text, i % 3 AS k FROM range(10000) t(i)`, [
      { sort: ['-n'] },
      { job: { type: 'language_modeling' } },
    ]);
    const expected = Array.from({ length: 10000 }, (_, i) => 9999 - i);
    expect(rows.map(([id, text]) => `${id} ${text}`)).toEqual(
      expected.map((n) => `${digest(`[${n},"text ${n}",${n % 3}]`)} text ${n}`),
    );
  });
});

describe('token_classification', () => {
  const spans = (list: string): string =>
    `SELECT 1 AS id, 'Ada B. in Zürich 😀!' AS text, [${list}]::STRUCT("start" INTEGER, "end" INTEGER, label VARCHAR)[] AS spans`;
  const job = { job: { type: 'token_classification', text: 'text', spans: 'spans', key: 'id' } };

  test('tokens are words and signs; spans in code points become IOB2', async () => {
    const { columns, rows } = await run(spans(`(0, 6, 'PER'), (10, 16, 'LOC'), (17, 18, 'X')`), [job]);
    expect(columns).toEqual(['id', 'tokens', 'tags', 'meta']);
    expect(rows).toEqual([
      [
        1,
        ['Ada', 'B', '.', 'in', 'Zürich', '😀', '!'],
        ['B-PER', 'I-PER', 'I-PER', 'O', 'B-LOC', 'B-X', 'O'],
        null,
      ],
    ]);
  });

  test.each([
    [`(1, 6, 'PER')`, 'span-inside-token', 'PER 1…6 begins inside of "Ada"'],
    [`(0, 7, 'PER')`, 'span-inside-token', 'PER 0…7 ends at white space'],
    [`(0, 3, 'PER'), (0, 6, 'X')`, 'bad-tag', 'X 0…6 overlaps another span'],
    [`(17, 30, 'X')`, 'bad-value', 'X 17…30 is not in the text'],
  ])('%s is refused', async (list, code, note) => {
    expect(await refused(spans(list), [job])).toEqual([
      {
        code,
        message: `spans do not fit their text: row 1 of data.csv (${note})`,
        option: ['steps', 0, 'job', 'spans'],
      },
    ]);
  });

  const tagged = (...rows: string[]): string =>
    rows.map((tags) => `SELECT ['a', 'b', 'c'] AS tokens, [${tags}]::VARCHAR[] AS tags`).join(' UNION ALL ');
  const given = (scheme: string) => ({ job: { type: 'token_classification', scheme } });

  test('given tags are checked, and those of IOB1 rewritten', async () => {
    const { rows } = await run(tagged(`'I-X', 'I-X', 'I-Y'`, `'O', 'I-X', 'B-X'`), [given('iob1')]);
    expect(rows.map((row) => row[2])).toEqual([
      ['B-X', 'I-X', 'B-Y'],
      ['O', 'B-X', 'B-X'],
    ]);
    expect(
      await refused(
        tagged(`'B-X', 'I-X', 'O'`, `'O', 'I-X', 'O'`, `'B-X', 'I-Y', 'O'`, `'O', 'O'`, `'Q', 'O', 'O'`),
        [given('iob2')],
      ),
    ).toEqual([
      {
        code: 'bad-tag',
        message:
          'tags do not fit their tokens: row 2 of data.csv (tag 2 "I-X" follows "O"), row 3 (tag 2 "I-Y" follows "B-X"), row 4 (2 tags for 3 tokens), row 5 (tag 1 "Q" is none of `O`, `B-X` and `I-X`)',
        hint: 'write `scheme: iob1` if entities may begin with I-',
        option: ['steps', 0, 'job', 'tags'],
      },
    ]);
  });
});

test('what a job cannot be made of is told before a row is read, all at once', async () => {
  expect(
    await refused(tickets, [
      { job: { type: 'text_classification', text: 'hours', label: 'teem', source: 'body' } },
    ]),
  ).toEqual([
    {
      code: 'option-conflict',
      message: 'a job of type `text_classification` has no `source`',
      option: ['steps', 0, 'job', 'source'],
    },
    {
      code: 'column-type',
      message: '`hours` must be string, and is double',
      hint: 'cast it before, or name another column',
      option: ['steps', 0, 'job', 'text'],
    },
    {
      code: 'missing-column',
      message: 'there is no column `teem`',
      hint: 'did you mean `team`? there are `ticket`, `body`, `team`, `language`, `hours`',
      option: ['steps', 0, 'job', 'label'],
    },
  ]);
  expect(await refused(`SELECT 1 AS id, 2 AS label`, [{ job: { type: 'regression' } }])).toEqual([
    {
      code: 'option-conflict',
      message: 'there is a column `id` already',
      hint: 'choose another name',
      option: ['steps', 0, 'job'],
    },
  ]);
});

test('keys that are null or repeat are told by their rows', async () => {
  const rows = `SELECT * FROM (VALUES ('a', 't'), (NULL, 't'), ('a', 't'), ('b', 't'), ('b', 't')) t(id, text)`;
  const job = { job: { type: 'language_modeling', key: 'id' } };
  expect(await refused(rows, [job])).toEqual([
    {
      code: 'null-key',
      message: '`id` must not be null: row 2 of data.csv',
      hint: 'leave such rows out by a `filter` step before',
      option: ['steps', 0, 'job', 'key'],
    },
  ]);
  expect(await refused(rows, [{ filter: 'id IS NOT NULL' }, job])).toEqual([
    {
      code: 'duplicate-key',
      message: '`id` must be another in each row, and repeats an earlier one: row 3 of data.csv, row 5',
      hint: 'name more columns, or `dedupe` the table before',
      option: ['steps', 1, 'job', 'key'],
    },
  ]);
  expect(
    await refused(`SELECT 'a' AS text, 'nan'::DOUBLE AS x`, [{ job: { type: 'language_modeling' } }]),
  ).toEqual([
    {
      code: 'non-finite',
      message: 'NaN or infinity cannot be part of an `id`: row 1 of data.csv',
      hint: 'name a `key`, or give such numbers a value before',
      option: ['steps', 0, 'job'],
    },
  ]);
});
