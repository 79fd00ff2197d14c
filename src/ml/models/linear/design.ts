/** The rows of a linear model as they enter its equations: weighted and centred, without a copy of the whole. */
import type { Matrix } from '../../../matrix.ts';
import { columnMeans, weightedMean } from '../means.ts';
import { multiply, multiplyTransposed } from '../products.ts';

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

/** A·v. */
export function timesDesign({ x, means, roots }: Design, v: Float64Array): Float64Array {
  const product = multiply(x, v);
  const shift = dot(means, v);
  for (let row = 0; row < product.length; row++)
    product[row] = ((product[row] as number) - shift) * (roots?.[row] ?? 1);
  return product;
}

/** Aᵀ·u. */
export function timesDesignTransposed({ x, means, roots }: Design, u: Float64Array): Float64Array {
  const scaled = roots ? u.map((one, row) => one * (roots[row] as number)) : u;
  const product = multiplyTransposed(x, scaled);
  const sum = scaled.reduce((total, one) => total + one, 0);
  for (let column = 0; column < product.length; column++)
    product[column] = (product[column] as number) - sum * (means[column] as number);
  return product;
}
