/** The rows of a linear model as they enter its equations: weighted and centred, without a copy of the whole. */
import type { Matrix } from '../../../matrix.ts';
import { dot } from '../dot.ts';
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

/** A·v. What a column differs from its mean by is small beside a great mean, so it is taken first. */
export function timesDesign({ x, means, roots }: Design, v: Float64Array): Float64Array {
  const product = new Float64Array(x.rows);
  const { columns, values } = x;
  const all = x.form === 'sparse' ? dot(means, v) : 0;
  for (let row = 0; row < x.rows; row++) {
    let sum = 0;
    if (x.form === 'dense') {
      const from = row * columns;
      for (let j = 0; j < columns; j++)
        sum += ((values[from + j] as number) - (means[j] as number)) * (v[j] as number);
    } else {
      const to = x.starts[row + 1] as number;
      let seen = 0;
      for (let at = x.starts[row] as number; at < to; at++) {
        const j = x.indices[at] as number;
        sum += ((values[at] as number) - (means[j] as number)) * (v[j] as number);
        seen += (means[j] as number) * (v[j] as number);
      }
      sum -= all - seen;
    }
    product[row] = sum * (roots ? (roots[row] as number) : 1);
  }
  return product;
}

/** Aᵀ·u. */
export function timesDesignTransposed({ x, means, roots }: Design, u: Float64Array): Float64Array {
  const { columns, values } = x;
  const product = new Float64Array(columns);
  const seen = new Float64Array(x.form === 'sparse' ? columns : 0);
  let all = 0;
  for (let row = 0; row < x.rows; row++) {
    const factor = (u[row] as number) * (roots ? (roots[row] as number) : 1);
    all += factor;
    if (x.form === 'dense') {
      const from = row * columns;
      for (let j = 0; j < columns; j++)
        product[j] = (product[j] as number) + factor * ((values[from + j] as number) - (means[j] as number));
    } else {
      const to = x.starts[row + 1] as number;
      for (let at = x.starts[row] as number; at < to; at++) {
        const j = x.indices[at] as number;
        product[j] = (product[j] as number) + factor * ((values[at] as number) - (means[j] as number));
        seen[j] = (seen[j] as number) + factor;
      }
    }
  }
  for (let j = 0; j < seen.length; j++)
    product[j] = (product[j] as number) - (all - (seen[j] as number)) * (means[j] as number);
  return product;
}
