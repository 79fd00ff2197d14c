/** The triangle of a design, folded by its rows with y beside them, or by its columns where those are more. */
import type { Breath } from '../../../base/breath.ts';
import type { Matrix } from '../../../matrix.ts';
import { transpose } from '../transpose.ts';
import type { Design } from './design.ts';
import { foldRows, type Triangle } from './triangle.ts';

/** R of [A y; √alpha·I 0]: one column more than A has. */
export async function foldByRows(
  { x, means, roots, y }: Design,
  alpha: number,
  breath: Breath,
): Promise<Triangle> {
  const columns = x.columns;
  const diagonal = new Float64Array(columns + 1).fill(Math.sqrt(alpha), 0, columns);
  const load = (from: number, to: number, block: Float64Array): void => {
    const height = to - from;
    for (let column = 0; column < columns; column++)
      block.fill(-(means[column] as number), column * height, (column + 1) * height);
    for (let row = from; row < to; row++) addRow(x, row, block, row - from, height);
    if (roots)
      for (let column = 0; column < columns; column++)
        for (let i = 0; i < height; i++)
          block[column * height + i] = (block[column * height + i] as number) * (roots[from + i] as number);
    block.set(y.subarray(from, to), columns * height);
  };
  return foldRows(x.rows, diagonal, load, breath);
}

/** R of [Aᵀ; √alpha·I; extraᵀ], extra one number a row of A: RᵀR = AAᵀ + alpha·I + extra·extraᵀ. */
export async function foldByColumns(
  design: Design,
  alpha: number,
  extra: Float64Array | null,
  breath: Breath,
): Promise<Triangle> {
  const { x, means, roots } = design;
  const turned = x.form === 'sparse' ? transpose(x) : x;
  const diagonal = new Float64Array(x.rows).fill(Math.sqrt(alpha));
  const load = (from: number, to: number, block: Float64Array): void => {
    const height = to - from;
    for (let i = 0; i < height; i++) {
      const isExtra = from + i === x.columns;
      const mean = isExtra ? 0 : (means[from + i] as number);
      for (let row = 0; row < x.rows; row++)
        block[row * height + i] = isExtra ? (extra?.[row] as number) : -mean;
      if (isExtra) continue;
      addColumn(turned, from + i, block, i, height);
      if (roots)
        for (let row = 0; row < x.rows; row++)
          block[row * height + i] = (block[row * height + i] as number) * (roots[row] as number);
    }
  };
  return foldRows(x.columns + (extra ? 1 : 0), diagonal, load, breath);
}

function addRow(x: Matrix, row: number, block: Float64Array, i: number, height: number): void {
  const add = (column: number, value: number): void => {
    block[column * height + i] = (block[column * height + i] as number) + value;
  };
  if (x.form === 'dense')
    for (let column = 0; column < x.columns; column++)
      add(column, x.values[row * x.columns + column] as number);
  else
    for (let at = x.starts[row] as number; at < (x.starts[row + 1] as number); at++)
      add(x.indices[at] as number, x.values[at] as number);
}

/** A column of what is dense, or a row of what is sparse and was turned. */
function addColumn(x: Matrix, column: number, block: Float64Array, i: number, height: number): void {
  if (x.form === 'sparse') addRow(x, column, block, i, height);
  else
    for (let row = 0; row < x.rows; row++)
      block[row * height + i] =
        (block[row * height + i] as number) + (x.values[row * x.columns + column] as number);
}
