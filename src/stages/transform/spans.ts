/** Columns of spans: lists of `{start, end, label}`, places in code points, `end` exclusive. */
import { DatabaseError } from '../../data/database-error.ts';
import { type Database, quoted } from '../../data/duckdb.ts';
import { fault } from './faults.ts';
import type { StepContext, Table } from './step.ts';

/** Whether a list of DuckDB's may be one of spans. */
export const isListOfStructs = (type: string): boolean => type.startsWith('STRUCT(') && type.endsWith('[]');

/** An expression that gives the spans in one type, whatever their numbers are; ends with `column-type` where they are none. */
export async function spansSql(
  { columns, query }: Table,
  name: string,
  option: string,
  { database, ...context }: StepContext,
): Promise<string> {
  const type = columns.find((column) => column.name === name)?.type ?? '';
  const members = `{'start': CAST(s."start" AS BIGINT), 'end': CAST(s."end" AS BIGINT), 'label': CAST(s."label" AS VARCHAR)}`;
  const sql = `[${members} FOR s IN ${quoted(name)}]`;
  if (!isListOfStructs(type) || !(await isExpression(`SELECT ${sql} FROM (${query})`, database)))
    throw fault(
      context,
      {
        code: 'column-type',
        message: `\`${name}\` must be a list of \`{start, end, label}\`, and is ${type}`,
      },
      option,
    );
  return sql;
}

async function isExpression(query: string, database: Database): Promise<boolean> {
  try {
    await database.columns(query);
    return true;
  } catch (error) {
    if (error instanceof DatabaseError) return false;
    throw error;
  }
}
