/** Checks expressions and queries that users write: one value or one SELECT, of given columns and tables, the same on every run. */
import type { Problem } from '../../failure.ts';
import { isObject, type Json } from '../../json.ts';
import { fail, type Outcome, succeed } from '../../outcome.ts';
import { type Column, type Database, literal, quoted } from '../duckdb.ts';
import { badExpression, refusedByDatabase } from './position.ts';
import { hasClass, keepsOrder, loneExpression, loneSelect, refusalsIn, type SqlRules } from './tree.ts';

type SqlProblem = Pick<Problem, 'code' | 'message' | 'hint'>;

export interface CheckedExpression {
  /** To stand in a query, in brackets and on lines of its own, as it may end with a comment. */
  readonly sql: string;
  /** In DuckDB's words. */
  readonly type: string;
  /** Whether it looks at other rows: what it gives may then depend on how many threads compute. */
  readonly hasWindow: boolean;
}

export interface CheckedSelect {
  /** Whether its rows have an order of their own: that of the table it reads row by row, or one that it asks for. */
  readonly hasOrder: boolean;
}

/** An expression of one row with these columns, as users write it. */
export async function checkExpression(
  database: Database,
  columns: readonly Column[],
  text: string,
): Promise<Outcome<CheckedExpression, SqlProblem>> {
  const names = columns.map(({ name }) => name);
  const rules = { ...(await functionRules(database)), columns: lower(names), tables: null };
  // In brackets what follows the expression is a mistake with a place; without, one that closes them is none.
  const bracketed = await parse(database, text, 'SELECT (\n', '\n)', rules);
  if (!bracketed.ok) return bracketed;
  const bare = await parse(database, text, 'SELECT\n', '\n', rules);
  if (!bare.ok) return bare;
  const lone = loneExpression(bare.value);
  if (!lone) return fail(badExpression('this is not one expression', text, null));
  const sql = `(\n${text}\n)`;
  const before = 'SELECT ';
  const nulls = columns.map(({ name, type }) => `NULL::${type} AS ${quoted(name)}`);
  const from = columns.length === 0 ? '' : ` FROM (SELECT ${nulls.join(', ')})`;
  try {
    const [found] = await database.columns(`${before}${sql}${from}`);
    if (!found) throw new Error('a SELECT of one expression has one column');
    return succeed({ sql, type: found.type, hasWindow: hasClass(lone, 'WINDOW') });
  } catch (error) {
    return fail(refusedByDatabase(error, text, 'DESCRIBE '.length + before.length + 2, names));
  }
}

/** One SELECT over tables of these names; it is not bound yet. */
export async function checkSelect(
  database: Database,
  tables: readonly string[],
  text: string,
): Promise<Outcome<CheckedSelect, SqlProblem>> {
  const rules = { ...(await functionRules(database)), columns: new Set<string>(), tables };
  const tree = await parse(database, text, '', '\n', rules);
  if (!tree.ok) return tree;
  const node = loneSelect(tree.value);
  return node
    ? succeed({ hasOrder: keepsOrder(node, rules.aggregates) })
    : fail(badExpression('this is not one SELECT', text, null));
}

async function parse(
  database: Database,
  text: string,
  before: string,
  after: string,
  rules: SqlRules,
): Promise<Outcome<Json, SqlProblem>> {
  const [row] = await database.rows(
    `SELECT json_serialize_sql(${literal(`${before}${text}${after}`)}) AS tree`,
  );
  const tree: Json = JSON.parse(String(row?.tree));
  if (isObject(tree) && tree.error === true) {
    const offset = tree.position === undefined ? null : Number(tree.position) - before.length;
    return fail(badExpression(parserWords(String(tree.error_message)), text, offset));
  }
  for (const { message, hint, offset } of refusalsIn(tree, rules))
    return fail({
      ...badExpression(message, text, offset === null ? null : offset - before.length),
      ...(message.startsWith('there is no table') && { code: 'unknown-table' }),
      ...(hint !== undefined && { hint }),
    });
  return succeed(tree);
}

const parserWords = (message: string): string =>
  message.startsWith('Only SELECT statements can be serialized')
    ? 'only a SELECT can stand here'
    : message.replace(/\n[\s\S]*$/, '');

const lower = (names: readonly string[]): ReadonlySet<string> =>
  new Set(names.map((name) => name.toLowerCase()));

/** Asked once of a database. */
const rulesOf = new WeakMap<Database, Promise<Pick<SqlRules, 'volatile' | 'aggregates'>>>();

function functionRules(database: Database): Promise<Pick<SqlRules, 'volatile' | 'aggregates'>> {
  const kept = rulesOf.get(database);
  if (kept) return kept;
  const asked = askFunctions(database);
  rulesOf.set(database, asked);
  return asked;
}

/** Volatile without saying so: they look at the database, its settings or its machine, or draw lots. */
const alsoVolatile = [
  'current_localtime',
  'current_localtimestamp',
  'current_setting',
  'getenv',
  'getvariable',
  'pg_conf_load_time',
  'pg_postmaster_start_time',
  'pg_sleep',
  'reservoir_quantile',
  'vector_type',
  'version',
];

async function askFunctions(database: Database) {
  const rows = await database.rows(
    `SELECT lower(function_name) AS name, bool_or(stability <> 'CONSISTENT') AS volatile,
       bool_and(function_type = 'aggregate') AS aggregate
     FROM duckdb_functions() WHERE function_type IN ('scalar', 'aggregate', 'macro') GROUP BY ALL`,
  );
  const named = (fact: string): string[] =>
    rows.filter((row) => row[fact] === true).map(({ name }) => String(name));
  const volatile = new Set([...named('volatile'), ...alsoVolatile]);
  volatile.delete('error');
  return { volatile, aggregates: new Set(named('aggregate')) };
}
