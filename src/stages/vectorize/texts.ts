/** Counts, weights and hashes of texts, by the vectorizers of `ml/text`. */
import { type Database, quoted } from '../../data/duckdb.ts';
import type { Value } from '../../data/duckdb-values.ts';
import type { VectorBatch } from '../../data/vectors/vector-file.ts';
import type { Json } from '../../json.ts';
import type { Dtype } from '../../matrix.ts';
import { fitText, openText } from '../../ml/text/fit-text.ts';
import type { FittedText, TextMethod, TextVectorizer } from '../../ml/text/vectorizer.ts';
import type { WorkContext } from '../../work.ts';
import { type FittedTable, keptRows } from './kept-rows.ts';
import type { VectorMaker } from './maker.ts';
import type { VectorizeOptions } from './options.ts';
import { dtypeOf, textSpec } from './settings.ts';
import { fingerprintOf } from './state.ts';
import type { Table } from './table.ts';
import { readVocabulary } from './vocabulary.ts';

/** Of the memory of the process what rows may take that the fit keeps, not to make them twice. */
const shareOfRows = 0.15;

/** The rows and key columns of a table, some together. */
export interface TextBatch {
  readonly keys: readonly (readonly Value[])[];
  readonly texts: readonly (string | null)[];
}

export async function* textsOf(
  database: Database,
  { view, keys }: Pick<Table, 'view' | 'keys'>,
  text = 'text',
): AsyncGenerator<TextBatch, void> {
  const list = [...keys.map(({ name }) => name), text].map(quoted).join(', ');
  for await (const { columns } of database.stream(`SELECT ${list} FROM ${quoted(view)}`))
    yield {
      keys: columns.slice(0, keys.length),
      texts: columns[keys.length] as readonly (string | null)[],
    };
}

/** Fits on the tables `fitted`, or takes the given state. */
export async function makeOfTexts(
  database: Database,
  method: TextMethod,
  options: VectorizeOptions,
  fitted: readonly Table[],
  state: Json | null,
  context: Pick<WorkContext, 'wdir' | 'memory' | 'signal'>,
): Promise<VectorMaker> {
  const dtype = dtypeOf(options);
  const { vectorizer, rows, tables } =
    state === null
      ? await fitTexts(database, method, options, fitted, context)
      : { vectorizer: openText(state), rows: null, tables: [] };
  const matrix = rows?.(dtype) ?? null;
  const content = vectorizer.state();
  return {
    head: {
      form: vectorizer.transform([], dtype).form,
      columns: vectorizer.columns,
      dtype,
      names: vectorizer.names,
      fingerprint: fingerprintOf(content),
    },
    batches: (table) =>
      (matrix && keptRows(database, tables, matrix, table)) ??
      transformed(database, table, options, vectorizer, dtype),
    state: content,
  };
}

async function fitTexts(
  database: Database,
  method: TextMethod,
  options: VectorizeOptions,
  fitted: readonly Table[],
  { wdir, memory, signal }: Pick<WorkContext, 'wdir' | 'memory' | 'signal'>,
): Promise<FittedText & { readonly tables: readonly FittedTable[] }> {
  const spec = textSpec(method, options, readVocabulary(options, wdir));
  const fitting = fitText(spec, { keep: memory * shareOfRows });
  const tables: FittedTable[] = [];
  for (const table of fitted) {
    let rows = 0;
    for await (const { texts } of textsOf(database, { view: table.view, keys: [] }, options.text)) {
      fitting.add(texts);
      rows += texts.length;
      if (!fitting.learns) break;
    }
    tables.push({ table, rows });
  }
  return { ...(await fitting.finish(signal)), tables };
}

async function* transformed(
  database: Database,
  table: Table,
  { text }: VectorizeOptions,
  vectorizer: TextVectorizer,
  dtype: Dtype,
): AsyncGenerator<VectorBatch, void> {
  for await (const { keys, texts } of textsOf(database, table, text))
    yield { keys, matrix: vectorizer.transform(texts, dtype) };
}
