/** The kernels of passes over some rows of a matrix, all in doubles. What a row sums up to does not depend on the others. */
import { addDense, sumDense } from './dense.ts';
import { addSeveral, sumSeveral } from './several.ts';
import { addSparse, sumSparse } from './sparse.ts';

/**
 * to[row·outputs + output] = Σ weight·x + the output's constant. Weights of a column lie side by side, the constants
 * after them. Where rows start is told as in the whole matrix, of which these are some; `indices` is 0 for dense rows.
 */
export function sum(
  rows: i32,
  columns: i32,
  outputs: i32,
  starts: usize,
  indices: usize,
  values: usize,
  weights: usize,
  to: usize,
): void {
  if (outputs > 1) sumSeveral(rows, columns, outputs, starts, indices, values, weights, to);
  else if (indices === 0) sumDense(rows, columns, values, weights, to);
  else sumSparse(rows, columns, starts, indices, values, weights, to);
}

/** into += factor·x, or factor·x², and to the constants the factors. */
export function add(
  rows: i32,
  columns: i32,
  outputs: i32,
  starts: usize,
  indices: usize,
  values: usize,
  factors: usize,
  into: usize,
  isSquared: bool,
): void {
  if (outputs > 1) addSeveral(rows, columns, outputs, starts, indices, values, factors, into, isSquared);
  else if (indices === 0) addDense(rows, columns, values, factors, into, isSquared);
  else addSparse(rows, columns, starts, indices, values, factors, into, isSquared);
}
