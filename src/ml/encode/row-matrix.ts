/** Rows of numbers, made of columns that are encoded. */
import { type Dtype, dense, floats, type Matrix } from '../../matrix.ts';
import { WorkError } from '../../work.ts';
import { type Norm, scaleToNorm } from '../norm.ts';
import { matrixOf, sparseRows } from '../sparse-rows.ts';
import type { Places } from './fitted-step.ts';

/** One column of numbers, NaN for null; or as many as its places are of. */
export type Encoded =
  | { readonly columns: 1; readonly numbers: Float64Array }
  | { readonly columns: number; readonly places: Places };

/** Wider rows, of which most is 0, are sparse. */
const widestDense = 256;
const mostZeros = 4;

/** A row whose length is below it stays as it is. */
const negligible = 10 * Number.EPSILON;

/** `rowsBefore` others came before; for messages. */
export function rowMatrix(encoded: readonly Encoded[], norm: Norm, dtype: Dtype, rowsBefore: number): Matrix {
  const columns = encoded.reduce((total, one) => total + one.columns, 0);
  const rows = lengthOf(encoded[0]);
  const isSparse = columns > widestDense && columns > mostZeros * encoded.length;
  const scale = (values: Float64Array, size: number, row: number): void => {
    if (norm === 'none') return;
    refuseNulls(values, size, rowsBefore + row);
    scaleToNorm(values, size, norm, negligible);
  };
  return isSparse
    ? sparseMatrix(encoded, rows, columns, dtype, scale)
    : denseMatrix(encoded, rows, columns, dtype, scale);
}

type Scale = (values: Float64Array, size: number, row: number) => void;

function denseMatrix(
  encoded: readonly Encoded[],
  rows: number,
  columns: number,
  dtype: Dtype,
  scale: Scale,
): Matrix {
  const values = floats(dtype, rows * columns);
  const line = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    line.fill(0);
    eachEntry(encoded, row, (column, value) => {
      line[column] = value;
    });
    scale(line, columns, row);
    values.set(line, row * columns);
  }
  return dense(rows, columns, values);
}

function sparseMatrix(
  encoded: readonly Encoded[],
  rows: number,
  columns: number,
  dtype: Dtype,
  scale: Scale,
): Matrix {
  const matrix = sparseRows(dtype);
  const [indices, values] = [new Uint32Array(encoded.length), new Float64Array(encoded.length)];
  for (let row = 0; row < rows; row++) {
    let size = 0;
    eachEntry(encoded, row, (column, value) => {
      indices[size] = column;
      values[size++] = value;
    });
    scale(values, size, row);
    matrix.add(indices, values, size);
  }
  return matrixOf(matrix, columns);
}

/** Those that are not 0, columns ascending. */
function eachEntry(
  encoded: readonly Encoded[],
  row: number,
  visit: (column: number, value: number) => void,
): void {
  let first = 0;
  for (const one of encoded) {
    if ('numbers' in one) {
      const number = one.numbers[row] as number;
      if (number !== 0) visit(first, number);
    } else {
      const place = one.places.places[row] as number;
      if (place >= 0) visit(first + place, one.places.signs?.[row] ?? 1);
    }
    first += one.columns;
  }
}

function lengthOf(encoded: Encoded | undefined): number {
  if (encoded === undefined) return 0;
  return 'numbers' in encoded ? encoded.numbers.length : encoded.places.places.length;
}

function refuseNulls(values: Float64Array, size: number, row: number): void {
  for (let i = 0; i < size; i++)
    if (Number.isNaN(values[i]))
      throw new WorkError({
        code: 'non-finite',
        message: `row ${row + 1} has a null, so that it has no length for \`norm\``,
        hint: 'put `impute` before the encoder of the column',
        option: ['norm'],
      });
}
