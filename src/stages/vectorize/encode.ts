/** Columns of tables, by the encoders of `ml/encode`. */
import type { Cell } from '../../cell-order.ts';
import { type Database, quoted } from '../../data/duckdb.ts';
import type { Value } from '../../data/duckdb-values.ts';
import { columnTypeOf } from '../../data/tables/column-type.ts';
import type { VectorBatch } from '../../data/vectors/vector-file.ts';
import type { Json } from '../../json.ts';
import type { Dtype } from '../../matrix.ts';
import type { Column, Encoder, FittedEncoder, Step } from '../../ml/encode/encoder.ts';
import { fitEncoder, openEncoder } from '../../ml/encode/fit-encoder.ts';
import { missingColumn } from '../../table-shape.ts';
import { WorkError } from '../../work.ts';
import { hasTarget } from './columns.ts';
import type { WrittenEncoder } from './encode-options.ts';
import { type FittedTable, keptRows } from './kept-rows.ts';
import type { VectorMaker } from './maker.ts';
import type { VectorizeOptions } from './options.ts';
import { dtypeOf } from './settings.ts';
import { fingerprintOf } from './state.ts';
import { supervise } from './supervise.ts';
import type { Table } from './table.ts';

/** Fits on the tables `fitted`, or takes the given state. */
export async function makeOfColumns(
  database: Database,
  options: VectorizeOptions,
  fitted: readonly Table[],
  state: Json | null,
): Promise<VectorMaker> {
  const dtype = dtypeOf(options);
  const { encoder, rows, tables } =
    state === null
      ? await fitColumns(database, options, fitted)
      : { encoder: openEncoder(state), rows: null, tables: [] };
  const matrix = rows?.(dtype) ?? null;
  const content = encoder.state();
  const nothing = encoder.reads.map((name) => ({ name, cells: [] }));
  return {
    head: {
      form: encoder.transform(nothing, dtype).form,
      columns: encoder.columns,
      dtype,
      names: encoder.names,
      fingerprint: fingerprintOf(content),
    },
    batches: (table) =>
      (matrix && keptRows(database, tables, matrix, table)) ?? transformed(database, table, encoder, dtype),
    state: content,
  };
}

async function fitColumns(
  database: Database,
  options: VectorizeOptions,
  fitted: readonly Table[],
): Promise<FittedEncoder & { readonly tables: readonly FittedTable[] }> {
  const { encode = {}, norm = 'none', label = 'label', seed } = options;
  const names = Object.keys(encode);
  const wanted = hasTarget(options) ? [...names, label] : names;
  const gathered = wanted.map((name) => ({ name, cells: [] as Cell[] }));
  const tables: FittedTable[] = [];
  for (const table of fitted) {
    let rows = 0;
    for await (const { columns } of cellsOf(database, { ...table, keys: [] }, wanted)) {
      for (const [i, { cells }] of columns.entries())
        for (let row = 0; row < cells.length; row++) gathered[i]?.cells.push(cells[row] ?? null);
      rows += columns[0]?.cells.length ?? 0;
    }
    tables.push({ table, rows });
  }
  const steps = names.map((column) => ({ column, steps: (encode[column] ?? []).map(stepOf) }));
  const truth = hasTarget(options) ? gathered.at(-1) : undefined;
  const columns = gathered.slice(0, names.length);
  return {
    ...fitEncoder({ encode: steps, norm }, columns, truth ? supervise(truth, seed) : null),
    tables,
  };
}

function stepOf({ name, value }: WrittenEncoder): Step {
  switch (name) {
    case 'one_hot':
      return {
        encoder: name,
        min_frequency: value.min_frequency ?? null,
        max_categories: value.max_categories ?? null,
      };
    case 'ordinal':
      return { encoder: name, categories: value.categories ?? null };
    case 'impute':
      return value.strategy === 'constant'
        ? { encoder: name, strategy: value.strategy, value: value.value ?? '' }
        : { encoder: name, strategy: value.strategy };
    case 'target':
      return { encoder: name, smooth: value.smooth };
    case 'hash':
      return { encoder: name, n_features: value.n_features, alternate_sign: value.alternate_sign };
    default:
      return { encoder: name };
  }
}

async function* transformed(
  database: Database,
  table: Table,
  encoder: Encoder,
  dtype: Dtype,
): AsyncGenerator<VectorBatch, void> {
  let before = 0;
  for await (const { keys, columns, rows } of cellsOf(database, table, encoder.reads)) {
    yield { keys, matrix: encoder.transform(columns, dtype, before) };
    before += rows;
  }
}

interface CellBatch {
  readonly rows: number;
  readonly keys: readonly (readonly Value[])[];
  readonly columns: readonly Column[];
}

async function* cellsOf(
  database: Database,
  { view, input, columns: known, keys }: Table,
  names: readonly string[],
): AsyncGenerator<CellBatch, void> {
  for (const name of names) {
    const column = known.find((one) => one.name === name);
    if (!column) throw new WorkError({ ...missingColumn(name, known, ` in ${input}`), option: ['encode'] });
    const type = columnTypeOf(column.type);
    if (type === 'list' || type === 'struct' || type === 'blob')
      throw new WorkError({
        code: 'column-type',
        message: `column \`${name}\` of ${input} is a ${type}, which no encoder takes`,
        option: ['encode', name],
      });
  }
  const list = [...keys.map(({ name }) => name), ...names].map(quoted).join(', ');
  for await (const { rows, columns } of database.stream(`SELECT ${list} FROM ${quoted(view)}`))
    yield {
      rows,
      keys: columns.slice(0, keys.length),
      columns: names.map((name, i) => ({ name, cells: columns[keys.length + i] as readonly Cell[] })),
    };
}
