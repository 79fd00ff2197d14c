/** What is learnt is the optimum that it claims to be, of any rows, dense or sparse, and predicts the same however rows come. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dense, type Matrix } from '../../../src/matrix.ts';
import type { Examples, Prediction } from '../../../src/ml/model.ts';
import { Random } from '../../../src/random.ts';
import { denseOf, fitByName, sparseOf } from './context.ts';

const value = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  fc.integer({ min: -4, max: 4 }),
  fc.double({ min: -3, max: 3, noNaN: true }),
);
const problem = fc
  .record({ rows: fc.integer({ min: 3, max: 14 }), columns: fc.integer({ min: 1, max: 5 }) })
  .chain(({ rows, columns }) => {
    const perRow = <Item>(item: fc.Arbitrary<Item>) => fc.array(item, { minLength: rows, maxLength: rows });
    return fc.record({
      x: perRow(fc.array(value, { minLength: columns, maxLength: columns })).map((list) => denseOf(list)),
      y: perRow(value).map((list) => Float64Array.from(list)),
      classes: perRow(fc.integer({ min: 0, max: 2 })).map((list) =>
        Uint32Array.from([0, 1, ...list.slice(2)]),
      ),
      weights: fc.option(
        perRow(fc.double({ min: 0.125, max: 3, noNaN: true })).map((list) => Float64Array.from(list)),
      ),
    });
  });

const rowOf = (x: Matrix, row: number): number[] => [
  ...x.values.subarray(row * x.columns, (row + 1) * x.columns),
];
const dot = (a: readonly number[], b: ArrayLike<number>): number =>
  a.reduce((sum, one, i) => sum + one * (b[i] ?? 0), 0);

test('lasso: slopes are the penalty where a coefficient is, and no more elsewhere', async () => {
  await fc.assert(
    fc.asyncProperty(problem, fc.double({ min: 0.01, max: 1, noNaN: true }), async (given, alpha) => {
      const { x, y, weights } = given;
      const examples: Examples = { x, truths: { kind: 'numbers', values: y }, weights };
      const options = { alpha, tol: 1e-13, max_iter: 100_000 };
      const { parameters, warnings } = await fitByName('lasso', examples, options);
      if (warnings.length > 0) return;
      const beta = parameters.tensors.coefficients?.values ?? [];
      const mean = weights ? weights.reduce((sum, one) => sum + one, 0) / x.rows : 1;
      const rests = [...y].map(
        (one, row) =>
          ((weights?.[row] ?? 1) / mean) *
          (one - dot(rowOf(x, row), beta) - Number(parameters.facts.intercept)),
      );
      Array.from(beta).forEach((one, column) => {
        const slope = rests.reduce(
          (sum, rest, row) => sum + rest * (x.values[row * x.columns + column] ?? 0),
          0,
        );
        if (one === 0) expect(Math.abs(slope)).toBeLessThan(alpha * x.rows + 1e-4);
        else expect(slope).toBeCloseTo(Math.sign(one) * alpha * x.rows, 3);
      });
      const sparse = await fitByName('lasso', { ...examples, x: sparseOf(x) }, options);
      expect(sparse.metrics.objective).toBeCloseTo(
        Number((await fitByName('lasso', examples, options)).metrics.objective),
        9,
      );
    }),
    { numRuns: 30 },
  );
});

test('logistic regression: no slope is left, of two classes and of three', async () => {
  await fc.assert(
    fc.asyncProperty(problem, fc.double({ min: 0.05, max: 20, noNaN: true }), async (given, C) => {
      const { x, classes, weights } = given;
      const several = [...new Set(classes)].length;
      const truths = { kind: 'classes', classes: ['a', 'b', 'c'], indices: classes } as const;
      const examples: Examples = { x, truths, weights };
      const fitted = await fitByName('logistic_regression', examples, { C, tol: 1e-9, max_iter: 1000 });
      expect(fitted.warnings).toEqual([]);
      const predicted = await fitted.predict(x);
      if (predicted.kind !== 'classes') throw new Error('no classes');
      const coefficients = fitted.parameters.tensors.coefficients?.values ?? [];
      const outputs = several === 2 ? [1] : [0, 1, 2];
      outputs.forEach((output, place) => {
        const slopes = Array.from({ length: x.rows }, (_, row) => {
          const share = predicted.probabilities.values[row * 3 + output] ?? 0;
          return C * (weights?.[row] ?? 1) * (share - Number(classes[row] === output));
        });
        expect(slopes.reduce((sum, one) => sum + one, 0)).toBeCloseTo(0, 7);
        for (let column = 0; column < x.columns; column++) {
          const slope = slopes.reduce(
            (sum, one, row) => sum + one * (x.values[row * x.columns + column] ?? 0),
            coefficients[place * x.columns + column] ?? 0,
          );
          expect(slope).toBeCloseTo(0, 7);
        }
      });
      const sparse = await fitByName(
        'logistic_regression',
        { ...examples, x: sparseOf(x) },
        { C, tol: 1e-9, max_iter: 1000 },
      );
      expect(sparse.metrics.objective).toBeCloseTo(Number(fitted.metrics.objective), 8);
    }),
    { numRuns: 40 },
  );
});

test('logistic regression of many columns: no slope is left either, be they of very different scale', async () => {
  const random = new Random(0, 'many columns');
  const [rows, columns, C] = [300, 90, 50];
  const x = dense(
    rows,
    columns,
    Float64Array.from(
      { length: rows * columns },
      (_, at) => (random.unit() - 0.5) * 10 ** ((at % columns) % 4),
    ),
  );
  const indices = Uint32Array.from({ length: rows }, (_, row) =>
    Number((x.values[row * columns] ?? 0) + (x.values[row * columns + 1] ?? 0) / 10 + random.unit() > 0.5),
  );
  const examples: Examples = { x, truths: { kind: 'classes', classes: [0, 1], indices }, weights: null };
  const fitted = await fitByName('logistic_regression', examples, { C, tol: 1e-6 });
  expect(fitted.warnings).toEqual([]);
  const predicted = await fitted.predict(x);
  if (predicted.kind !== 'classes') throw new Error('no classes');
  const coefficients = fitted.parameters.tensors.coefficients?.values ?? [];
  const slopes = Float64Array.from(coefficients);
  indices.forEach((truth, row) => {
    const rest = C * ((predicted.probabilities.values[row * 2 + 1] ?? 0) - truth);
    for (let j = 0; j < columns; j++)
      slopes[j] = (slopes[j] ?? 0) + rest * (x.values[row * columns + j] ?? 0);
  });
  expect(Math.max(...slopes.map(Math.abs))).toBeLessThan(1e-5);
  const again = await fitByName('logistic_regression', examples, { C, tol: 1e-6 });
  expect(again.parameters).toEqual(fitted.parameters);
  const sparse = await fitByName('logistic_regression', { ...examples, x: sparseOf(x) }, { C, tol: 1e-6 });
  expect(sparse.metrics.objective).toBeCloseTo(Number(fitted.metrics.objective), 8);
});

test('k-means: rows have their nearest center; a second run from there moves nothing', async () => {
  await fc.assert(
    fc.asyncProperty(problem, fc.integer({ min: 1, max: 3 }), async ({ x, weights }, n_clusters) => {
      const examples: Examples = { x, truths: null, weights };
      const options = { n_clusters, tol: 0, n_init: 2 };
      const fitted = await fitByName('kmeans', examples, options, { seed: 3 });
      const centers = fitted.parameters.tensors.centers?.values as Float64Array;
      const predicted = await fitted.predict(x);
      if (predicted.kind !== 'clusters') throw new Error('no clusters');
      for (let row = 0; row < x.rows; row++) {
        const distances = Array.from({ length: n_clusters }, (_, center) =>
          Math.hypot(...rowOf(x, row).map((one, j) => one - (centers[center * x.columns + j] ?? 0))),
        );
        expect(predicted.distances[row]).toBeCloseTo(Math.min(...distances), 9);
      }
      const list = Array.from({ length: n_clusters }, (_, center) => [
        ...centers.subarray(center * x.columns, (center + 1) * x.columns),
      ]);
      const again = await fitByName('kmeans', examples, { init: list, tol: 0 });
      expect(again.metrics.inertia).toBeLessThanOrEqual(Number(fitted.metrics.inertia) + 1e-9);
      const sparse = await fitByName('kmeans', { ...examples, x: sparseOf(x) }, { init: list, tol: 0 });
      expect(sparse.metrics.inertia).toBeCloseTo(Number(again.metrics.inertia), 8);
    }),
    { numRuns: 40 },
  );
});

test.each([
  ['knn', { n_neighbors: 3, weights: 'distance' }],
  ['knn', { n_neighbors: 2, metric: 'cosine' }],
  ['knn', { n_neighbors: 2, metric: 'manhattan' }],
  ['decision_tree', {}],
  ['decision_tree', { criterion: 'entropy', max_depth: 2, min_samples_leaf: 2 }],
  ['bernoulli_nb', { binarize: 0.5 }],
  ['baseline', {}],
])('%s %j: sparse rows give the same bytes, and so do rows one by one', async (name, options) => {
  await fc.assert(
    fc.asyncProperty(problem, async ({ x, classes, weights }) => {
      const truths = { kind: 'classes', classes: [1, 2, 3], indices: classes } as const;
      const fitted = await fitByName(name, { x, truths, weights }, options);
      const whole = sharesOf(await fitted.predict(x));
      const sparse = await fitByName(name, { x: sparseOf(x), truths, weights }, options);
      expect(sharesOf(await sparse.predict(sparseOf(x)))).toEqual(whole);
      const single: number[] = [];
      for (let row = 0; row < x.rows; row++)
        single.push(...sharesOf(await fitted.predict(dense(1, x.columns, Float64Array.from(rowOf(x, row))))));
      expect(single).toEqual(whole);
    }),
    { numRuns: 25 },
  );
});

function sharesOf(predicted: Prediction): number[] {
  if (predicted.kind !== 'classes') throw new Error('no classes');
  return [...predicted.probabilities.values];
}
