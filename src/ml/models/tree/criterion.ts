/** How mixed the rows of a node are, times their weight. */
import type { Truths } from '../../model.ts';

/**
 * Rows are summed up in a few numbers: their weight by class, or the sum of w·(y − mean of the node). What is asked for is
 * right but for a constant of the node, which differences do not see.
 */
export interface Criterion {
  readonly width: number;
  readonly addTo: (sums: Float64Array, row: number) => void;
  readonly impurityOf: (sums: Float64Array, weight: number) => number;
  /** Begins with the rows of a node: what its impurity is in full, and what it predicts. */
  readonly enter: (rows: Uint32Array) => { readonly impurity: number; readonly value: Float64Array };
}

export const criterionOf = (
  truths: Truths,
  weights: Float64Array | null,
  measure: 'gini' | 'entropy' | 'squared_error',
): Criterion =>
  truths.kind === 'numbers'
    ? squaredError(truths.values, weights)
    : byClasses(truths.indices, truths.classes.length, weights, measure === 'entropy' ? entropy : gini);

function byClasses(
  indices: Uint32Array,
  width: number,
  weights: Float64Array | null,
  impurityOf: Criterion['impurityOf'],
): Criterion {
  const addTo = (sums: Float64Array, row: number): void => {
    const one = indices[row] as number;
    sums[one] = (sums[one] as number) + (weights ? (weights[row] as number) : 1);
  };
  return {
    width,
    addTo,
    impurityOf,
    enter(rows) {
      const sums = new Float64Array(width);
      for (const row of rows) addTo(sums, row);
      const weight = sums.reduce((total, one) => total + one, 0);
      const isPure = sums.every((sum) => sum === 0 || sum === weight);
      return { impurity: isPure ? 0 : impurityOf(sums, weight), value: sums.map((sum) => sum / weight) };
    },
  };
}

/** w·(1 − Σ p²). */
function gini(sums: Float64Array, weight: number): number {
  let squares = 0;
  for (let i = 0; i < sums.length; i++) squares += (sums[i] as number) * (sums[i] as number);
  return weight - squares / weight;
}

/** −w·Σ p·log₂ p. */
function entropy(sums: Float64Array, weight: number): number {
  let mixed = 0;
  for (let i = 0; i < sums.length; i++) {
    const sum = sums[i] as number;
    if (sum > 0) mixed -= sum * Math.log2(sum / weight);
  }
  return mixed;
}

/** Σ w·(y − mean)². */
function squaredError(numbers: Float64Array, weights: Float64Array | null): Criterion {
  const deviations = new Float64Array(numbers.length);
  return {
    width: 1,
    addTo(sums, row) {
      sums[0] = (sums[0] as number) + (weights ? (weights[row] as number) : 1) * (deviations[row] as number);
    },
    impurityOf: (sums, weight) => -((sums[0] as number) ** 2) / weight,
    enter(rows) {
      const mean = meanOf(numbers, weights, rows);
      let impurity = 0;
      for (const row of rows) {
        const deviation = (numbers[row] as number) - mean;
        deviations[row] = deviation;
        impurity += (weights?.[row] ?? 1) * deviation * deviation;
      }
      return { impurity, value: Float64Array.of(mean) };
    },
  };
}

/** About the first number, so that equal numbers have exactly that mean. */
function meanOf(numbers: Float64Array, weights: Float64Array | null, rows: Uint32Array): number {
  const first = numbers[rows[0] as number] as number;
  let [sum, total] = [0, 0];
  for (const row of rows) {
    const weight = weights?.[row] ?? 1;
    sum += weight * ((numbers[row] as number) - first);
    total += weight;
  }
  return first + sum / total;
}
