/** Some rows of examples, in a given order: what a fold or a part of them is. */
import { dense, type Floats, type Matrix, type SparseMatrix } from '../matrix.ts';
import type { Examples, Truths } from './model.ts';

/** `rows` from 0. */
export function selectExamples(examples: Examples, rows: Uint32Array): Examples {
  const { x, truths, weights, texts } = examples;
  return {
    ...examples,
    x: selectRows(x, rows),
    truths: truths && selectTruths(truths, rows),
    weights: weights && Float64Array.from(rows, (row) => weights[row] ?? 0),
    ...(texts && { texts: Array.from(rows, (row) => texts[row] ?? '') }),
  };
}

const selectTruths = (truths: Truths, rows: Uint32Array): Truths =>
  truths.kind === 'classes'
    ? { ...truths, indices: Uint32Array.from(rows, (row) => truths.indices[row] ?? 0) }
    : { ...truths, values: Float64Array.from(rows, (row) => truths.values[row] ?? 0) };

function selectRows(x: Matrix, rows: Uint32Array): Matrix {
  if (x.form === 'sparse') return selectSparse(x, rows);
  const { columns } = x;
  const values = like(x.values, rows.length * columns);
  rows.forEach((row, at) => {
    values.set(x.values.subarray(row * columns, (row + 1) * columns), at * columns);
  });
  return dense(rows.length, columns, values);
}

function selectSparse({ columns, starts, indices, values }: SparseMatrix, rows: Uint32Array): SparseMatrix {
  const chosen = new Uint32Array(rows.length + 1);
  rows.forEach((row, at) => {
    chosen[at + 1] = (chosen[at] ?? 0) + (starts[row + 1] ?? 0) - (starts[row] ?? 0);
  });
  const count = chosen[rows.length] ?? 0;
  const [chosenIndices, chosenValues] = [new Uint32Array(count), like(values, count)];
  rows.forEach((row, at) => {
    const [from, to] = [starts[row], starts[row + 1]];
    chosenIndices.set(indices.subarray(from, to), chosen[at]);
    chosenValues.set(values.subarray(from, to), chosen[at]);
  });
  return {
    form: 'sparse',
    rows: rows.length,
    columns,
    starts: chosen,
    indices: chosenIndices,
    values: chosenValues,
  };
}

const like = (values: Floats, length: number): Floats =>
  values instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
