/** Opens the rows of an input, be it a table or vector files. */
import type { Column, Database } from '../data/duckdb.ts';
import { formatOfFile } from '../data/tables/format.ts';
import { filesOf, type InputTable, openTable, openVectorFiles } from './open-input.ts';
import type { Reading, RowSource } from './row-source.ts';
import { tableRows } from './table-rows.ts';
import { vectorRows } from './vector-rows.ts';

/** What is read of a table with these columns, or of what lies beside vectors. */
export interface RowPlan {
  readonly reading: Exclude<Reading, { form: 'vectors' }>;
  readonly others: readonly string[];
}

interface Asked {
  readonly wdir: string;
  readonly written: string | readonly string[];
  readonly option: readonly (string | number)[];
  /** The name of a view of the database. */
  readonly view: string;
  /** The column of vectors that is looked for; null where there shall be none. */
  readonly vector: string | null;
  readonly table: (table: Pick<InputTable, 'columns' | 'named' | 'rows'>) => RowPlan;
  /** Columns beside vectors. */
  readonly beside: (columns: readonly Column[]) => readonly string[];
}

export async function openRows(database: Database, asked: Asked): Promise<RowSource> {
  const input = filesOf(asked.wdir, asked.written, asked.option);
  if (asked.vector !== null && input.files.some(({ path }) => mayHoldVectors(path))) {
    const vectors = await openVectorFiles(database, input, { vector: asked.vector });
    if (vectors) return vectorRows(vectors, asked.beside(vectors.sources[0]?.head.keys ?? []));
  }
  const table = await openTable(database, input, asked.view);
  const { reading, others } = asked.table(table);
  return tableRows(database, table, reading, others);
}

/** Texts in cells are no vectors. */
const mayHoldVectors = (path: string): boolean => !['csv', 'tsv'].includes(formatOfFile(path)?.format ?? '');
