/** What algorithms refuse, and what they warn of, in words that lead to the row, the column or the option. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { fx, replaceEffects } from '../../../src/base/effects.ts';
import type { JsonObject } from '../../../src/json.ts';
import type { Examples, Task } from '../../../src/ml/model.ts';
import { openNeighbors } from '../../../src/ml/models/neighbors/knn.ts';
import { denseOf, fitByName, sparseOf } from './context.ts';

const rows = denseOf([
  [1, 2],
  [2, 4],
  [3, 6],
  [4, 9],
]);
const numbers = { kind: 'numbers', values: Float64Array.of(1, 2, 3, 5) } as const;
const classesOf = (...indices: number[]) =>
  ({ kind: 'classes', classes: ['no', 'yes', 'maybe'], indices: Uint32Array.from(indices) }) as const;
const given = (examples: Partial<Examples>): Examples => ({
  x: rows,
  truths: numbers,
  weights: null,
  ...examples,
});

const refused: readonly [string, Partial<Examples>, JsonObject, Task, string, string][] = [
  ['lasso', { x: denseOf([], 2) }, {}, 'regression', 'empty-input', 'there are no rows to learn from'],
  [
    'lasso',
    {
      x: denseOf([
        [1, 2],
        [3, Number.NaN],
      ]),
      features: ['age', 'height'],
    },
    {},
    'regression',
    'non-finite',
    'row 2, column `height`, is NaN',
  ],
  [
    'ridge',
    {
      x: sparseOf(
        denseOf([
          [0, 0],
          [0, 0],
          [0, 1 / 0],
        ]),
      ),
    },
    {},
    'regression',
    'non-finite',
    'row 3, column 2, is Infinity',
  ],
  [
    'ridge',
    { truths: { kind: 'numbers', values: Float64Array.of(1, 2, Number.NaN, 4) } },
    {},
    'regression',
    'non-finite',
    'row 3, the label, is NaN',
  ],
  [
    'linear_regression',
    { truths: classesOf(0, 1, 0, 1) },
    {},
    'regression',
    'label-type',
    'the label must be a number for a regression',
  ],
  ...(['linear_regression', 'ridge', 'lasso'] as const).map((name): (typeof refused)[number] => [
    name,
    { truths: { kind: 'numbers', values: Float64Array.of(1, 2, -1e160, 4) } },
    {},
    'regression',
    'out-of-range',
    'row 3, the label, is -1e+160, too great for its square to be added up',
  ]),
  ...(['ridge', 'logistic_regression', 'kmeans'] as const).map((name): (typeof refused)[number] => [
    name,
    {
      x: sparseOf(
        denseOf([
          [1, 0],
          [0, 2e160],
          [3e160, 1],
          [1, 1],
        ]),
      ),
      ...(name === 'logistic_regression' && { truths: classesOf(0, 1, 0, 1) }),
      features: ['age', 'height'],
    },
    {},
    name === 'kmeans' ? 'clustering' : name === 'ridge' ? 'regression' : 'classification',
    'out-of-range',
    'row 3, column `age`, is 3e+160, too great for its square to be added up',
  ]),
  [
    'logistic_regression',
    {},
    {},
    'classification',
    'label-type',
    'the label must be a class for a classification',
  ],
  [
    'logistic_regression',
    { truths: classesOf(1, 1, 1, 1) },
    {},
    'classification',
    'one-class',
    'every row has the label "yes"',
  ],
  [
    'multinomial_nb',
    {
      x: denseOf([
        [1, 2],
        [3, -1],
      ]),
      truths: classesOf(0, 1),
      features: ['a', 'b'],
    },
    {},
    'classification',
    'out-of-range',
    'row 2, column `b`, is -1: multinomial naive Bayes takes counts, 0 or more',
  ],
  [
    'knn',
    {},
    { n_neighbors: 5 },
    'regression',
    'out-of-range',
    '`n_neighbors` is 5, but there are only 4 rows',
  ],
  ['kmeans', {}, {}, 'clustering', 'out-of-range', 'there are 8 clusters to be found in only 4 rows'],
  [
    'kmeans',
    {},
    { n_clusters: 2, init: [[1, 2]] },
    'clustering',
    'option-conflict',
    '`init` has 1 centers, and `n_clusters` is 2',
  ],
  [
    'kmeans',
    {},
    { init: [[1, 2], [3]] },
    'clustering',
    'dimension-mismatch',
    'center 2 of `init` has 1 numbers, and the rows have 2',
  ],
  [
    'decision_tree',
    {},
    { criterion: 'gini' },
    'regression',
    'option-conflict',
    '`criterion: gini` is none for regression',
  ],
  [
    'baseline',
    {},
    { strategy: 'prior' },
    'regression',
    'option-conflict',
    '`strategy: prior` is none for regression',
  ],
  [
    'ngram_lm',
    { texts: ['a b'] },
    { smoothing: 'kneser_ney', order: 1 },
    'language_modeling',
    'option-conflict',
    '`smoothing: kneser_ney` asks what words follow, and `order: 1` has none before',
  ],
];

test.each(refused)('%s refuses %#', async (name, examples, options, task, code, message) => {
  await expect(fitByName(name, given(examples), options, { task })).rejects.toMatchObject({
    faults: [{ code, message }],
  });
});

describe('warnings', () => {
  test('columns that follow from others: the shortest solution', async () => {
    const x = denseOf([
      [1, 1, 5],
      [2, 2, 5],
      [3, 3, 5],
      [5, 5, 5],
    ]);
    const { warnings, parameters, metrics } = await fitByName('linear_regression', given({ x }));
    expect(warnings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'singular: the 3 columns say only as much as 1 would: of all solutions the shortest was taken',
    ]);
    expect(metrics.rank).toBe(1);
    const [first = 0, second = 0, third] = parameters.tensors.coefficients?.values ?? [];
    expect(first).toBeCloseTo(0.5, 12);
    expect(second).toBeCloseTo(first, 12);
    expect(third).toBe(0);
  });

  test('too few iterations', async () => {
    const codes = async (name: string, examples: Partial<Examples>, options: JsonObject) =>
      (await fitByName(name, given(examples), options)).warnings.map(({ code }) => code);
    expect(await codes('lasso', {}, { alpha: 0.001, max_iter: 1, tol: 1e-9 })).toEqual(['not-converged']);
    expect(await codes('logistic_regression', { truths: classesOf(0, 1, 0, 2) }, { max_iter: 1 })).toEqual([
      'not-converged',
    ]);
    expect(
      await codes(
        'kmeans',
        {},
        {
          init: [
            [1, 2],
            [2, 4],
          ],
          max_iter: 1,
          tol: 0,
        },
      ),
    ).toEqual(['not-converged']);
  });
});

test('a class without rows has no share', async () => {
  const truths = classesOf(0, 2, 0, 2);
  for (const name of ['logistic_regression', 'multinomial_nb', 'bernoulli_nb', 'decision_tree', 'knn']) {
    const { predict } = await fitByName(name, given({ truths }), name === 'knn' ? { n_neighbors: 2 } : {});
    const predicted = await predict(rows);
    if (predicted.kind !== 'classes') throw new Error('no classes');
    const { values } = predicted.probabilities;
    expect([1, 4, 7, 10].map((at) => values[at])).toEqual([0, 0, 0, 0]);
    expect((values[0] ?? 0) + (values[2] ?? 0)).toBeCloseTo(1, 12);
  }
});

test('a tree goes left at the midpoint that is not the greater of two neighbouring doubles', async () => {
  const [a, b] = [1, 1 + Number.EPSILON];
  const { parameters, predict } = await fitByName(
    'decision_tree',
    given({ x: denseOf([[a], [b]]), truths: classesOf(0, 1) }),
    {},
  );
  expect(parameters.tensors.threshold?.values[0]).toBe(a);
  const predicted = await predict(denseOf([[a], [b]]));
  expect(predicted.kind === 'classes' && [...predicted.probabilities.values]).toEqual([1, 0, 0, 0, 1, 0]);
});

test('a search through many rows hears that it shall stop', async () => {
  const { monotonic } = fx;
  let now = 0;
  replaceEffects({ monotonic: () => now++ });
  onTestFinished(() => replaceEffects({ monotonic }));
  const stop = new AbortController();
  const known = { x: rows, truths: numbers.values, weights: null };
  const options = { n_neighbors: 1, weights: 'uniform', metric: 'euclidean' } as const;
  const model = openNeighbors(known, options, 0, stop.signal);
  setImmediate(() => stop.abort());
  const asked = model.predict(denseOf(Array.from({ length: 100 }, (_, i) => [i, i])));
  await expect(asked).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
});
