/** The rows of a linear model as they enter its equations: weighted and centred, without a copy of the whole. */
import type { Matrix } from '../../../matrix.ts';
import { columnMeans, weightedMean } from '../means.ts';

/** A = √W·(X − 1·meansᵀ) and √W·(y − mean of y); X itself is never centred, so that what is sparse stays it. */
export interface Design {
  readonly x: Matrix;
  /** Of X by weight, one a column; 0 without an intercept. */
  readonly means: Float64Array;
  readonly yMean: number;
  /** √w; null where all are 1. */
  readonly roots: Float64Array | null;
  readonly y: Float64Array;
}

export function openDesign(
  x: Matrix,
  y: Float64Array,
  weights: Float64Array | null,
  hasIntercept: boolean,
): Design {
  const means = hasIntercept ? columnMeans(x, weights) : new Float64Array(x.columns);
  const yMean = hasIntercept ? weightedMean(y, weights) : 0;
  const roots = weights?.map(Math.sqrt) ?? null;
  return { x, means, yMean, roots, y: y.map((one, row) => (one - yMean) * (roots?.[row] ?? 1)) };
}

/** ȳ − x̄·β. */
export function interceptOf({ means, yMean }: Design, coefficients: Float64Array): number {
  return yMean - dot(means, coefficients);
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** A·v. What a column differs from its mean by is small beside a great mean, so it is taken first. */
export function timesDesign({ x, means, roots }: Design, v: Float64Array): Float64Array {
  const product = new Float64Array(x.rows);
  const all = x.form === 'sparse' ? dot(means, v) : 0;
  for (let row = 0; row < x.rows; row++) {
    let [sum, seen] = [0, 0];
    const [from, to] = placesOf(x, row);
    for (let at = from; at < to; at++) {
      const column = x.form === 'dense' ? at - from : (x.indices[at] as number);
      const [mean, factor] = [means[column] as number, v[column] as number];
      sum += ((x.values[at] as number) - mean) * factor;
      seen += mean * factor;
    }
    if (x.form === 'sparse') sum -= all - seen;
    product[row] = sum * (roots ? (roots[row] as number) : 1);
  }
  return product;
}

/** Aᵀ·u. */
export function timesDesignTransposed({ x, means, roots }: Design, u: Float64Array): Float64Array {
  const product = new Float64Array(x.columns);
  const seen = x.form === 'sparse' ? new Float64Array(x.columns) : null;
  let all = 0;
  for (let row = 0; row < x.rows; row++) {
    const factor = (u[row] as number) * (roots ? (roots[row] as number) : 1);
    all += factor;
    const [from, to] = placesOf(x, row);
    for (let at = from; at < to; at++) {
      const column = x.form === 'dense' ? at - from : (x.indices[at] as number);
      const difference = (x.values[at] as number) - (means[column] as number);
      product[column] = (product[column] as number) + factor * difference;
      if (seen) seen[column] = (seen[column] as number) + factor;
    }
  }
  if (seen)
    for (let column = 0; column < product.length; column++)
      product[column] =
        (product[column] as number) - (all - (seen[column] as number)) * (means[column] as number);
  return product;
}

function placesOf(x: Matrix, row: number): readonly [number, number] {
  return x.form === 'dense'
    ? [row * x.columns, (row + 1) * x.columns]
    : [x.starts[row] as number, x.starts[row + 1] as number];
}
