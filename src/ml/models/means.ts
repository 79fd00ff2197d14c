/** Means by weight, of numbers and of the columns of a matrix: compensated sums (A. Neumaier 1974). */
import type { Matrix } from '../../matrix.ts';

/** Numbers that are all the same have exactly that mean. */
export function weightedMean(numbers: Float64Array, weights: Float64Array | null): number {
  const column: Matrix = { form: 'dense', rows: numbers.length, columns: 1, values: numbers };
  return columnMeans(column, weights)[0] as number;
}

export function columnMeans(x: Matrix, weights: Float64Array | null): Float64Array {
  const { rows, columns, values } = x;
  const sums = new Sums(columns);
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const weight = weights ? (weights[row] as number) : 1;
    if (weight === 0) continue;
    total += weight;
    if (x.form === 'dense')
      for (let column = 0, at = row * columns; column < columns; column++, at++)
        sums.add(column, values[at] as number, weight);
    else
      for (let at = x.starts[row] as number; at < (x.starts[row + 1] as number); at++)
        sums.add(x.indices[at] as number, values[at] as number, weight);
  }
  return sums.means(total);
}

class Sums {
  readonly #sums: Float64Array;
  readonly #lost: Float64Array;
  readonly #least: Float64Array;
  readonly #greatest: Float64Array;
  /** Weight of what was added; the rest is 0. */
  readonly #weights: Float64Array;

  constructor(columns: number) {
    this.#sums = new Float64Array(columns);
    this.#lost = new Float64Array(columns);
    this.#weights = new Float64Array(columns);
    this.#least = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
    this.#greatest = new Float64Array(columns).fill(Number.NEGATIVE_INFINITY);
  }

  add(column: number, value: number, weight: number): void {
    const term = value * weight;
    const before = this.#sums[column] as number;
    const sum = before + term;
    const lost = Math.abs(before) >= Math.abs(term) ? before - sum + term : term - sum + before;
    this.#sums[column] = sum;
    this.#lost[column] = (this.#lost[column] as number) + lost;
    this.#weights[column] = (this.#weights[column] as number) + weight;
    if (value < (this.#least[column] as number)) this.#least[column] = value;
    if (value > (this.#greatest[column] as number)) this.#greatest[column] = value;
  }

  means(total: number): Float64Array {
    return this.#sums.map((sum, column) => {
      const least = this.#least[column] as number;
      if (least === this.#greatest[column] && this.#weights[column] === total) return least;
      return (sum + (this.#lost[column] as number)) / total;
    });
  }
}

/** The mean of the columns' variances, Σ w·(x − mean)²/Σ w each. */
export function meanVariance(x: Matrix, weights: Float64Array | null): number {
  const means = columnMeans(x, weights);
  const own = means.reduce((sum, mean) => sum + mean * mean, 0);
  let [sum, total] = [0, 0];
  for (let row = 0; row < x.rows; row++) {
    const weight = weights?.[row] ?? 1;
    const from = x.form === 'dense' ? row * x.columns : (x.starts[row] as number);
    const to = x.form === 'dense' ? from + x.columns : (x.starts[row + 1] as number);
    let squares = x.form === 'dense' ? 0 : own;
    for (let at = from; at < to; at++) {
      const mean = means[x.form === 'dense' ? at - from : (x.indices[at] as number)] as number;
      const difference = (x.values[at] as number) - mean;
      squares += difference * difference - (x.form === 'dense' ? 0 : mean * mean);
    }
    sum += weight * squares;
    total += weight;
  }
  return sum / total / x.columns;
}
