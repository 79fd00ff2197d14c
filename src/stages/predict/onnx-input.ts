/** What an ONNX model is given of a batch of rows: one input takes all numbers of a row, several take one each. */
import type { Matrix } from '../../matrix.ts';
import type { OnnxModel, OnnxTensor } from '../../ml/onnx/session.ts';
import { WorkError } from '../../work.ts';
import type { RowBatch, RowSource } from '../row-source.ts';
import type { Part } from './inputs.ts';

/** Ends with `feature-mismatch` at a number that the model's type does not have. */
export async function feedsOf(
  { inputs }: OnnxModel,
  source: RowSource,
  part: Part,
  { x, before }: RowBatch,
): Promise<{ readonly [name: string]: OnnxTensor }> {
  const values = denseValues(x);
  const { rows, columns } = x;
  const feeds: { [name: string]: OnnxTensor } = {};
  for (const { name, type } of inputs) {
    const isWhole = inputs.length === 1;
    const from = isWhole ? 0 : (source.names?.indexOf(name) ?? 0);
    const width = isWhole ? columns : 1;
    const cells = isWhole
      ? values
      : Float64Array.from({ length: rows }, (_, row) => values[row * columns + from] ?? 0);
    const bad = cells.findIndex((cell) => !isOfType(cell, type));
    if (bad >= 0) {
      const column = from + (bad % width);
      const named = source.names?.[column];
      throw new WorkError({
        code: 'feature-mismatch',
        message: `${named === undefined ? `number ${column + 1}` : `\`${named}\``} is ${cells[bad]} in ${await source.placed([before + Math.floor(bad / width)], 1)}, and the model takes ${type} there`,
        hint: 'cast the column before',
        option: part.option,
      });
    }
    feeds[name] = tensorOf(type, cells, [rows, width]);
  }
  return feeds;
}

/** What would become another number. */
function isOfType(value: number, type: string): boolean {
  switch (type) {
    case 'int64':
      return Number.isSafeInteger(value);
    case 'int32':
      return (value | 0) === value;
    case 'bool':
      return value === 0 || value === 1;
    default:
      return true;
  }
}

function tensorOf(type: string, values: Float64Array, dims: readonly number[]): OnnxTensor {
  switch (type) {
    case 'float64':
      return { type, data: values, dims };
    case 'int64':
      return { type, data: BigInt64Array.from(values, BigInt), dims };
    case 'int32':
      return { type, data: Int32Array.from(values), dims };
    case 'bool':
      return { type, data: Uint8Array.from(values), dims };
    default:
      return { type: 'float32', data: Float32Array.from(values), dims };
  }
}

function denseValues(x: Matrix): Float64Array {
  if (x.form === 'dense') return Float64Array.from(x.values);
  const values = new Float64Array(x.rows * x.columns);
  for (let row = 0; row < x.rows; row++)
    for (let at = x.starts[row] ?? 0; at < (x.starts[row + 1] ?? 0); at++)
      values[row * x.columns + (x.indices[at] ?? 0)] = x.values[at] ?? 0;
  return values;
}
