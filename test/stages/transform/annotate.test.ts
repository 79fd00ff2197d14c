/** The steps `annotate` and `import_annotations`: the forms of Label Studio and doccano, and that what went out comes back. */
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/json.ts';
import { refused, run } from './tables.ts';

const spanType = 'STRUCT("start" BIGINT, "end" BIGINT, "label" VARCHAR)[]';
const single = `SELECT * FROM (VALUES (1, 'good', 'A', 'en'), (2, 'bad "x"', NULL, 'de')) t(id, text, label, lang)`;
const several = `SELECT * FROM (VALUES ('x1', 'good', ['A', 'B']), ('x2', 'bad', ['A']), ('x3', '', [])) t(id, text, label)`;
const spans = `SELECT * FROM (VALUES
  (1, 'Ada in 😀 Zürich', [(0, 3, 'PER'), (9, 15, 'LOC')]::${spanType}), (2, 'no one', []::${spanType})) t(id, text, label)`;

/** As what reads a file of JSON gives it. */
const plain = (value: unknown): Json =>
  JSON.parse(JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? Number(one) : one)));

test('Label Studio: a task with its data, and regions of the choice or of the span', async () => {
  const annotate = { format: 'label_studio', label: 'label', prediction: 'guess' };
  const classes = await run(`SELECT *, 'B' AS guess FROM (${single})`, [{ annotate }]);
  expect(classes.columns).toEqual(['id', 'data', 'annotations', 'predictions']);
  const region = { from_name: 'label', to_name: 'text', type: 'choices' };
  const predictions = [{ model_version: 'lucidity', result: [{ ...region, value: { choices: ['B'] } }] }];
  expect(plain(classes.rows)).toEqual([
    [
      1,
      { id: 1, text: 'good', lang: 'en' },
      [{ result: [{ ...region, value: { choices: ['A'] } }] }],
      predictions,
    ],
    [2, { id: 2, text: 'bad "x"', lang: 'de' }, [], predictions],
  ]);
  const regions = await run(spans, [{ annotate: { format: 'label_studio', label: 'label' } }]);
  const span = { ...region, type: 'labels' };
  expect(plain(regions.rows[0]?.[2])).toEqual([
    {
      result: [
        { ...span, value: { start: 0, end: 3, text: 'Ada', labels: ['PER'] } },
        { ...span, value: { start: 9, end: 15, text: 'Zürich', labels: ['LOC'] } },
      ],
    },
  ]);
});

test('doccano: lists of labels, and spans as lists', async () => {
  const annotate = { format: 'doccano', label: 'label' };
  expect(await run(single, [{ annotate }])).toMatchObject({
    columns: ['id', 'text', 'label', 'lang'],
    rows: [
      [1, 'good', ['A'], 'en'],
      [2, 'bad "x"', [], 'de'],
    ],
  });
  expect((await run(spans, [{ annotate }])).rows.map((row) => row[2])).toEqual([
    '[[0,3,"PER"],[9,15,"LOC"]]',
    '[]',
  ]);
  expect((await run(single, [{ drop: 'label' }, { annotate: { format: 'doccano' } }])).columns).toEqual([
    'id',
    'text',
    'lang',
  ]);
});

describe.each(['label_studio', 'doccano'])('%s', (format) => {
  test.each([
    ['classes', single],
    ['several classes', several],
    ['spans', spans],
  ])('%s come back as they were', async (_, rows) => {
    const before = await run(rows, [{ filter: 'true' }]);
    const after = await run(rows, [
      { annotate: { format, label: 'label' } },
      { import_annotations: { format } },
    ]);
    expect({ columns: after.columns, rows: after.rows }).toEqual({
      columns: before.columns,
      rows: before.rows,
    });
  });

  test('under other names, too', async () => {
    const rows = `SELECT text AS body, label AS team, 1.5::DOUBLE AS x FROM (${single})`;
    const names = { format, text: 'body', label: 'team' };
    const { columns, rows: found } = await run(rows, [{ annotate: names }, { import_annotations: names }]);
    expect([columns, found]).toEqual([
      ['body', 'team', 'x'],
      [
        ['good', 'A', 1.5],
        ['bad "x"', null, 1.5],
      ],
    ]);
  });
});

test('predictions come back where a column is named for them', async () => {
  const prediction = 'guess';
  const rows = `SELECT *, CASE WHEN id = 1 THEN 'B' END AS guess FROM (${single})`;
  const { columns, rows: found } = await run(rows, [
    { annotate: { format: 'label_studio', label: 'label', prediction } },
    { import_annotations: { format: 'label_studio', prediction } },
  ]);
  expect(columns).toEqual(['id', 'text', 'label', 'guess', 'lang']);
  expect(found.map((row) => row[3])).toEqual(['B', null]);
});

test('of a task that people made the first annotation counts that was not cancelled', async () => {
  const tasks = `SELECT 5 AS id, {'text': 'Ada'} AS data, '[{"was_cancelled": true, "result": []},
    {"completed_by": 1, "result": [{"type": "rating", "value": {"rating": 3}}, {"value": {"start": 0, "end": 3, "labels": ["PER"]}}]}]' AS annotations`;
  const { columns, rows } = await run(tasks, [{ import_annotations: { format: 'label_studio' } }]);
  expect([columns, rows]).toEqual([
    ['id', 'text', 'label'],
    [[5, 'Ada', [{ start: 0n, end: 3n, label: 'PER' }]]],
  ]);
});

test('what fits no program is refused', async () => {
  const at = ['steps', 0, 'annotate'];
  expect(
    await refused(single, [{ annotate: { format: 'doccano', label: 'lang', prediction: 'label' } }]),
  ).toEqual([
    {
      code: 'option-conflict',
      message: 'doccano takes no predictions beside labels',
      hint: 'name the column under `label`',
      option: [...at, 'prediction'],
    },
    {
      code: 'option-conflict',
      message: 'there is a column `label` already',
      hint: 'drop or rename it before',
      option: [...at, 'label'],
    },
  ]);
  const outside = `SELECT 'Ada' AS text, [(0, 4, 'PER')]::${spanType} AS label`;
  expect(await refused(outside, [{ annotate: { format: 'label_studio', label: 'label' } }])).toEqual([
    {
      code: 'bad-value',
      message: 'spans are not in their text: row 1 of data.csv',
      option: [...at, 'label'],
    },
  ]);
  const mixed = `SELECT unnest(['[[0,3,"PER"]]', '["A"]', '[[0]]']) AS label, 'Ada' AS text`;
  const imported = { import_annotations: { format: 'doccano' } };
  expect(await refused(mixed, [imported])).toEqual([
    {
      code: 'bad-value',
      message: '`label` is not what doccano writes: row 3 of data.csv (a span is not [start, end, label])',
      option: ['steps', 0, 'import_annotations'],
    },
  ]);
  expect(await refused(mixed, [{ filter: `label <> '[[0]]'` }, imported])).toMatchObject([
    { code: 'schema-mismatch' },
  ]);
});
