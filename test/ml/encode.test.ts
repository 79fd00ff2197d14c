/** Columns as rows of numbers, beyond the cases of scikit-learn: chains, states, names and faults. */
import { describe, expect, test } from 'vitest';
import type { Cell } from '../../src/cell-order.ts';
import { canonicalJson, type JsonObject } from '../../src/json.ts';
import type { Matrix } from '../../src/matrix.ts';
import type { Column, ColumnSteps, Step, Supervision } from '../../src/ml/encode/encoder.ts';
import { fitEncoder, openEncoder } from '../../src/ml/encode/fit-encoder.ts';
import { WorkError } from '../../src/work.ts';

const oneHot: Step = { encoder: 'one_hot', min_frequency: null, max_categories: null };
const median: Step = { encoder: 'impute', strategy: 'median' };
const hash: Step = { encoder: 'hash', n_features: 2 ** 20, alternate_sign: true };

const column = (name: string, ...cells: Cell[]): Column => ({ name, cells });
const table = [
  column('age', 10, null, 30, 20n, 40),
  column('city', 'Rome', 'Oslo', null, 'Rome', '日本'),
  column('isOpen', true, false, true, null, false),
];

const fitOn = (
  encode: readonly ColumnSteps[],
  columns: readonly Column[] = table,
  supervision: Supervision | null = null,
  norm: 'l2' | 'l1' | 'none' = 'none',
) => fitEncoder({ encode, norm }, columns, supervision);

const steps = (name: string, ...list: Step[]): ColumnSteps => ({ column: name, steps: list });

function rowsOf(matrix: Matrix): number[][] {
  if (matrix.form === 'sparse') throw new Error('so few columns are dense');
  const { rows, columns, values } = matrix;
  return Array.from({ length: rows }, (_, row) =>
    Array.from(values.subarray(row * columns, (row + 1) * columns)),
  );
}

const problemOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    if (error instanceof WorkError) return [error.problems[0]?.code, error.problems[0]?.message];
    throw error;
  }
  return null;
};

test('steps follow each other, nulls stay, and a state gives the same', () => {
  const { encoder, rows } = fitOn([
    steps('age', median, { encoder: 'min_max' }),
    steps('city', oneHot),
    steps('isOpen', { encoder: 'passthrough' }),
    steps('age', { encoder: 'ordinal', categories: [40, 10] }),
  ]);
  expect(encoder.names).toEqual(['age', 'city=Oslo', 'city=Rome', 'city=日本', 'isOpen', 'age']);
  expect(encoder.reads).toEqual(['age', 'city', 'isOpen', 'age']);
  expect(rowsOf(rows('float64'))).toEqual([
    [0, 0, 1, 0, 1, 1],
    [0.5, 1, 0, 0, 0, Number.NaN],
    [2 / 3, 0, 0, 0, 1, -1],
    [1 / 3, 0, 1, 0, Number.NaN, -1],
    [1, 0, 0, 1, 0, 0],
  ]);
  const state = canonicalJson(encoder.state());
  const opened = openEncoder(JSON.parse(state));
  expect(canonicalJson(opened.state())).toBe(state);
  expect(rowsOf(opened.transform(table, 'float64'))).toEqual(rowsOf(rows('float64')));
  const other = [column('isOpen', 1), column('age', 50), column('city', 'Bern')];
  expect(rowsOf(opened.transform(other, 'float32'))).toEqual([[Math.fround(4 / 3), 0, 0, 0, 1, -1]]);
});

test('every encoder is opened as it was fitted', () => {
  const supervision: Supervision = {
    truths: { kind: 'classes', classes: ['no', 'yes'], indices: Uint32Array.of(0, 1, 1, 0, 1) },
    folds: [Uint32Array.of(0, 3), Uint32Array.of(1, 2, 4)],
  };
  const { encoder, rows } = fitOn(
    [
      ...(['standard', 'min_max', 'max_abs', 'robust'] as const).map((encoder) => steps('age', { encoder })),
      steps('city', { encoder: 'impute', strategy: 'most_frequent' }, { ...oneHot, max_categories: 2 }),
      steps('city', { encoder: 'target', smooth: 1 }, { encoder: 'max_abs' }),
      steps(
        'age',
        { encoder: 'impute', strategy: 'constant', value: 2n ** 60n },
        { encoder: 'ordinal', categories: null },
      ),
    ],
    table,
    supervision,
  );
  const opened = openEncoder(JSON.parse(canonicalJson(encoder.state())));
  expect(opened.state()).toEqual(encoder.state());
  expect(opened.names).toEqual([
    ...['age', 'age', 'age', 'age', 'city=Rome', 'city=infrequent', 'city', 'age'],
  ]);
  const [crossFitted, applied] = [rows('float64'), opened.transform(table, 'float64')].map(rowsOf) as [
    number[][],
    number[][],
  ];
  const withoutTarget = (list: number[][]) => list.map((row) => row.filter((_, at) => at !== 6));
  expect(withoutTarget(applied)).toEqual(withoutTarget(crossFitted));
  // Of the rows of one fold only what the other says is known: of Rome that both are 0, of the others the mean.
  expect(crossFitted.map((row) => row[6])).not.toEqual(applied.map((row) => row[6]));
  expect(applied[2]?.[6]).toBeNaN();
  expect(applied.map((row) => row[7])).toEqual([0, 4, 2, 1, 3]);
});

describe('wide rows', () => {
  test('are sparse, hashes of `name=value` as FeatureHasher has them', () => {
    const { encoder, rows } = fitOn([steps('age', { encoder: 'passthrough' }), steps('city', hash)]);
    expect(encoder.names).toBeNull();
    const { form, columns, starts, indices, values } = rows('float64') as Extract<Matrix, { form: 'sparse' }>;
    expect([form, columns]).toEqual(['sparse', 2 ** 20 + 1]);
    expect(Array.from(starts)).toEqual([0, 2, 4, 5, 7, 9]);
    expect(Array.from(indices)).toEqual([0, 260_024, 0, 223_138, 0, 0, 260_024, 0, 87_074]);
    expect(Array.from(values)).toEqual([10, 1, Number.NaN, 1, 30, 20, 1, 40, -1]);
  });

  test('`norm` needs every number', () => {
    const numbers = [column('a', 3, 0, null), column('b', -4, 0, 1)];
    const both = [steps('a', { encoder: 'passthrough' }), steps('b', { encoder: 'passthrough' })];
    const { encoder } = fitOn(both, numbers, null, 'l2');
    const whole = [column('a', 3, 0, 1e-300), column('b', -4, 0, 0)];
    expect(rowsOf(encoder.transform(whole, 'float64'))).toEqual([
      [0.6, -0.8],
      [0, 0],
      [1e-300, 0],
    ]);
    expect(problemOf(() => encoder.transform(numbers, 'float64', 10))).toEqual([
      'non-finite',
      'row 13 has a null, so that it has no length for `norm`',
    ]);
  });
});

test('what does not fit is told, with column and row', () => {
  const standard: Step = { encoder: 'standard' };
  const { encoder } = fitOn([steps('age', standard)]);
  const applied = (...cells: Cell[]) =>
    problemOf(() => encoder.transform([column('age', ...cells)], 'float64', 100));
  expect(applied(1, 'old', 'x')).toEqual([
    'column-type',
    '`age` must be numbers, and has "old" in rows 102 and 103',
  ]);
  expect(applied(Number.NaN)).toEqual(['non-finite', '`age` is NaN or infinite in row 101']);
  expect(problemOf(() => encoder.transform([column('Age', 1)], 'float64'))).toEqual([
    'missing-column',
    'there is no column `age`; there are `Age`',
  ]);
  expect(problemOf(() => fitOn([steps('n', standard)], [column('n', null, null)]))).toEqual([
    'empty-input',
    '`n` has no value to fit on: it is null in every row',
  ]);
  expect(problemOf(() => fitOn([steps('n', standard)], [column('n')]))?.[0]).toBe('empty-input');
  expect(problemOf(() => fitOn([steps('city', oneHot, standard)]))).toEqual([
    'option-conflict',
    '`one_hot` of `city` makes several columns, and can only be its last encoder',
  ]);
  expect(
    problemOf(() => fitOn([steps('city', { encoder: 'ordinal', categories: ['a', 'b', 'a'] })]))?.[0],
  ).toBe('vocabulary-duplicate');
  expect(problemOf(() => fitOn([steps('city', { encoder: 'impute', strategy: 'most_frequent' })]))?.[0]).toBe(
    'column-type',
  );
  const truths = { kind: 'classes', classes: ['a', 'b', 'c'], indices: new Uint32Array(5) } as const;
  expect(
    problemOf(() =>
      fitOn([steps('city', { encoder: 'target', smooth: 'auto' })], table, { truths, folds: [] }),
    ),
  ).toEqual(['label-type', '`target` needs labels that are numbers, or of two classes; there are 3']);
});

test('only the state of encoders is opened', () => {
  const state = fitOn([steps('age', { encoder: 'robust' })]).encoder.state();
  expect(state).toMatchObject({
    schema: 1,
    method: 'encode',
    options: { norm: 'none' },
    encoders: [{ column: 'age', steps: [{ encoder: 'robust', center: 25, scale: 15 }] }],
  });
  const refused = (given: JsonObject) => problemOf(() => openEncoder(given))?.[0];
  expect(refused({ ...state, encoders: [] })).toBe('not-fitted');
  expect(refused({})).toBe('not-fitted');
});
