/** Whether the equations of a design are solved at once or by iterations, and what solving gives. */
import type { Design } from './design.ts';

export interface Solved {
  readonly coefficients: Float64Array;
  /** 0 where it was solved at once. */
  readonly iterations: number;
  readonly gap: number;
  readonly hasConverged: boolean;
}

/** The lesser side of a design that is folded, and how many products that may take. */
const [widest, dearest] = [2048, 2e11];
/** So many products are soon done. */
const cheap = 1e9;
/** With more than this for each number that is there, iterations are sooner done: they look at no others. */
const worthwhile = 2048;

export function isFoldable({ x }: Design): boolean {
  const side = Math.min(x.rows, x.columns);
  const products = x.rows * x.columns * side;
  return side <= widest && products <= Math.min(dearest, Math.max(cheap, worthwhile * x.values.length));
}
