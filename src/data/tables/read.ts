/** Reads files as one table of a database: a view whose rows come in the order of the files. */
import { DatabaseError } from '../database-error.ts';
import { type Column, type Database, literal, quoted } from '../duckdb.ts';
import { type AgreedColumn, agree, columnIn } from './agree.ts';
import { judgeBadRows, type Unfit } from './bad-rows.ts';
import { columnTypeOf, databaseType, type PlainType } from './column-type.ts';
import { openSource } from './open-source.ts';
import { type FullReadOptions, type ReadOptions, withDefaults } from './read-options.ts';
import type { Source } from './source.ts';
import { type Survey, type Surveyed, survey } from './survey.ts';
import { type TableFile, unreadable } from './table-file.ts';
import { canBe, converted, type InferredType, type TextType } from './text-types.ts';

/**
 * Makes the view `name` of the files as they are now, in the given order; gives its columns. They must agree in name and
 * type (`schema-mismatch`); they have the types of `ColumnType`, lists and structs as they are. Text is read once to find
 * its types and the rows that are none, and again whenever the view is.
 */
export async function readTable(
  database: Database,
  name: string,
  files: readonly TableFile[],
  given: ReadOptions = {},
): Promise<Column[]> {
  const options = withDefaults(given);
  const { columns, surveys, inferred, unfitOf } = await look(database, files, options);
  await judgeBadRows(database, surveys, ({ source }) => unfitOf(source), options);
  await refuseLongLines(surveys);
  const parts = surveys.map((one) => selection(one, columns, inferred, unfitOf(one.source), options));
  if (options.onCounted) {
    const leftOut = surveys.reduce((sum, { rejected, unfit }) => sum + rejected + unfit, 0);
    options.onCounted(leftOut, await Promise.all(surveys.map((one) => rowsIn(database, one))));
  }
  await database.run(`CREATE OR REPLACE VIEW ${quoted(name)} AS ${parts.join(' UNION ALL ')}`);
  return database.columns(`FROM ${quoted(name)}`);
}

interface Looked extends Surveyed {
  readonly columns: readonly AgreedColumn[];
  readonly unfitOf: (source: Source) => Unfit | null;
}

async function look(
  database: Database,
  files: readonly TableFile[],
  options: FullReadOptions,
): Promise<Looked> {
  const sources: Source[] = [];
  for (const file of files) sources.push(await openSource(database, file, options));
  const columns = agree(sources, options);
  const inferable = columns.flatMap(({ name: column, text }) => (text ? [{ name: column, text }] : []));
  const unfitOf = (source: Source): Unfit | null => unfitIn(source, columns, options);
  const isUnfit = (source: Source): string | null => unfitOf(source)?.isUnfit ?? null;
  try {
    const surveyed = await survey(database, sources, isUnfit, inferable, options);
    const strange = surveyed.surveys.filter(({ rejected }) => rejected > 0).map(({ source }) => source);
    if (!(await someHasOddLines(strange))) return { ...surveyed, columns, unfitOf };
  } catch (error) {
    if (!(error instanceof DatabaseError) || !(await someHasOddLines(sources))) throw error;
  }
  return look(database, files, { ...options, evensLines: true });
}

/** The database tells them like other rows that are none, but cannot read on behind them. */
async function refuseLongLines(surveys: readonly Survey[]): Promise<void> {
  for (const { source, rejected } of surveys) {
    const line = rejected > 0 ? await source.proof?.longLine?.() : null;
    if (line)
      throw unreadable(source.file, `line ${line} is so long that what follows cannot be read`, {
        hint: 'take it out, or see whether the line ends are as they should be',
      });
  }
}

async function someHasOddLines(sources: readonly Source[]): Promise<boolean> {
  for (const { proof } of sources) if (await proof?.hasOddLines?.()) return true;
  return false;
}

async function rowsIn(database: Database, { rows, unfit, relation }: Survey): Promise<number> {
  if (rows !== null) return rows - unfit;
  const [found] = await database.rows(`SELECT count(*) AS n FROM ${relation}`);
  return Number(found?.n);
}

function selection(
  { source, relation, unfit }: Survey,
  columns: readonly AgreedColumn[],
  inferred: ReadonlyMap<string, InferredType>,
  unfitHere: Unfit | null,
  { decimal }: FullReadOptions,
): string {
  const chosen = columns.map((column) => {
    const type = inferred.get(column.name) ?? wanted(column);
    return `${cellOf(source, column.name, type, decimal)} AS ${quoted(column.name)}`;
  });
  const fitting = unfit > 0 && unfitHere ? ` WHERE NOT (${unfitHere.isUnfit})` : '';
  return `SELECT ${chosen.join(', ')} FROM ${relation}${fitting}`;
}

/** Null for lists and structs: they stay as they are. A timestamp that is asked for may have a zone in its text. */
function wanted({ given, known }: AgreedColumn): TextType | null {
  const type = given ?? (known === null ? 'string' : columnTypeOf(known));
  if (type === 'timestamp') return 'zoned';
  return type === 'list' || type === 'struct' ? null : type;
}

const withoutZone = (type: TextType): PlainType => (type === 'zoned' ? 'timestamp' : type);

function cellOf(source: Source, name: string, type: TextType | null, decimal: string): string {
  const column = columnIn(source, name);
  const value = quoted(name);
  if (type === null) return value;
  const plain = withoutZone(type);
  if (column.type === databaseType(plain)) return value;
  if (column.type === 'VARCHAR') return converted(value, type, decimal);
  return columnTypeOf(column.type) === plain
    ? `CAST(${value} AS ${databaseType(plain)})`
    : converted(`CAST(${value} AS VARCHAR)`, type, decimal);
}

/** Counts as int64, and can be more. */
const wideUnsigned = 'UBIGINT';

/** Which rows of a source have a value that is not of the type it shall have, and why, the first such column first. */
function unfitIn(
  source: Source,
  columns: readonly AgreedColumn[],
  { decimal }: FullReadOptions,
): Unfit | null {
  const checks = columns.flatMap((column) => {
    const type = column.text ? null : wanted(column);
    const is = columnIn(source, column.name).type;
    const isSame = columnTypeOf(is) === withoutZone(type ?? 'string') && is !== wideUnsigned;
    if (type === null || type === 'string' || isSame) return [];
    const text = is === 'VARCHAR' ? quoted(column.name) : `CAST(${quoted(column.name)} AS VARCHAR)`;
    const isUnfit = `coalesce(NOT ${canBe(text, type, decimal)}, false)`;
    const words = `${literal(`column \`${column.name}\`: "`)} || left(${text}, 100) || ${literal(`" is no ${withoutZone(type)}`)}`;
    return [{ isUnfit, words }];
  });
  if (checks.length === 0) return null;
  return {
    isUnfit: checks.map(({ isUnfit }) => isUnfit).join(' OR '),
    reason: `CASE ${checks.map(({ isUnfit, words }) => `WHEN ${isUnfit} THEN ${words}`).join(' ')} END`,
  };
}
