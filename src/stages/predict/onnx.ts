/** `engine: onnx`: a model in ONNX that takes rows of numbers, whole or a column an input. */
import { join } from 'node:path';
import type { Column, Database } from '../../data/duckdb.ts';
import { columnTypeOf } from '../../data/tables/column-type.ts';
import { type OnnxModel, openOnnxModel } from '../../ml/onnx/session.ts';
import { type WorkContext, WorkError } from '../../work.ts';
import { featureNames, featureProblems, featureTypeOf } from '../feature-columns.ts';
import { openRows } from '../open-rows.ts';
import type { RowSource } from '../row-source.ts';
import { copiedColumns } from './copied-columns.ts';
import type { Part } from './inputs.ts';
import { feedsOf } from './onnx-input.ts';
import { type ChosenOutputs, chooseOutputs, outputValues } from './onnx-output.ts';
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
    const chosen = await outputsOf(session, source, part, options);
    async function* batches(): AsyncGenerator<PredictedRows, void> {
      for await (const batch of source.batches()) {
        context.signal.throwIfAborted();
        const outputs = await session.run(await feedsOf(session, source, part, batch));
        if (!chosen) throw new Error('rows that are there now were there before');
        const where = { ...batch, placed: source.placed, option: part.option };
        yield {
          rows: batch.rows,
          values: [...batch.others, ...(await outputValues(outputs, chosen, where))],
        };
      }
    }
    const columns = chosen?.columns ?? [{ name: 'prediction', type: 'DOUBLE' }];
    return { copied: source.others, columns, rows: source.rows, batches };
  }

  return { open, close: () => void session.close() };
}

function rowsFor(database: Database, options: PredictOptions, part: Part, wdir: string): Promise<RowSource> {
  const { key = 'id', features, vector = 'vector' } = options;
  const copied = (columns: readonly Column[], where: string): readonly string[] =>
    copiedColumns(options, { columns, where, usual: ['id'] }).map(({ name }) => name);
  return openRows(database, {
    wdir,
    written: part.input,
    option: part.option,
    view: 'luc rows',
    vector: features === undefined ? vector : null,
    beside: (columns) => copied(columns, ' beside the vectors'),
    table({ columns, named }) {
      const others = copied(columns, ` in ${named}`);
      const typed = columns.map(({ name, type }) => ({ name, type: columnTypeOf(type) }));
      const wanted = { features, apart: [...[key].flat(), 'label'] };
      const problems = featureProblems(typed, wanted, false, ` in ${named}`);
      if (problems.length > 0) throw new WorkError(...problems);
      const chosen = featureNames(typed, wanted).map((name) => ({
        name,
        type: featureTypeOf(typed.find((column) => column.name === name)?.type ?? 'double') ?? 'number',
      }));
      return { reading: { form: 'columns', features: chosen }, others };
    },
  });
}

/** Null where there is no row to ask for. */
async function outputsOf(
  session: OnnxModel,
  source: RowSource,
  part: Part,
  { probabilities }: PredictOptions,
): Promise<ChosenOutputs | null> {
  for await (const batch of source.batches())
    return chooseOutputs(
      await session.run(await feedsOf(session, source, part, batch)),
      batch.rows,
      probabilities,
    );
  return null;
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
