/** What an ONNX model gives for rows, as columns: a label, class probabilities, or numbers. */
import type { Column } from '../../data/duckdb.ts';
import type { Value } from '../../data/duckdb-values.ts';
import type { OnnxTensor } from '../../ml/onnx/session.ts';
import { WorkError } from '../../work.ts';

type Outputs = { readonly [name: string]: OnnxTensor };

/** Numbers of a row that an output has. */
const widthOf = ({ dims }: OnnxTensor): number => dims.slice(1).reduce((product, one) => product * one, 1);

/** An output of one value a row, and one of several, which are the probabilities of classes. */
function partsOf(
  outputs: Outputs,
  rows: number,
): { readonly single: OnnxTensor | null; readonly several: OnnxTensor | null } {
  const fitting = Object.values(outputs).filter(({ dims }) => dims[0] === rows);
  const single = fitting.find((one) => widthOf(one) === 1) ?? null;
  const several = fitting.find((one) => widthOf(one) > 1) ?? null;
  if (single || several) return { single, several };
  throw new WorkError({
    code: 'bad-answer',
    message: `the model gives ${Object.entries(outputs)
      .map(([name, { dims }]) => `\`${name}\` of the shape ${dims.join(' × ')}`)
      .join(', ')} for ${rows} rows: no value a row`,
    option: ['model'],
  });
}

export function outputColumns(outputs: Outputs, rows: number, withProbabilities: boolean): readonly Column[] {
  const { single, several } = partsOf(outputs, rows);
  const type =
    single === null || single.type.startsWith('int') || single.type.startsWith('uint')
      ? 'BIGINT'
      : single.type === 'string'
        ? 'VARCHAR'
        : 'DOUBLE';
  const probabilities = [
    { name: 'probabilities', type: 'DOUBLE[]' },
    { name: 'score', type: 'DOUBLE' },
  ];
  return [{ name: 'prediction', type }, ...(several && withProbabilities ? probabilities : [])];
}

export function outputValues(
  outputs: Outputs,
  rows: number,
  columns: readonly Column[],
): readonly (readonly Value[])[] {
  const { single, several } = partsOf(outputs, rows);
  const lists = several && listsOf(several, rows);
  const best = (list: readonly number[]): number =>
    list.reduce((found, value, at) => (value > (list[found] ?? 0) ? at : found), 0);
  const values: { readonly [name: string]: readonly Value[] } = {
    prediction: single ? Array.from(single.data).slice(0, rows) : (lists ?? []).map(best),
    probabilities: lists ?? [],
    score: (lists ?? []).map((list) => (list.length === 2 ? list[1] : list[best(list)]) ?? 0),
  };
  return columns.map(({ name }) => values[name] ?? []);
}

function listsOf(tensor: OnnxTensor, rows: number): readonly (readonly number[])[] {
  const width = widthOf(tensor);
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: width }, (_, at) => Number(tensor.data[row * width + at])),
  );
}
