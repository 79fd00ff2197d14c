/** What every algorithm asks of its rows before it learns from them. */
import type { Matrix } from '../../matrix.ts';
import { WorkError } from '../../work.ts';
import type { Examples } from '../model.ts';

/** Ends with `empty-input` without rows and with `non-finite` at the first number that is none. */
export function requireRows({ x, features, texts }: Pick<Examples, 'x' | 'features' | 'texts'>): void {
  if ((texts?.length ?? x.rows) === 0)
    throw new WorkError({ code: 'empty-input', message: 'there are no rows to learn from' });
  requireFinite(x, features);
}

/** `firstRow` is how many rows of the file lie before those of `x`. */
export function requireFinite(x: Matrix, features?: readonly string[], firstRow = 0): void {
  const { values } = x;
  for (let at = 0; at < values.length; at++)
    if (!Number.isFinite(values[at])) throw nonFinite(x, at, features, firstRow);
}

function nonFinite(x: Matrix, at: number, features: readonly string[] | undefined, firstRow: number) {
  const row = x.form === 'dense' ? Math.floor(at / x.columns) : rowAt(x.starts, at);
  const column = x.form === 'dense' ? at % x.columns : (x.indices[at] as number);
  const named = features?.[column];
  const where = named === undefined ? `column ${column + 1}` : `column \`${named}\``;
  return new WorkError({
    code: 'non-finite',
    message: `row ${firstRow + row + 1} has ${x.values[at]} in ${where}`,
    hint: 'fill or drop such rows before: models need finite numbers',
  });
}

function rowAt(starts: Uint32Array, at: number): number {
  let row = 0;
  while ((starts[row + 1] as number) <= at) row++;
  return row;
}

/** The numbers to predict. */
export function numbersOf({ truths }: Examples): Float64Array {
  if (truths?.kind !== 'numbers')
    throw new WorkError({ code: 'label-type', message: 'the label must be a number for a regression' });
  const bad = truths.values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new WorkError({
      code: 'non-finite',
      message: `row ${bad + 1} has ${truths.values[bad]} as its label`,
      hint: 'fill or drop such rows before: models need finite numbers',
    });
  return truths.values;
}
