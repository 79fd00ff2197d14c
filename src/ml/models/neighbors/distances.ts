/** Distances between rows, summed in the order of columns: dense and sparse rows have the same to the last bit. */
import type { DenseMatrix, Matrix, SparseMatrix } from '../../../matrix.ts';

/** `squared` is the square of `euclidean`. */
export type Metric = 'euclidean' | 'squared' | 'manhattan' | 'cosine';

/** Writes the distance of each row of `x` from one row, which is given with all of its columns. */
export type Distances = (row: Float64Array, distances: Float64Array) => void;

export function openDistances(x: Matrix, metric: Metric): Distances {
  if (metric === 'cosine') return openCosine(x);
  const term = metric === 'manhattan' ? Math.abs : square;
  const sums = x.form === 'dense' ? denseSums(x, term) : sparseSums(x, term);
  if (metric !== 'euclidean') return sums;
  return (row, distances) => {
    sums(row, distances);
    for (let i = 0; i < distances.length; i++) distances[i] = Math.sqrt(distances[i] as number);
  };
}

const square = (difference: number): number => difference * difference;

function denseSums({ rows, columns, values }: DenseMatrix, term: (difference: number) => number): Distances {
  return (row, distances) => {
    for (let i = 0, at = 0; i < rows; i++) {
      let sum = 0;
      for (let j = 0; j < columns; j++, at++) sum += term((values[at] as number) - (row[j] as number));
      distances[i] = sum;
    }
  };
}

/** Only columns that one of both rows has: the others add 0. */
function sparseSums({ rows, starts, indices, values }: SparseMatrix, term: (difference: number) => number) {
  return (row: Float64Array, distances: Float64Array): void => {
    const own = nonzeroOf(row);
    for (let i = 0; i < rows; i++) {
      const end = starts[i + 1] as number;
      let at = starts[i] as number;
      let place = 0;
      let sum = 0;
      while (at < end || place < own.length) {
        const theirs = at < end ? (indices[at] as number) : Number.POSITIVE_INFINITY;
        const ours = place < own.length ? (own[place] as number) : Number.POSITIVE_INFINITY;
        const there = theirs <= ours ? (values[at] as number) : 0;
        sum += term(there - (row[Math.min(theirs, ours)] as number));
        if (theirs <= ours) at++;
        if (ours <= theirs) place++;
      }
      distances[i] = sum;
    }
  };
}

const nonzeroOf = (row: Float64Array): Uint32Array =>
  Uint32Array.from(row.keys()).filter((column) => row[column] !== 0);

/** 1 − x·y/(‖x‖‖y‖), exactly 0 for equal rows; 1 where either is 0; NaN, for all, where the square of one is too great. */
function openCosine(x: Matrix): Distances {
  const squares = new Float64Array(x.rows);
  for (let i = 0; i < x.rows; i++) squares[i] = productOf(x, i, null);
  const areFinite = squares.every(Number.isFinite);
  return (row, distances) => {
    const own = row.reduce((sum, one) => sum + one * one, 0);
    if (!areFinite || !Number.isFinite(own)) {
      distances.fill(Number.NaN);
      return;
    }
    for (let i = 0; i < x.rows; i++) {
      const both = own * (squares[i] as number);
      const norms =
        both > 0 && Number.isFinite(both)
          ? Math.sqrt(both)
          : Math.sqrt(own) * Math.sqrt(squares[i] as number);
      distances[i] = norms === 0 ? 1 : Math.max(0, 1 - productOf(x, i, row) / norms);
    }
  };
}

/** Of a row and another, or itself. */
function productOf(x: Matrix, i: number, other: Float64Array | null): number {
  const { values } = x;
  const from = x.form === 'dense' ? i * x.columns : (x.starts[i] as number);
  const to = x.form === 'dense' ? from + x.columns : (x.starts[i + 1] as number);
  let sum = 0;
  for (let at = from; at < to; at++) {
    const value = values[at] as number;
    const column = x.form === 'dense' ? at - from : (x.indices[at] as number);
    sum += value * (other ? (other[column] as number) : value);
  }
  return sum;
}
