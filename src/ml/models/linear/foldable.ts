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

export function isFoldable({ x }: Design): boolean {
  const side = Math.min(x.rows, x.columns);
  return side <= widest && x.rows * x.columns * side <= dearest;
}
