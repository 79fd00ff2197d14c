/** Queries over a table that look at one row at a time; nothing is computed yet. */
import { type Column, quoted } from '../../data/duckdb.ts';
import { columnTypeOf, databaseType } from '../../data/tables/column-type.ts';
import { rowColumn, type Table } from './step.ts';

export interface Made extends Column {
  /** An expression over the table's columns. */
  readonly sql: string;
}

export const asItIs = ({ name, type }: Column): Made => ({ name, type, sql: quoted(name) });

/** These columns in place of the table's. */
export function project(table: Table, made: readonly Made[]): Table {
  const list = made.map(({ name, sql }) => {
    const column = quoted(name);
    return sql === column ? column : `${sql} AS ${column}`;
  });
  return {
    ...table,
    columns: made.map(({ name, type }) => ({ name, type })),
    query: `SELECT ${[quoted(rowColumn), ...list].join(', ')} FROM (${table.query})`,
  };
}

/** Replaced where they stand, or added at the end. */
export function withMade(table: Table, made: readonly Made[]): Table {
  const byName = new Map(made.map((one) => [one.name, one]));
  const kept = table.columns.map((column) => byName.get(column.name) ?? asItIs(column));
  const isThere = new Set(table.columns.map(({ name }) => name));
  return project(table, [...kept, ...made.filter(({ name }) => !isThere.has(name))]);
}

/** An expression's value in one of the types that tables have, where it is of another one of DuckDB's. */
export function inTableType(sql: string, type: string): Pick<Made, 'sql' | 'type'> {
  const ours = /^U?(?:BIG|HUGE)INT$/.test(type) ? 'int64' : columnTypeOf(type);
  if (ours === 'list' || ours === 'struct') return { sql, type };
  const wanted = databaseType(ours);
  return type === wanted ? { sql, type } : { sql: `CAST(${sql} AS ${wanted})`, type: wanted };
}

/** The names of the columns, to stand in a query. */
export const columnList = (columns: readonly { readonly name: string }[], of = ''): string =>
  columns.map(({ name }) => `${of}${quoted(name)}`).join(', ');
