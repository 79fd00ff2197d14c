/** What naive Bayes counts by class: the weight of its rows, and the sum of each column. */
import type { Matrix } from '../../../matrix.ts';
import type { Examples, Truths } from '../../model.ts';

export interface ClassCounts {
  /** Weight of the rows of each class. */
  readonly classes: Float64Array;
  /** `features[class * columns + column]`. */
  readonly features: Float64Array;
}

/** `countOf` says how much a number counts; 0 counts nothing. */
export function countByClass(
  { x, weights }: Pick<Examples, 'x' | 'weights'>,
  { indices, classes }: Truths & { readonly kind: 'classes' },
  countOf: (value: number) => number,
): ClassCounts {
  const { columns, rows } = x;
  const counts = new Float64Array(classes.length);
  const features = new Float64Array(classes.length * columns);
  for (let row = 0; row < rows; row++) {
    const weight = weights?.[row] ?? 1;
    const one = indices[row] as number;
    counts[one] = (counts[one] as number) + weight;
    forEachIn(x, row, (column, value) => {
      const at = one * columns + column;
      features[at] = (features[at] as number) + weight * countOf(value);
    });
  }
  return { classes: counts, features };
}

/** The numbers of a row that are written down. */
export function forEachIn(x: Matrix, row: number, visit: (column: number, value: number) => void): void {
  const from = x.form === 'dense' ? row * x.columns : (x.starts[row] as number);
  const to = x.form === 'dense' ? from + x.columns : (x.starts[row + 1] as number);
  for (let at = from; at < to; at++)
    visit(x.form === 'dense' ? at - from : (x.indices[at] as number), x.values[at] as number);
}

/** ln of each class's share of the weight, or of 1/classes. */
export function logPriors(counts: Float64Array, fitPrior: boolean): Float64Array {
  const total = Math.log(counts.reduce((sum, one) => sum + one, 0));
  return counts.map((count) => (fitPrior ? Math.log(count) - total : -Math.log(counts.length)));
}
