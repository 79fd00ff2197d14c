/** The kernels of logistic regression: what they add up, of rows in one block or in many, brought or kept. */
import { expect, test } from 'vitest';
import { dense, type Matrix } from '../../../src/matrix.ts';
import { openSweeper } from '../../../src/ml/models/logistic/sweep.ts';
import { canKeep } from '../../../src/ml/models/logistic/sweep-memory.ts';
import { Random } from '../../../src/random.ts';
import { sparseOf } from './context.ts';

const random = new Random(0, 'sweep');
const numbers = (length: number, ofZeros = 0): Float64Array =>
  Float64Array.from({ length }, () => (random.unit() < ofZeros ? 0 : random.unit() * 4 - 2));

/** Both results, by kernels. */
async function swept(x: Matrix, outputs: number, weights: Float64Array, kept: Matrix | null) {
  const sweeper = await openSweeper(x.columns, outputs, kept);
  const sums = new Float64Array(x.rows * outputs);
  const [into, squares] = [new Float64Array(weights.length).fill(1), new Float64Array(weights.length)];
  sweeper.sweep(x, weights, into, (first, own) => {
    sums.set(own, first * outputs);
    for (let i = 0; i < own.length; i++) own[i] = Math.sin(own[i] ?? 0);
  });
  sweeper.addSquares(x, squares, (first, own) => {
    own.set(sums.subarray(first * outputs, first * outputs + own.length));
  });
  sweeper.close();
  return { sums, into, squares };
}

/** The same, number by number. */
function summed(x: Matrix, outputs: number, weights: Float64Array) {
  const constants = x.columns * outputs;
  const sums = new Float64Array(x.rows * outputs);
  const [into, squares] = [new Float64Array(weights.length).fill(1), new Float64Array(weights.length)];
  const add = (to: Float64Array, at: number, one: number): void => {
    to[at] = (to[at] ?? 0) + one;
  };
  for (let at = 0; at < sums.length; at++) {
    const [row, output] = [Math.floor(at / outputs), at % outputs];
    let sum = weights[constants + output] ?? 0;
    for (let j = 0; j < x.columns; j++)
      sum += (x.values[row * x.columns + j] ?? 0) * (weights[j * outputs + output] ?? 0);
    sums[at] = sum;
    for (let j = 0; j < x.columns; j++) {
      const value = x.values[row * x.columns + j] ?? 0;
      add(into, j * outputs + output, Math.sin(sum) * value);
      add(squares, j * outputs + output, sum * value * value);
    }
    if (weights.length === constants) continue;
    add(into, constants + output, Math.sin(sum));
    add(squares, constants + output, sum);
  }
  return { sums, into, squares };
}

test.each([
  { rows: 1, columns: 1, outputs: 1, hasConstants: true },
  { rows: 7, columns: 5, outputs: 1, hasConstants: false },
  { rows: 3001, columns: 7, outputs: 1, hasConstants: true },
  { rows: 6, columns: 4500, outputs: 1, hasConstants: true },
  { rows: 2050, columns: 4, outputs: 3, hasConstants: true },
  { rows: 1025, columns: 3, outputs: 4, hasConstants: false },
])('%o', async ({ rows, columns, outputs, hasConstants }) => {
  const x = dense(rows, columns, Float64Array.from(new Float32Array(numbers(rows * columns, 0.4))));
  const weights = numbers((columns + (hasConstants ? 1 : 0)) * outputs);
  const expected = summed(x, outputs, weights);
  const single = { ...x, values: Float32Array.from(x.values) };
  for (const form of [x, sparseOf(x)]) {
    const brought = await swept(form, outputs, weights, null);
    expect(await swept(form, outputs, weights, form)).toEqual(brought);
    if (form === x) expect(await swept(single, outputs, weights, single)).toEqual(brought);
    for (const name of ['sums', 'into', 'squares'] as const) {
      const misses = brought[name].map((one, at) => Math.abs(one - (expected[name][at] ?? 0)));
      expect(misses.reduce((most, one) => Math.max(most, one), 0)).toBeLessThan(1e-9);
    }
    // A row by itself has the sums that it has among others.
    const last = await swept(rowsFrom(form, rows - 1), outputs, weights, null);
    expect(last.sums).toEqual(brought.sums.slice((rows - 1) * outputs));
  }
});

function rowsFrom(x: Matrix, row: number): Matrix {
  if (x.form === 'dense') return dense(x.rows - row, x.columns, x.values.slice(row * x.columns));
  const from = x.starts[row] ?? 0;
  const starts = x.starts.slice(row).map((one) => one - from);
  return { ...x, rows: x.rows - row, starts, indices: x.indices.slice(from), values: x.values.slice(from) };
}

test('rows lie ready only if there is room for them beside the weights, of the 4 GiB that they share', () => {
  const rows = { form: 'dense', rows: 1000, values: { length: 2 ** 28 } } as const;
  expect([2 ** 10, 2 ** 23].map((columns) => canKeep(columns, 10, rows))).toEqual([true, true]);
  expect([2 ** 24, 2 ** 26].map((columns) => canKeep(columns, 10, rows))).toEqual([false, false]);
});
