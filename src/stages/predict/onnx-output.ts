/** What an ONNX model gives for rows, as columns: a label, class probabilities, or numbers. */
import type { Column } from '../../data/duckdb.ts';
import type { Value } from '../../data/duckdb-values.ts';
import type { OnnxTensor } from '../../ml/onnx/session.ts';
import { WorkError } from '../../work.ts';
import { requireFinite, type Where } from './finite-answers.ts';

type Outputs = { readonly [name: string]: OnnxTensor };

/** The outputs that are written, by name: one of one value a row, and one of several, which are the probabilities of classes. */
export interface ChosenOutputs {
  readonly single: string | null;
  readonly several: string | null;
  readonly columns: readonly Column[];
}

/** Numbers of a row that an output has. */
const widthOf = ({ dims }: OnnxTensor): number => dims.slice(1).reduce((product, one) => product * one, 1);

/** Only an answer tells what a model gives. */
export function chooseOutputs(outputs: Outputs, rows: number, withProbabilities: boolean): ChosenOutputs {
  const fitting = Object.entries(outputs).filter(([, { dims }]) => dims[0] === rows);
  for (const [name, output] of fitting) requireReadable(name, output);
  const [single, label] = fitting.find(([, one]) => widthOf(one) === 1) ?? [null, null];
  const [several] = fitting.find(([, one]) => widthOf(one) > 1) ?? [null];
  if (single === null && several === null)
    throw badAnswer(`the model gives ${shapesOf(outputs)} for ${rows} rows: no value a row`);
  const probabilities = [
    { name: 'probabilities', type: 'DOUBLE[]' },
    { name: 'score', type: 'DOUBLE' },
  ];
  return {
    single,
    several,
    columns: [
      { name: 'prediction', type: label === null ? 'BIGINT' : columnTypeOf(label) },
      ...(several !== null && withProbabilities ? probabilities : []),
    ],
  };
}

/** Ends with `non-finite`. */
export async function outputValues(
  outputs: Outputs,
  { single, several, columns }: ChosenOutputs,
  where: Where,
): Promise<readonly (readonly Value[])[]> {
  const { rows } = where;
  const label = single === null ? null : outputFor(outputs, single, rows);
  const shares = several === null ? null : outputFor(outputs, several, rows);
  for (const { data } of [label, shares].filter((one) => one !== null))
    if (isNumbers(data)) await requireFinite(data, where);
  const lists = shares ? listsOf(shares, rows) : [];
  const values: { readonly [name: string]: readonly Value[] } = {
    prediction: label ? Array.from(label.data) : lists.map(greatest),
    probabilities: lists,
    score: lists.map((list) => (list.length === 2 ? list[1] : list[greatest(list)]) ?? 0),
  };
  return columns.map(({ name }) => values[name] ?? []);
}

function outputFor(outputs: Outputs, name: string, rows: number): OnnxTensor {
  const found = outputs[name];
  if (found?.dims[0] === rows) return found;
  throw badAnswer(`the model gives ${shapesOf(outputs)} for ${rows} rows, and had an answer to each before`);
}

function columnTypeOf({ type }: OnnxTensor): string {
  if (type === 'string') return 'VARCHAR';
  return isOfIntegers(type) ? 'BIGINT' : 'DOUBLE';
}

const isOfIntegers = (type: string): boolean => /^u?int\d+$/.test(type);

/** Of other types, as halves of floats, the runtime gives bits. */
function requireReadable(name: string, { type }: OnnxTensor): void {
  if (isOfIntegers(type) || ['float32', 'float64', 'bool', 'string'].includes(type)) return;
  throw badAnswer(`the model gives \`${name}\` as ${type}, which is not read here`);
}

const isNumbers = (data: OnnxTensor['data']): data is ArrayLike<number> => typeof data[0] === 'number';

/** Of equal ones the first. */
const greatest = (list: readonly number[]): number =>
  list.reduce((found, value, at) => (value > (list[found] ?? 0) ? at : found), 0);

function listsOf(tensor: OnnxTensor, rows: number): readonly (readonly number[])[] {
  const width = widthOf(tensor);
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: width }, (_, at) => Number(tensor.data[row * width + at])),
  );
}

const badAnswer = (message: string): WorkError =>
  new WorkError({ code: 'bad-answer', message, option: ['model'] });

const shapesOf = (outputs: Outputs): string =>
  Object.entries(outputs)
    .map(([name, { dims }]) => `\`${name}\` of the shape ${dims.join(' × ')}`)
    .join(', ');
