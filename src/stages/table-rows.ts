/** The rows of a table as a model takes them. */

import type { Cell } from '../cell-order.ts';
import { type Column, type Database, quoted } from '../data/duckdb.ts';
import type { Value } from '../data/duckdb-values.ts';
import { readTable } from '../data/tables/read.ts';
import { dense, type Matrix } from '../matrix.ts';
import { missingColumn } from '../table-shape.ts';
import { WorkError } from '../work.ts';
import { refuseNonFinite } from './non-finite.ts';
import { type InputTable, placeRows } from './open-input.ts';
import type { Reading, RowBatch, RowSource } from './row-source.ts';

/** `others`: columns beside the features; ends with `missing-column` where one is not there. */
export function tableRows(
  database: Database,
  table: InputTable,
  reading: Exclude<Reading, { form: 'vectors' }>,
  others: readonly string[],
): RowSource {
  const { columns, named, option, rows, view } = table;
  const columnOf = (name: string): Column => {
    const found = columns.find((column) => column.name === name);
    if (found) return found;
    throw new WorkError({ ...missingColumn(name, columns, ` in ${named}`), option });
  };
  const beside = others.map(columnOf);
  const read = columnsRead(reading);
  for (const name of read) columnOf(name);
  const made = read.map((name) => expressionOf(reading, name));
  const names = namesOf(reading);
  const select = [...made, ...others.map(quoted)].join(', ');

  const placed: RowSource['placed'] = (found, total) =>
    placeRows(table, found, total, async (file) => {
      const one = `${view} alone`;
      await readTable(database, one, [file]);
      const [counted] = await database.rows(`SELECT count(*) AS n FROM ${quoted(one)}`);
      return Number(counted?.n);
    });

  async function* batches(): AsyncGenerator<RowBatch, void> {
    let before = 0;
    const list = select === '' ? 'NULL' : select;
    for await (const batch of database.stream(`SELECT ${list} FROM ${quoted(view)}`)) {
      const cells = batch.columns.slice(0, read.length);
      const x = matrixOf(reading, read, cells, batch.rows, before);
      await refuseNonFinite(x, { before, names, placed });
      const texts =
        reading.form === 'texts' ? (cells[0] ?? []).map((text) => (text === null ? '' : String(text))) : null;
      yield {
        rows: batch.rows,
        before,
        x,
        texts,
        others: batch.columns.slice(read.length, read.length + others.length),
      };
      before += batch.rows;
    }
  }

  return {
    form: reading.form,
    width: widthOf(reading),
    names,
    fingerprint: fingerprintOf(reading),
    others: beside,
    rows,
    placed,
    batches,
  };
}

function columnsRead(reading: Exclude<Reading, { form: 'vectors' }>): readonly string[] {
  switch (reading.form) {
    case 'columns':
      return reading.features.map(({ name }) => name);
    case 'encoded':
      return reading.columns;
    default:
      return [reading.column];
  }
}

const expressionOf = ({ form }: Reading, name: string): string => {
  if (form === 'columns') return `CAST(${quoted(name)} AS DOUBLE)`;
  return form === 'encoded' ? quoted(name) : `CAST(${quoted(name)} AS VARCHAR)`;
};

function namesOf(reading: Reading): readonly string[] | null {
  if (reading.form === 'columns') return reading.features.map(({ name }) => name);
  if (reading.form === 'vectorized') return reading.vectorizer.names;
  return reading.form === 'encoded' ? reading.encoder.names : null;
}

function widthOf(reading: Reading): number {
  if (reading.form === 'columns') return reading.features.length;
  if (reading.form === 'vectorized') return reading.vectorizer.columns;
  return reading.form === 'encoded' ? reading.encoder.columns : 0;
}

function fingerprintOf(reading: Reading): string | null {
  const state =
    reading.form === 'vectorized'
      ? reading.vectorizer.state()
      : reading.form === 'encoded'
        ? reading.encoder.state()
        : null;
  return typeof state?.fingerprint === 'string' ? state.fingerprint : null;
}

function matrixOf(
  reading: Reading,
  read: readonly string[],
  cells: readonly (readonly Value[])[],
  rows: number,
  before: number,
): Matrix {
  switch (reading.form) {
    case 'columns':
      return denseOf(cells, rows);
    case 'vectorized':
      return reading.vectorizer.transform((cells[0] ?? []) as readonly (string | null)[], 'float64');
    case 'encoded':
      return reading.encoder.transform(
        read.map((_, index) => ({
          name: reading.encoder.reads[index] ?? '',
          cells: (cells[index] ?? []) as readonly Cell[],
        })),
        'float64',
        before,
      );
    default:
      return dense(rows, 0, new Float64Array(0));
  }
}

/** Null is NaN. */
function denseOf(cells: readonly (readonly Value[])[], rows: number): Matrix {
  const width = cells.length;
  const values = new Float64Array(rows * width);
  for (let column = 0; column < width; column++) {
    const column_ = cells[column] ?? [];
    for (let row = 0; row < rows; row++) {
      const value = column_[row];
      values[row * width + column] = typeof value === 'number' ? value : Number.NaN;
    }
  }
  return dense(rows, width, values);
}
