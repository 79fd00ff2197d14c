/** Ridge regression: the gradient at its answer is 0, of any rows, dense or sparse, few or many. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dense } from '../../../src/matrix.ts';
import { linearRegression } from '../../../src/ml/models/linear/linear-regression.ts';
import { ridge } from '../../../src/ml/models/linear/ridge.ts';
import { contextFor, denseOf, fitByName, sparseOf } from './context.ts';

const value = fc.oneof(
  fc.constant(0),
  fc.integer({ min: -9, max: 9 }),
  fc.double({ min: -3, max: 3, noNaN: true }),
);
const problem = fc
  .record({ rows: fc.integer({ min: 1, max: 12 }), columns: fc.integer({ min: 1, max: 9 }) })
  .chain(({ rows, columns }) =>
    fc.record({
      x: fc.array(fc.array(value, { minLength: columns, maxLength: columns }), {
        minLength: rows,
        maxLength: rows,
      }),
      y: fc.array(value, { minLength: rows, maxLength: rows }),
      weights: fc.array(fc.double({ min: 0.1, max: 3, noNaN: true }), { minLength: rows, maxLength: rows }),
      alpha: fc.double({ min: 1e-3, max: 100, noNaN: true }),
      fit_intercept: fc.boolean(),
    }),
  );

test('its gradient is 0 at the answer, and what is sparse has the same answer', async () => {
  await fc.assert(
    fc.asyncProperty(problem, async ({ x, y, weights, alpha, fit_intercept }) => {
      const examples = {
        x: denseOf(x),
        truths: { kind: 'numbers' as const, values: Float64Array.from(y) },
        weights: Float64Array.from(weights),
      };
      const fitted = await fitByName('ridge', examples, { alpha, fit_intercept });
      const beta = fitted.parameters.tensors.coefficients?.values ?? [];
      const rests = x.map(
        (row, i) =>
          (weights[i] ?? 0) *
          (row.reduce(
            (sum, one, j) => sum + one * (beta[j] ?? 0),
            Number(fitted.parameters.facts.intercept),
          ) -
            (y[i] ?? 0)),
      );
      if (fit_intercept) expect(rests.reduce((sum, one) => sum + one, 0)).toBeCloseTo(0, 7);
      beta.forEach((one, j) => {
        const slope = rests.reduce((sum, rest, i) => sum + rest * (x[i]?.[j] ?? 0), 0) + alpha * one;
        expect(slope).toBeCloseTo(0, 6);
      });
      const sparse = await fitByName(
        'ridge',
        { ...examples, x: sparseOf(examples.x) },
        { alpha, fit_intercept },
      );
      sparse.parameters.tensors.coefficients?.values.forEach((one, j) => {
        expect(one).toBeCloseTo(beta[j] ?? 0, 8);
      });
    }),
    { numRuns: 60 },
  );
});

test('few numbers in very many columns are solved for without looking at what is not there', async () => {
  const [rows, columns] = [200, 30_000];
  const starts = Uint32Array.from({ length: rows + 1 }, (_, row) => row * 2);
  const indices = Uint32Array.from({ length: rows * 2 }, (_, at) =>
    at % 2 === 0 ? (at * 7) % 50 : 50 + ((at * 131) % (columns - 50)),
  );
  const values = Float64Array.from(indices, (_, at) => 1 + (at % 5));
  const y = Float64Array.from({ length: rows }, (_, row) => (row % 13) - 4);
  const { metrics, parameters, warnings } = await fitByName('ridge', {
    x: { form: 'sparse', rows, columns, starts, indices, values },
    truths: { kind: 'numbers', values: y },
    weights: null,
  });
  expect(warnings).toEqual([]);
  expect(metrics.iterations).toBeGreaterThan(0);
  const beta = parameters.tensors.coefficients?.values ?? [];
  const slopes = Float64Array.from(beta);
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const [a, b] = [row * 2, row * 2 + 1];
    const part = (at: number): number => (values[at] ?? 0) * (beta[indices[at] ?? 0] ?? 0);
    const rest = part(a) + part(b) + Number(parameters.facts.intercept) - (y[row] ?? 0);
    sum += rest;
    for (const at of [a, b])
      slopes[indices[at] ?? 0] = (slopes[indices[at] ?? 0] ?? 0) + rest * (values[at] ?? 0);
  }
  expect(sum).toBeCloseTo(0, 8);
  expect(Math.max(...slopes.map(Math.abs))).toBeCloseTo(0, 9);
});

test.each([
  [ridge, { alpha: 1, fit_intercept: true }],
  [linearRegression, { fit_intercept: true }],
] as const)('it ends when it is told to, in the middle of its equations %#', async (algorithm, options) => {
  const [rows, columns] = [2000, 300];
  const x = dense(
    rows,
    columns,
    Float64Array.from({ length: rows * columns }, (_, at) => Math.sin(at)),
  );
  const truths = { kind: 'numbers' as const, values: Float64Array.from(x.values.subarray(0, rows)) };
  const stop = new AbortController();
  setImmediate(() => stop.abort());
  const context = { ...contextFor(), signal: stop.signal };
  const fit = algorithm.fit({ x, truths, weights: null }, options as never, 'regression', context);
  await expect(fit).rejects.toMatchObject({ name: 'AbortError' });
});
