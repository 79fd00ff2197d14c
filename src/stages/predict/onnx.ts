/** `engine: onnx`: a model in ONNX that takes rows of numbers, whole or a column an input. */
import { join } from 'node:path';
import type { Database } from '../../data/duckdb.ts';
import { columnTypeOf } from '../../data/tables/column-type.ts';
import type { Matrix } from '../../matrix.ts';
import { type OnnxModel, type OnnxTensor, openOnnxModel } from '../../ml/onnx/session.ts';
import { type WorkContext, WorkError } from '../../work.ts';
import { featureNames, featureProblems, featureTypeOf } from '../feature-columns.ts';
import { openRows } from '../open-rows.ts';
import type { RowSource } from '../row-source.ts';
import type { Part } from './inputs.ts';
import { outputColumns, outputValues } from './onnx-output.ts';
import type { PredictOptions } from './options.ts';
import type { PredictedInput, PredictedRows, Predictor } from './predictor.ts';

export async function openOnnx(
  options: PredictOptions,
  database: Database,
  context: WorkContext,
): Promise<Predictor> {
  const { model = '' } = options;
  const file = model.endsWith('.onnx') ? model : join(model, 'model.onnx');
  const { wdir, root, env } = context;
  const session = await openOnnxModel(join(wdir, file), { root, env, named: file });

  async function open(part: Part): Promise<PredictedInput> {
    const source = await rowsFor(database, options, part, context.wdir);
    refuseOther(session, source);
    const columns = await columnsOf(session, source, options);
    async function* batches(): AsyncGenerator<PredictedRows, void> {
      for await (const { rows, x, others } of source.batches()) {
        context.signal.throwIfAborted();
        const outputs = await session.run(feedsOf(session, source, x));
        yield { rows, values: [...others, ...outputValues(outputs, rows, columns)] };
      }
    }
    return { copied: source.others, columns, rows: source.rows, batches };
  }

  return { open, close: () => void session.close() };
}

function rowsFor(database: Database, options: PredictOptions, part: Part, wdir: string): Promise<RowSource> {
  const { key = 'id', passthrough, features, vector = 'vector' } = options;
  const copied = (columns: readonly { readonly name: string }[]): readonly string[] =>
    passthrough ?? [key].flat().filter((name) => columns.some((column) => column.name === name));
  return openRows(database, {
    wdir,
    written: part.input,
    option: part.option,
    view: 'luc rows',
    vector: features === undefined ? vector : null,
    beside: copied,
    table({ columns, named }) {
      const typed = columns.map(({ name, type }) => ({ name, type: columnTypeOf(type) }));
      const wanted = { features, apart: [...[key].flat(), 'label'] };
      const problems = featureProblems(typed, wanted, false, ` in ${named}`);
      if (problems.length > 0) throw new WorkError(...problems);
      const chosen = featureNames(typed, wanted).map((name) => ({
        name,
        type: featureTypeOf(typed.find((column) => column.name === name)?.type ?? 'double') ?? 'number',
      }));
      return { reading: { form: 'columns', features: chosen }, others: copied(columns) };
    },
  });
}

/** Only an answer tells what the model gives. */
async function columnsOf(
  session: OnnxModel,
  source: RowSource,
  { probabilities }: PredictOptions,
): Promise<PredictedInput['columns']> {
  for await (const { rows, x } of source.batches())
    return outputColumns(await session.run(feedsOf(session, source, x)), rows, probabilities);
  return [{ name: 'prediction', type: 'DOUBLE' }];
}

/** One input takes all numbers of a row; several take one each, by the names of columns. */
function refuseOther({ inputs }: OnnxModel, { width, names }: RowSource): void {
  const [only] = inputs;
  const fail = (message: string, hint: string): never => {
    throw new WorkError({ code: 'feature-mismatch', message, hint, option: ['model'] });
  };
  if (inputs.length === 1 && only) {
    const wanted = only.shape.at(-1);
    if (typeof wanted === 'number' && wanted > 0 && wanted !== width)
      fail(
        `the model takes rows of ${wanted} numbers, and the input has ${width}`,
        'name the columns that it takes by `features`',
      );
    return;
  }
  const missing = inputs.filter(({ name }) => !names?.includes(name));
  if (missing.length > 0)
    fail(
      `the model has the inputs ${inputs.map(({ name }) => `\`${name}\``).join(', ')}, and there is no column ${missing.map(({ name }) => `\`${name}\``).join(', ')}`,
      'rename columns by a `rename` step before',
    );
}

function feedsOf(
  { inputs }: OnnxModel,
  { names }: Pick<RowSource, 'names'>,
  x: Matrix,
): { readonly [name: string]: OnnxTensor } {
  const values = denseValues(x);
  const { rows, columns } = x;
  if (inputs.length === 1)
    return Object.fromEntries(
      inputs.map(({ name, type }) => [name, tensorOf(type, values, [rows, columns])]),
    );
  return Object.fromEntries(
    inputs.map(({ name, type }) => {
      const column = names?.indexOf(name) ?? 0;
      const cells = Float64Array.from({ length: rows }, (_, row) => values[row * columns + column] ?? 0);
      return [name, tensorOf(type, cells, [rows, 1])];
    }),
  );
}

function tensorOf(type: string, values: Float64Array, dims: readonly number[]): OnnxTensor {
  switch (type) {
    case 'float64':
      return { type, data: values, dims };
    case 'int64':
      return { type, data: BigInt64Array.from(values, (value) => BigInt(Math.trunc(value))), dims };
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
