/** The residual of a lasso and the columns that change it, dense or sparse: what coordinate descent asks for. */
import type { DenseMatrix, SparseMatrix } from '../../../matrix.ts';
import { dotAt } from '../dot.ts';
import { transpose } from '../transpose.ts';
import { type Design, timesDesign } from './design.ts';

/** Of a design A; the residual is r = y − Aβ. */
export interface LassoColumns {
  /** ‖A_j‖². */
  readonly squares: Float64Array;
  /** A_j·r. */
  readonly slope: (column: number) => number;
  /** The same of several. */
  readonly slopes: (columns: readonly number[]) => Float64Array;
  /** β_j grows by this: r −= A_j·step. */
  readonly move: (column: number, step: number) => void;
  /** A_j·A_k of one column and each of some. */
  readonly products: (column: number, others: readonly number[]) => Float64Array;
  /** r anew from all coefficients, without what has gathered of rounding; gives ‖r‖² and r·y. */
  readonly restart: (coefficients: Float64Array) => { readonly squared: number; readonly along: number };
}

export const openColumns = (design: Design): LassoColumns =>
  design.x.form === 'dense' ? openDense(design, design.x) : openSparse(design, design.x);

/** Keeps A as it is, column by column: as much memory again as X. */
function openDense(design: Design, x: DenseMatrix): LassoColumns {
  const { rows, columns } = x;
  const a = turnedDesign(design, x);
  const residual = design.y.slice();
  const squares = Float64Array.from({ length: columns }, (_, j) => dotAt(a, j * rows, a, j * rows, rows));
  return {
    squares,
    slope: (column) => dotAt(a, column * rows, residual, 0, rows),
    move(column, step) {
      const start = column * rows;
      for (let i = 0; i < rows; i++) residual[i] = (residual[i] as number) - step * (a[start + i] as number);
    },
    slopes: (some) => dotsAt(a, some, residual, 0, rows),
    products: (column, others) => dotsAt(a, others, a, column * rows, rows),
    restart(coefficients) {
      residual.set(design.y);
      coefficients.forEach((one, column) => {
        if (one !== 0) subtract(residual, one, a, column * rows);
      });
      return sizesOf(design.y, residual);
    },
  };
}

function turnedDesign({ means, roots }: Design, { rows, columns, values }: DenseMatrix): Float64Array {
  const turned = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const root = roots?.[row] ?? 1;
    for (let column = 0; column < columns; column++)
      turned[column * rows + row] =
        ((values[row * columns + column] as number) - (means[column] as number)) * root;
  }
  return turned;
}

function subtract(from: Float64Array, factor: number, a: Float64Array, start: number): void {
  for (let i = 0; i < from.length; i++) from[i] = (from[i] as number) - factor * (a[start + i] as number);
}

/** One column with each of some columns of `a`, four at once: what they share is loaded once. */
function dotsAt(
  a: Float64Array,
  columns: readonly number[],
  b: Float64Array,
  start: number,
  rows: number,
): Float64Array {
  const dots = new Float64Array(columns.length);
  let k = 0;
  for (; k + 3 < dots.length; k += 4) {
    const c0 = (columns[k] as number) * rows;
    const c1 = (columns[k + 1] as number) * rows;
    const c2 = (columns[k + 2] as number) * rows;
    const c3 = (columns[k + 3] as number) * rows;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let i = 0; i < rows; i++) {
      const one = b[start + i] as number;
      s0 += one * (a[c0 + i] as number);
      s1 += one * (a[c1 + i] as number);
      s2 += one * (a[c2 + i] as number);
      s3 += one * (a[c3 + i] as number);
    }
    dots[k] = s0;
    dots[k + 1] = s1;
    dots[k + 2] = s2;
    dots[k + 3] = s3;
  }
  for (; k < dots.length; k++) dots[k] = dotAt(a, (columns[k] as number) * rows, b, start, rows);
  return dots;
}

/**
 * Never centres: with weights w, e = r/√w is kept as `rest`/w + shift, so that a step changes only the rows that a column
 * has, and the rest by one number. A_j·r is Σ w·x_j·e, as Σ w·e = 0.
 */
function openSparse(design: Design, x: SparseMatrix): LassoColumns {
  const { means, roots } = design;
  const { starts, indices, values } = transpose(x);
  const weights = roots?.map((root) => root * root) ?? null;
  const total = weights ? weights.reduce((sum, one) => sum + one, 0) : x.rows;
  const rest = new Float64Array(x.rows);
  /** One column with all of its rows, while it is multiplied; else 0. */
  const spread = new Float64Array(x.rows);
  let shift = 0;
  const residual = design.y.slice();
  const settle = (): void => {
    shift = 0;
    for (let row = 0; row < rest.length; row++)
      rest[row] = (residual[row] as number) * (roots ? (roots[row] as number) : 1);
  };
  settle();
  const slope = (column: number): number => {
    let sum = 0;
    for (let at = starts[column] as number; at < (starts[column + 1] as number); at++)
      sum += (values[at] as number) * (rest[indices[at] as number] as number);
    return sum + shift * (means[column] as number) * total;
  };
  return {
    squares: squaresOf({ starts, indices, values }, means, weights, total),
    slope,
    slopes: (columns) => Float64Array.from(columns, slope),
    move(column, step) {
      for (let at = starts[column] as number; at < (starts[column + 1] as number); at++) {
        const row = indices[at] as number;
        const share = step * (values[at] as number);
        rest[row] = (rest[row] as number) - (weights ? share * (weights[row] as number) : share);
      }
      shift += step * (means[column] as number);
    },
    products(column, others) {
      for (let at = starts[column] as number; at < (starts[column + 1] as number); at++) {
        const row = indices[at] as number;
        spread[row] = (values[at] as number) * (weights ? (weights[row] as number) : 1);
      }
      const found = Float64Array.from(others, (other) => {
        let sum = 0;
        for (let at = starts[other] as number; at < (starts[other + 1] as number); at++)
          sum += (values[at] as number) * (spread[indices[at] as number] as number);
        return sum - total * (means[column] as number) * (means[other] as number);
      });
      for (let at = starts[column] as number; at < (starts[column + 1] as number); at++)
        spread[indices[at] as number] = 0;
      return found;
    },
    restart(coefficients) {
      const product = timesDesign(design, coefficients);
      for (let row = 0; row < residual.length; row++)
        residual[row] = (design.y[row] as number) - (product[row] as number);
      settle();
      return sizesOf(design.y, residual);
    },
  };
}

function squaresOf(
  { starts, indices, values }: Pick<SparseMatrix, 'starts' | 'indices' | 'values'>,
  means: Float64Array,
  weights: Float64Array | null,
  total: number,
): Float64Array {
  return means.map((mean, column) => {
    let sum = 0;
    let absent = total;
    for (let at = starts[column] as number; at < (starts[column + 1] as number); at++) {
      const weight = weights?.[indices[at] as number] ?? 1;
      sum += weight * ((values[at] as number) - mean) ** 2;
      absent -= weight;
    }
    return sum + Math.max(0, absent) * mean * mean;
  });
}

function sizesOf(y: Float64Array, residual: Float64Array) {
  let squared = 0;
  let along = 0;
  for (let row = 0; row < residual.length; row++) {
    const one = residual[row] as number;
    squared += one * one;
    along += one * (y[row] as number);
  }
  return { squared, along };
}
