/** The tables of one run of steps, kept in a database of their own: computed, made, counted, and dropped when nobody reads them. */
import { type Column, type Database, quoted } from '../../data/duckdb.ts';
import type { Value } from '../../data/duckdb-values.ts';
import { columnList } from './project.ts';
import { rowColumn, type StepContext, type Table } from './step.ts';

export interface KeptTables extends Pick<StepContext, 'settle'> {
  readonly make: (
    columns: readonly Column[],
    rows: Iterable<readonly Value[]> | AsyncIterable<readonly Value[]>,
    counted: string,
  ) => Promise<Table>;
  /** Those that none of these reads. */
  readonly dropUnread: (tables: readonly Table[]) => Promise<void>;
}

export function keepTables(database: Database): KeptTables {
  const kept = new Set<string>();
  let made = 0;
  const create = async (what: string): Promise<string> => {
    const name = `luc table ${++made}`;
    await database.run(`CREATE TABLE ${quoted(name)} ${what}`);
    kept.add(name);
    return name;
  };
  const read = (name: string, { columns, counted }: Omit<Table, 'query'>): Table => ({
    columns,
    counted,
    query: `SELECT ${columnList([{ name: rowColumn }, ...columns])} FROM ${quoted(name)}`,
  });

  return {
    async settle(table) {
      if (isSettled(table)) return table;
      return read(await create(`AS ${table.query}`), table);
    },
    async make(columns, rows, counted) {
      const list = [{ name: rowColumn, type: 'BIGINT' }, ...columns].map(
        ({ name, type }) => `${quoted(name)} ${type}`,
      );
      const name = await create(`(${list.join(', ')})`);
      await database.append(name, counting(rows));
      return read(name, { columns, counted });
    },
    async dropUnread(tables) {
      for (const name of kept)
        if (!tables.some(({ query }) => query.includes(quoted(name)))) {
          kept.delete(name);
          await database.run(`DROP TABLE ${quoted(name)}`);
        }
    },
  };
}

/** Counts the rows of a table that is computed, from 1 and in their order. */
export const orderColumn = 'luc order';

/** The query with `orderColumn` behind the others. The database numbers the rows of what it keeps anyway, by a name that a column may have. */
export const numbered = (table: Table): string =>
  isSettled(table) && !/"rowid"/i.test(table.query)
    ? table.query.replace(keptTable, (from) => `, rowid + 1 AS ${quoted(orderColumn)}${from}`)
    : `SELECT *, row_number() OVER () AS ${quoted(orderColumn)} FROM (${table.query})`;

/** The same, of a table that is asked more than once. */
export const numberRows = async (table: Table, { settle }: Pick<StepContext, 'settle'>): Promise<string> =>
  numbered(await settle(table));

const keptTable = / FROM "luc table \d+"$/;

/** Whether it is computed: no query that still has to compute ends with the name of a table that is kept. */
export const isSettled = ({ query }: Table): boolean => keptTable.test(query);

async function* counting(
  rows: Iterable<readonly Value[]> | AsyncIterable<readonly Value[]>,
): AsyncGenerator<readonly Value[]> {
  let row = 0n;
  for await (const values of rows) yield [++row, ...values];
}
