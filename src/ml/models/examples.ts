/** What every algorithm asks of its rows before it learns from them. */
import type { Floats, Matrix } from '../../matrix.ts';
import { WorkError } from '../../work.ts';
import type { Examples, Truths } from '../model.ts';

/** Ends with `empty-input` without rows, `out-of-range` where none counts, `non-finite` at the first number that is none. */
export function requireRows({ x, features, texts, weights }: Omit<Examples, 'truths'>): void {
  if ((texts?.length ?? x.rows) === 0)
    throw new WorkError({ code: 'empty-input', message: 'there are no rows to learn from' });
  if (weights?.every((weight) => weight === 0))
    throw new WorkError({
      code: 'out-of-range',
      message: 'the weight of every row is 0: nothing counts',
      hint: 'look at `weight` and `class_weight`: some rows need more',
    });
  requireFinite(x, features);
}

/** `firstRow` is how many rows of the file lie before those of `x`. */
export function requireFinite(x: Matrix, features?: readonly string[], firstRow = 0): void {
  const { values } = x;
  for (let at = 0; at < values.length; at++)
    if (!Number.isFinite(values[at])) throw nonFinite(x, at, features, firstRow);
}

/**
 * What fits ask beside that multiply columns with each other, and `y` with them: squares that can be added up. Ends with
 * `out-of-range` at the greatest number, as such sums would be infinite and the model no numbers at all.
 */
export function requireSquares({ x, features }: Pick<Examples, 'x' | 'features'>, y?: Float64Array): void {
  const at = greatestOfTooGreat(x.values);
  if (at !== null) throw tooGreat(placeOf(x, at, features), x.values[at]);
  const row = y ? greatestOfTooGreat(y) : null;
  if (row !== null) throw tooGreat(`row ${row + 1}, the label,`, y?.[row]);
}

/** Null where the sum of all squares is a number. */
function greatestOfTooGreat(values: Floats): number | null {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += (values[at] as number) ** 2;
  if (Number.isFinite(sum)) return null;
  let greatest = 0;
  for (let at = 1; at < values.length; at++)
    if (Math.abs(values[at] as number) > Math.abs(values[greatest] as number)) greatest = at;
  return greatest;
}

const tooGreat = (place: string, value: number | undefined): WorkError =>
  new WorkError({
    code: 'out-of-range',
    message: `${place} is ${value}, too great for its square to be added up`,
    hint: 'bring the column to another scale before',
  });

function nonFinite(x: Matrix, at: number, features: readonly string[] | undefined, firstRow: number) {
  return new WorkError({
    code: 'non-finite',
    message: `${placeOf(x, at, features, firstRow)} is ${x.values[at]}`,
    hint: 'fill or drop such rows before: models need finite numbers',
  });
}

/** Row and column, in words, of the number at this place in `values`. */
export function placeOf(x: Matrix, at: number, features?: readonly string[], firstRow = 0): string {
  const row = x.form === 'dense' ? Math.floor(at / x.columns) : rowAt(x.starts, at);
  const column = x.form === 'dense' ? at % x.columns : (x.indices[at] as number);
  const named = features?.[column];
  return `row ${firstRow + row + 1}, column ${named === undefined ? column + 1 : `\`${named}\``},`;
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
      message: `row ${bad + 1}, the label, is ${truths.values[bad]}`,
      hint: 'fill or drop such rows before: models need finite numbers',
    });
  return truths.values;
}

/** The classes to predict. */
export function classesOf({ truths }: Examples): Truths & { readonly kind: 'classes' } {
  if (truths?.kind !== 'classes')
    throw new WorkError({ code: 'label-type', message: 'the label must be a class for a classification' });
  return truths;
}

/** The same, of rows that have at least two of them: else there is nothing to tell apart. */
export function severalClassesOf(examples: Examples): Truths & { readonly kind: 'classes' } {
  const truths = classesOf(examples);
  const { indices, classes } = truths;
  if (indices.every((one) => one === indices[0]))
    throw new WorkError({
      code: 'one-class',
      message: `every row has the label ${JSON.stringify(classes[indices[0] as number])}`,
      hint: 'a classifier needs rows of two classes or more',
    });
  return truths;
}
