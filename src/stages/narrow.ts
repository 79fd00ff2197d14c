/** What `columns`, `where`, `limit` and `sort` leave of a table. */
import { type Column, type Database, quoted } from '../data/duckdb.ts';
import { checkExpression } from '../data/sql/check.ts';
import { missingColumn } from '../table-shape.ts';
import { WorkError } from '../work.ts';
import { sortColumn } from './sort-column.ts';

interface Narrowing {
  readonly columns?: readonly string[];
  readonly where?: string;
  readonly limit?: number;
  readonly sort?: readonly string[];
}

/**
 * A query over the table `name`: its rows for which `where` is true, of those the first `limit`, sorted where that is
 * asked for, with equal ones as they were.
 */
export async function narrow(database: Database, name: string, options: Narrowing): Promise<string> {
  const columns = await database.columns(`FROM ${quoted(name)}`);
  const { columns: wanted = columns.map((column) => column.name), where, limit, sort = [] } = options;
  const list = wanted.map((column, index) => named(column, columns, ['columns', index]));
  const order = sort.map((written, index) => {
    const { name: column, descending } = sortColumn({ columns }, written);
    return `${named(column, columns, ['sort', index])}${descending ? ' DESC' : ''} NULLS LAST`;
  });
  const filter = where === undefined ? '' : ` WHERE ${await condition(database, columns, where)}`;
  const first = limit === undefined ? '' : ` LIMIT ${limit}`;
  const rows = `FROM ${quoted(name)}${filter}${first}`;
  if (order.length === 0) return `SELECT ${list.join(', ')} ${rows}`;
  const numbered = `SELECT *, row_number() OVER () AS ${quoted(orderColumn)} ${rows}`;
  return `SELECT ${list.join(', ')} FROM (${numbered}) ORDER BY ${[...order, quoted(orderColumn)].join(', ')}`;
}

const orderColumn = 'luc order';

function named(column: string, columns: readonly Column[], option: (string | number)[]): string {
  if (columns.some(({ name }) => name === column)) return quoted(column);
  throw new WorkError({ ...missingColumn(column, columns), option });
}

async function condition(database: Database, columns: readonly Column[], where: string): Promise<string> {
  const checked = await checkExpression(database, columns, where);
  if (!checked.ok) throw new WorkError({ ...checked.failure, option: ['where'] });
  const { sql, type } = checked.value;
  if (type === 'BOOLEAN' || type === '"NULL"') return sql;
  throw new WorkError({
    code: 'bad-expression',
    message: `\`${where.trim()}\` is ${type}, and \`where\` is true or false`,
    hint: 'compare it with something, as in `column > 0`',
    option: ['where'],
  });
}
