/** Rows as they come from a database, kept in Parquet files with their types, a bounded number of them in memory. */
import { join } from 'node:path';
import { makeFolder, removeAll } from '../../base/files.ts';
import { WorkError } from '../../work.ts';
import { DatabaseError } from '../database-error.ts';
import { type Database, type DatabaseOptions, literal, openDatabase, quoted } from '../duckdb.ts';
import type { Value } from '../duckdb-values.ts';
import type { RowColumn, RowTaker } from './rows.ts';

export interface RowPartsOptions extends DatabaseOptions {
  /** Absolute: where the files are made, alone. */
  readonly folder: string;
}

export interface RowParts extends RowTaker {
  /** The files, in the order of their rows; at least one, if there are columns. */
  readonly end: () => Promise<readonly string[]>;
  readonly close: () => void;
}

const rowsOfPart = 100_000;

export async function openRowParts({ folder, ...options }: RowPartsOptions): Promise<RowParts> {
  const database = await openDatabase(options);
  const parts: string[] = [];
  let columns: readonly RowColumn[] = [];
  let waiting = 0;
  removeAll(folder);
  makeFolder(folder);

  return {
    columns: async (found) => {
      columns = found;
      await makeTable(database, columns);
    },
    rows: async (rows) => {
      await database.append('waiting', rows as readonly (readonly Value[])[]);
      waiting += rows.length;
      if (waiting >= rowsOfPart) await writePart();
    },
    end: async () => {
      if (waiting > 0 || (parts.length === 0 && columns.length > 0)) await writePart();
      return parts;
    },
    close: database.close,
  };

  async function writePart(): Promise<void> {
    const path = join(folder, `${String(parts.length).padStart(6, '0')}.parquet`);
    const cells = columns.map(({ name, given, type }) =>
      given === type ? quoted(name) : `CAST(${quoted(name)} AS ${type}) AS ${quoted(name)}`,
    );
    try {
      await database.run(
        `COPY (SELECT ${cells.join(', ')} FROM waiting) TO ${literal(path)} (FORMAT parquet)`,
      );
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.kind !== 'Conversion') throw error;
      const hint = 'cast the column to text in `statement` if it shall be kept as it is';
      throw new WorkError({ code: 'bad-value', message: error.message, hint, option: ['statement'] });
    }
    parts.push(path);
    waiting = 0;
    await makeTable(database, columns);
  }
}

async function makeTable(database: Database, columns: readonly RowColumn[]): Promise<void> {
  const declared = columns.map(({ name, given }) => `${quoted(name)} ${given}`);
  await database.run(`CREATE OR REPLACE TABLE waiting (${declared.join(', ')})`);
}
