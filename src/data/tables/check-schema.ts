/** Whether a table is as a schema says: its columns, their types, and what values they may have. */
import { isObject, type JsonObject } from '../../json.ts';
import { type ColumnType, missingColumn } from '../../table-shape.ts';
import { WorkError, type WorkProblem } from '../../work.ts';
import { type Column, type Database, literal, quoted } from '../duckdb.ts';
import { columnTypeOf, type PlainType } from './column-type.ts';
import { readTable } from './read.ts';
import type { TableFile } from './table-file.ts';

/** What is said of one column; `type` alone may stand for all of it. */
interface ColumnRule {
  readonly type?: ColumnType;
  readonly nullable?: boolean;
  readonly unique?: boolean;
  readonly enum?: readonly (string | number | boolean | null)[];
  /** Of dates and times as text. */
  readonly min?: number | string;
  readonly max?: number | string;
}

export interface SchemaFault extends Omit<WorkProblem, 'option'> {
  readonly column: string;
}

/** All that does not fit; of each rule at most 20 rows are named. Rows count from 1, a header not counted. */
export async function checkSchema(
  database: Database,
  file: TableFile,
  schema: JsonObject,
): Promise<readonly SchemaFault[]> {
  const rules = Object.entries(schema).map(([name, rule]) => [name, ruleOf(rule)] as const);
  const columns = await readTable(database, view, [file]);
  const missing = rules
    .filter(([name]) => !columns.some((column) => column.name === name))
    .map(([column]) => ({ ...missingColumn(column, columns, ` in \`${file.name}\``), column }));
  if (missing.length > 0) return missing;
  const faults: SchemaFault[] = [];
  const typed = await withTypes(database, file, columns, rules, faults);
  for (const [name, rule] of rules) {
    const column = typed.find((one) => one.name === name);
    if (!column || faults.some((fault) => fault.column === name)) continue;
    const unfit = await unfitLimits(database, column, rule);
    faults.push(...unfit);
    if (unfit.length > 0) continue;
    for (const broken of rulesBroken(column, rule)) {
      const fault = await faultOf(database, file, name, broken);
      if (fault) faults.push(fault);
    }
  }
  return faults;
}

const view = 'luc checked';

const ruleOf = (rule: unknown): ColumnRule =>
  typeof rule === 'string'
    ? { type: rule as ColumnType }
    : isObject(rule as JsonObject)
      ? (rule as ColumnRule)
      : {};

/** Text is read anew as what it is said to be; of other formats the types are what they are. */
async function withTypes(
  database: Database,
  file: TableFile,
  columns: readonly Column[],
  rules: readonly (readonly [string, ColumnRule])[],
  faults: SchemaFault[],
): Promise<readonly Column[]> {
  const wrong = rules.flatMap(([name, { type }]) => {
    const found = columnTypeOf(columns.find((one) => one.name === name)?.type ?? '');
    return type === undefined || type === found ? [] : [{ name, type, found }];
  });
  let read = columns;
  for (const { name, type, found } of wrong) {
    if (!isText(file.path) || !isScalar(type)) {
      faults.push({
        code: 'column-type',
        message: `\`${name}\` of \`${file.name}\` is ${found}, not ${type}`,
        column: name,
      });
      continue;
    }
    try {
      await readTable(database, `${view} again`, [file], { types: { [name]: type } });
      await database.rows(`SELECT count(${quoted(name)}) FROM ${quoted(`${view} again`)}`);
    } catch (error) {
      if (!(error instanceof WorkError)) throw error;
      const [fault] = error.faults;
      if (fault)
        faults.push({
          code: fault.code,
          message: fault.message,
          ...(fault.hint && { hint: fault.hint }),
          column: name,
        });
    }
  }
  const fitting = wrong.filter(
    ({ name, type }) => isScalar(type) && !faults.some((fault) => fault.column === name),
  );
  if (fitting.length > 0) {
    const types = Object.fromEntries(fitting.map(({ name, type }) => [name, type as PlainType]));
    read = await readTable(database, view, [file], { types });
  }
  return read;
}

const isText = (path: string): boolean => /\.(?:csv|tsv|jsonl|json)(?:\.gz)?$/i.test(path);
const isScalar = (type: string): type is PlainType => !['list', 'struct', 'blob'].includes(type);

interface Broken {
  /** SQL that is true for rows that break the rule. */
  readonly where: string;
  /** Follows "rows whose `n`". */
  readonly words: string;
}

function rulesBroken({ name, type }: Column, rule: ColumnRule): Broken[] {
  const value = quoted(name);
  const broken: Broken[] = [];
  if (rule.nullable === false) broken.push({ where: `${value} IS NULL`, words: 'is null' });
  if (rule.unique)
    broken.push({
      where: `${value} IS NOT NULL AND count(*) OVER (PARTITION BY ${value}) > 1`,
      words: 'is not unique',
    });
  if (rule.enum) {
    const others = rule.enum
      .filter((one) => one !== null)
      .map((one) => `${value} IS DISTINCT FROM ${limitSql(one, type)}`);
    broken.push({
      where: [`${value} IS NOT NULL`, ...others].join(' AND '),
      words: `is none of ${rule.enum.map((one) => `\`${one}\``).join(', ')}`,
    });
  }
  if (rule.min !== undefined)
    broken.push({ where: `${value} < ${limitSql(rule.min, type)}`, words: `is less than ${rule.min}` });
  if (rule.max !== undefined)
    broken.push({ where: `${value} > ${limitSql(rule.max, type)}`, words: `is more than ${rule.max}` });
  return broken;
}

/** To be compared with a column of the type; null where it cannot be of it. Whole numbers are compared with fractions as they are. */
const limitSql = (limit: string | number | boolean, type: string): string =>
  typeof limit === 'number' && columnTypeOf(type) === 'int64'
    ? `CAST(${literal(limit)} AS ${Number.isSafeInteger(limit) ? 'BIGINT' : 'DOUBLE'})`
    : `TRY_CAST(${literal(String(limit))} AS ${type})`;

/** What no value of the column could be compared with. */
async function unfitLimits(
  database: Database,
  { name, type }: Column,
  { min, max }: ColumnRule,
): Promise<SchemaFault[]> {
  const faults: SchemaFault[] = [];
  for (const [word, limit] of Object.entries({ min, max })) {
    if (limit === undefined) continue;
    const [row] = await database.rows(`SELECT ${limitSql(limit, type)} IS NULL AS unfit`);
    if (row?.unfit)
      faults.push({
        code: 'wrong-value',
        message: `\`${name}\` is ${columnTypeOf(type)}, and its \`${word}\` is ${limit}`,
        hint: 'give the column a `type` in the schema, or the limit as it is written in the data',
        column: name,
      });
  }
  return faults;
}

const mostExamples = 20;

async function faultOf(
  database: Database,
  file: TableFile,
  column: string,
  { where, words }: Broken,
): Promise<SchemaFault | null> {
  // A column may be called `row` itself.
  const number = quoted('luc row');
  const rows = await database.rows(
    `WITH numbered AS (SELECT row_number() OVER () AS ${number}, * FROM ${quoted(view)}),
      judged AS (SELECT ${number} AS row, left(CAST(${quoted(column)} AS VARCHAR), 100) AS value, ${where} AS broken FROM numbered)
    SELECT row, value, count(*) OVER () AS total FROM judged WHERE broken ORDER BY row LIMIT ${mostExamples}`,
  );
  const [first] = rows;
  if (!first) return null;
  const total = Number(first.total);
  const examples = rows.map(({ row, value }) =>
    value === null ? `row ${row}` : `row ${row} (${String(value)})`,
  );
  const more = total > rows.length ? `, and ${total - rows.length} more` : '';
  return {
    code: 'schema-mismatch',
    message: `\`${file.name}\` has ${total} ${total === 1 ? 'row' : 'rows'} whose \`${column}\` ${words}: ${examples.join(', ')}${more}`,
    column,
  };
}
