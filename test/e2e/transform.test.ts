/** Transforms as stages of a pipeline: what they read and write, what is told of them, and the same bytes on every run. */
import { expect, test } from 'vitest';
import { makeProject } from '../support/project.ts';

const prices = `id,day,symbol,close
1,2024-01-02,a,10.5
2,2024-01-03,a,11
3,2024-01-02,b,
4,2024-01-03,b,21
`;

test('reads a file, a list, a folder and tables by name, and writes every format', async () => {
  const project = makeProject({
    files: {
      'in/prices.csv': prices,
      'in/more.csv': 'id,day,symbol,close\n5,2024-01-04,a,12\n',
      'in/parts/b.tsv': 'n\tword\n2\tzwei\n',
      'in/parts/a.csv': 'n,word\n1,eins\n',
      'in/parts/notes.txt': 'no table',
      'in/names.json': '[{"symbol": "a", "name": "Äpfel"}, {"symbol": "b", "name": null}]',
      'lucidity.yaml': `
stages:
  filled:
    transform:
      input: [in/prices.csv, in/more.csv]
      steps:
        - fill: {close: mean}
        - derive: {weekday: "dayname(day)"}
      output: out/filled.parquet
      report: out/filled.json
  named:
    transform:
      input: {prices: out/filled.parquet, names: in/names.json}
      steps:
        - join: {with: names, on: symbol}
        - sort: [-close]
        - select: [id, name, close]
      output: out/named.csv
  words:
    transform: {input: in/parts, steps: [], output: out/words.jsonl.gz}
  again:
    transform:
      input: out/words.jsonl.gz
      steps: [{sql: "SELECT upper(word) AS word, n FROM current ORDER BY n DESC"}]
      output: out/words.tsv
  sides:
    transform:
      input: out/filled.parquet
      steps: [{split: {test_size: 2, seed: 3}}]
      output: {train: out/train.jsonl, test: out/test.csv.gz}
  marked:
    transform:
      input: out/filled.parquet
      steps:
        - select: [id, symbol]
        - split: {key: id, test_size: 0.5}
      output: out/marked.json
      report: out/marked.report.json
  rest:
    transform: {input: out/test.csv.gz, steps: [{drop: [weekday, close]}], output: out/test.csv}
`,
    },
  });
  const run = await project.repro();
  expect(run).toMatchObject({ code: 0, failed: [] });
  expect(project.read('out/named.csv')).toBe(`id,name,close
4,,21.0
3,,13.625
5,Äpfel,12.0
2,Äpfel,11.0
1,Äpfel,10.5
`);
  expect(project.read('out/words.tsv')).toBe('word\tn\nZWEI\t2\nEINS\t1\n');
  expect(JSON.parse(project.read('out/filled.json'))).toEqual({
    rows: 5,
    steps: [
      { step: 'fill', rows_in: 5, rows_out: 5 },
      { step: 'derive', rows_in: 5, rows_out: 5 },
    ],
  });
  const train = project
    .read('out/train.jsonl')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const ids = train.map(({ id }) => id);
  expect(train).toHaveLength(3);
  expect(Object.keys(train[0])).toEqual(['id', 'day', 'symbol', 'close', 'weekday']);
  expect(project.read('out/test.csv').trimEnd().split('\n').slice(1)).toHaveLength(2);
  for (const line of project.read('out/test.csv').trimEnd().split('\n').slice(1))
    expect(ids).not.toContain(Number(line.split(',')[0]));
  const marked: { id: number; symbol: string; split: string }[] = JSON.parse(project.read('out/marked.json'));
  expect(marked.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
  const report = JSON.parse(project.read('out/marked.report.json'));
  expect(report.steps[1].split.rows).toEqual({
    train: marked.filter(({ split }) => split === 'train').length,
    test: marked.filter(({ split }) => split === 'test').length,
  });

  const before = project.snapshot('out');
  expect((await project.repro()).ran).toEqual([]);
  project.remove('out');
  project.remove('.luc');
  project.remove('lucidity.lock');
  project.write(
    'lucidity.yaml',
    project.read('lucidity.yaml').replaceAll('    transform:', '    resources: {cpu: 2}\n    transform:'),
  );
  expect((await project.repro()).failed).toEqual([]);
  expect(project.snapshot('out')).toEqual(before);
});

test('rows are deduped, put together, joined by time, and divided by time and by sizes', async () => {
  const project = makeProject({
    files: {
      'prices.csv': prices,
      'more.csv': 'id,day,symbol,close,note\n5,2024-01-04,a,12,late\n5,2024-01-05,A ,13,later\n',
      'rates.csv': 'symbol,day,rate\na,2024-01-01,1\na,2024-01-03,2\nb,2023-12-01,3\n',
      'lucidity.yaml': `
stages:
  rows:
    transform:
      input: {prices: prices.csv, more: more.csv}
      steps:
        - concat: [more]
        - dedupe: {key: id, keep: last}
        - rename: {close: price}
        - cast: {price: {type: int64, on_error: null}}
        - filter: id <> 2
        - sample: {n: 4, seed: 1}
      output: rows.csv
  texts:
    transform:
      input: more.csv
      steps: [{dedupe: {key: [symbol], keep: first, normal_form: true}}, {select: [day, symbol]}]
      output: texts.csv
  dated:
    transform:
      input: {prices: prices.csv, rates: rates.csv}
      steps:
        - join: {with: rates, on: [symbol, day], how: asof, tolerance: 1d, many: error}
        - select: [id, rate]
      output: dated.csv
  times:
    transform:
      input: prices.csv
      steps: [{split: {method: time, time: day, cut: 2024-01-03, gap: 0}}]
      output: {train: times/train.csv, test: times/test.csv}
  three:
    transform:
      input: prices.csv
      steps: [{split: {method: random, test_size: 1, validation_size: 1, train_size: 2, seed: 2, order: split}}]
      output: three.csv
`,
    },
  });
  expect(await project.repro()).toMatchObject({ code: 0, failed: [] });
  expect(project.snapshot()).toMatchObject({
    'rows.csv': `id,day,symbol,price,note
1,2024-01-02,a,,
3,2024-01-02,b,,
4,2024-01-03,b,21,
5,2024-01-05,A ,13,later
`,
    'texts.csv': 'day,symbol\n2024-01-04,a\n',
    'dated.csv': 'id,rate\n1,1\n2,2\n3,\n4,\n',
    'times/train.csv': 'id,day,symbol,close\n1,2024-01-02,a,10.5\n3,2024-01-02,b,\n',
    'times/test.csv': 'id,day,symbol,close\n2,2024-01-03,a,11.0\n4,2024-01-03,b,21.0\n',
    // Validation is a part of train.
    'three.csv': `id,day,symbol,close,split
4,2024-01-03,b,21.0,train
3,2024-01-02,b,,test
2,2024-01-03,a,11.0,validation
`,
  });
});

test('what is wrong is said with the place in the file: before anything runs, or with the row', async () => {
  const project = makeProject({
    files: {
      'prices.csv': prices,
      'lucidity.yaml': `
stages:
  a:
    transform:
      input: prices.csv
      steps:
        - select: [id, close]
        - cast: {close: int64}
      output: a.parquet
  b:
    transform:
      input: {one: a.parquet}
      steps:
        - derive: {twice: close * 2}
        - drop: [symbol]
        - join: {with: two, on: id}
      output: b.csv
`,
    },
  });
  const early = await project.luc(['repro']);
  expect([early.code, early.stderr]).toEqual([
    2,
    `error: there is no column \`symbol\`
   ┌─ lucidity.yaml:15:18
15 │         - drop: [symbol]
   │                  ^^^^^^
hint: there are \`id\`, \`close\`, \`twice\`

error: there is no table \`two\`
   ┌─ lucidity.yaml:16:24
16 │         - join: {with: two, on: id}
   │                        ^^^
hint: \`input\` has \`one\`
`,
  ]);
  project.write(
    'lucidity.yaml',
    project.read('lucidity.yaml').replace('        - drop: [symbol]\n', '').replace('with: two', 'with: one'),
  );
  const late = await project.luc(['repro']);
  expect(late.code).toBe(1);
  expect(late.stderr).toContain(`error: \`a\`: \`close\` does not fit int64 in row 1 of prices.csv (10.5)
  ┌─ lucidity.yaml:8:25
8 │         - cast: {close: int64}
  │                         ^^^^^
hint: \`{type: int64, on_error: null}\` makes such values null
`);
  expect(project.exists('a.parquet')).toBe(false);
});

test('steps and sizes that cannot be are told at once', async () => {
  const project = makeProject({
    files: {
      'lucidity.yaml': `
stages:
  a:
    transform:
      input: {a: a.csv, A: b.csv, current: c.csv}
      steps:
        - filtre: close > 0
        - split: {method: hash, stratify: y, folds: 3, test_size: 2}
        - sample: {method: random, by: x}
      output: {train: a.parquet, tests: a.docx}
`,
    },
  });
  const { code, stderr } = await project.luc(['status']);
  expect(code).toBe(2);
  expect(stderr).toContain('did you mean `filter`?');
  project.write('lucidity.yaml', project.read('lucidity.yaml').replace('        - filtre: close > 0\n', ''));
  const told = await project.luc(['status']);
  expect(told.stderr.split('\n').filter((line) => line.startsWith('error: '))).toEqual([
    'error: the tables `a` and `A` differ in case alone',
    'error: `current` is the table that the steps before have made',
    'error: a split by hash needs `key`, the name of a column',
    'error: `split` must be the last step',
    'error: `stratify` is not for a split by hash',
    'error: `folds` stands in place of `test_size`',
    'error: `test_size` must be a fraction between 0 and 1: by hash no number of rows is exact',
    'error: `sample` needs `n` or `fraction`',
    'error: `by` is for other methods than `random`',
    'error: the split gives no `train`',
    'error: `a.docx` has no format that tables are written in',
    'error: the split gives no `tests`',
  ]);
  project.write(
    'lucidity.yaml',
    'stages: {a: {transform: {input: a.csv, steps: [{split: {test_size: 1.0, train_size: 1}}], output: b.csv}}}',
  );
  const { stderr: sizes } = await project.luc(['status']);
  expect(sizes.match(/^(?:error|hint): .*$/gm)).toEqual([
    'error: `test_size` is written as a fraction, which must be between 0 and 1',
    'hint: for a number of rows write `1`',
  ]);
});
