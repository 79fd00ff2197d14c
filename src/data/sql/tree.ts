/** The tree of a SELECT as DuckDB's parser gives it, and what users may not write in it. Knows no database. */
import { isList, isObject, type Json, type JsonObject } from '../../json.ts';

export interface Refusal {
  readonly message: string;
  readonly hint?: string;
  /** How many bytes come before the place; null where none is known. */
  readonly offset: number | null;
}

export interface SqlRules {
  /** Functions whose answer may change from run to run. */
  readonly volatile: ReadonlySet<string>;
  readonly aggregates: ReadonlySet<string>;
  /** Lower-case; a column may be called like a function that is written without brackets. */
  readonly columns: ReadonlySet<string>;
  /** The tables of a SELECT by name; null: an expression, which has none. */
  readonly tables: readonly string[] | null;
}

/** Written without brackets, so that they look like columns. */
const volatileWords = new Set([
  'current_date',
  'current_time',
  'current_timestamp',
  'localtime',
  'localtimestamp',
  'current_user',
  'current_role',
  'current_catalog',
  'current_schema',
  'session_user',
  'user',
]);
const tableFunctions = new Set(['unnest', 'range', 'generate_series']);
const sameEverywhere = 'results must be the same on every run and machine: give the value as a parameter';

/** The expression of a tree, null if the text was none alone. */
export function loneExpression(tree: Json): JsonObject | null {
  const node = loneSelect(tree);
  if (node?.type !== 'SELECT_NODE') return null;
  const { select_list: list, from_table: from, modifiers } = node;
  const isBare =
    isEmptyList(modifiers) &&
    node.where_clause === null &&
    node.having === null &&
    node.qualify === null &&
    node.sample === null &&
    isEmptyList(node.group_expressions) &&
    from !== undefined &&
    isObject(from) &&
    from.type === 'EMPTY';
  if (!isBare || list === undefined || !isList(list) || list.length !== 1) return null;
  const [only] = list;
  return only !== undefined && isObject(only) && only.alias === '' ? only : null;
}

/** The node of the only SELECT of a tree. */
export function loneSelect(tree: Json): JsonObject | null {
  const statements = isObject(tree) ? tree.statements : undefined;
  if (statements === undefined || !isList(statements) || statements.length !== 1) return null;
  const [only] = statements;
  const node = only !== undefined && isObject(only) ? only.node : undefined;
  return node !== undefined && isObject(node) ? node : null;
}

const isEmptyList = (value: Json | undefined): boolean =>
  value !== undefined && isList(value) && value.length === 0;

const itemsIn = (value: Json | undefined): readonly Json[] =>
  value !== undefined && isList(value) ? value : [];

/**
 * Whether the rows of a query have an order: its own, or that of the one table that it reads row by row. `outer`: the
 * queries that WITH gives names, lower-case.
 */
export function keepsOrder(
  node: JsonObject,
  aggregates: ReadonlySet<string>,
  outer: ReadonlyMap<string, JsonObject> = new Map(),
): boolean {
  const named = new Map([...outer, ...namedQueries(node)]);
  if (itemsIn(node.modifiers).some((one) => isObject(one) && one.type === 'ORDER_MODIFIER')) return true;
  if (itemsIn(node.modifiers).some((one) => isObject(one) && one.type === 'DISTINCT_MODIFIER')) return false;
  if (node.type === 'SET_OPERATION_NODE')
    return (
      node.setop_type === 'UNION' &&
      node.setop_all === true &&
      [node.left, node.right].every(
        (one) => one !== undefined && isObject(one) && keepsOrder(one, aggregates, named),
      )
    );
  const { from_table: from } = node;
  if (node.type !== 'SELECT_NODE' || from === undefined || !isObject(from)) return false;
  const asked = [node.select_list, node.where_clause, node.qualify].map((part) => part ?? null);
  const isScattered =
    itemsIn(node.group_expressions).length > 0 ||
    [...objectsIn(asked)].some(
      (one) =>
        one.class === 'WINDOW' ||
        one.class === 'SUBQUERY' ||
        (one.class === 'FUNCTION' && aggregates.has(String(one.function_name))),
    );
  if (isScattered) return false;
  if (from.type === 'BASE_TABLE') {
    const name = String(from.table_name).toLowerCase();
    const query = named.get(name);
    // What is named like what it reads reads a table, or itself.
    const others = new Map([...named].filter(([other]) => other !== name));
    return query === undefined || keepsOrder(query, aggregates, others);
  }
  const { subquery } = from;
  const inner = subquery !== undefined && isObject(subquery) ? subquery.node : undefined;
  return (
    from.type === 'SUBQUERY' && inner !== undefined && isObject(inner) && keepsOrder(inner, aggregates, named)
  );
}

/** What the WITH of this SELECT itself gives names. */
function* namedQueries({ cte_map: found }: JsonObject): Generator<[string, JsonObject]> {
  for (const entry of itemsIn(found !== undefined && isObject(found) ? found.map : undefined)) {
    const value = isObject(entry) ? entry.value : undefined;
    const query = value !== undefined && isObject(value) ? value.query : undefined;
    const node = query !== undefined && isObject(query) ? query.node : undefined;
    if (isObject(entry) && node !== undefined && isObject(node))
      yield [String(entry.key).toLowerCase(), node];
  }
}

/** Whether a node of this class lies in it. */
export const hasClass = (tree: Json, name: string): boolean =>
  [...objectsIn(tree)].some((node) => node.class === name);

export function* refusalsIn(tree: Json, rules: SqlRules): Generator<Refusal> {
  const known = rules.tables && [...rules.tables, ...commonTables(tree)];
  for (const node of objectsIn(tree)) {
    const refusal = refused(node, rules, known);
    if (refusal) yield { ...refusal, offset: offsetOf(node) };
  }
}

function refused(
  node: JsonObject,
  { volatile, aggregates, columns, tables }: SqlRules,
  known: readonly string[] | null,
): Omit<Refusal, 'offset'> | null {
  if ('sample' in node && node.sample !== null)
    return { message: 'samples differ from run to run', hint: 'use the step `sample`' };
  const name = typeof node.function_name === 'string' ? node.function_name.toLowerCase() : '';
  switch (node.class ?? node.type) {
    case 'SUBQUERY':
      return tables === null && 'subquery_type' in node
        ? { message: 'an expression has no SELECT in it', hint: 'use the step `sql` or `join`' }
        : null;
    case 'STAR':
      return tables === null
        ? { message: 'an expression is one value, not several columns', hint: 'name the columns' }
        : null;
    case 'PARAMETER':
      return {
        message: 'there are no values for placeholders',
        hint: 'write the value, or `${…}` of a parameter',
      };
    case 'SHOW_REF':
      return { message: 'a query cannot describe or show tables' };
    case 'COLUMN_REF': {
      const [only, ...more] = itemsIn(node.column_names);
      const word = String(only).toLowerCase();
      return more.length === 0 && volatileWords.has(word) && !columns.has(word)
        ? { message: `\`${word}\` is another one on every run`, hint: sameEverywhere }
        : null;
    }
    case 'FUNCTION':
    case 'WINDOW': {
      const given = itemsIn(node.children).length;
      if (volatile.has(name) || (name === 'age' && given === 1))
        return { message: `\`${name}()\` gives another answer on every run`, hint: sameEverywhere };
      return tables === null && node.class === 'FUNCTION' && aggregates.has(name)
        ? {
            message: `\`${name}()\` needs all rows, and an expression sees one`,
            hint: `write \`${name}(…) OVER ()\`, or use the step \`sql\``,
          }
        : null;
    }
    case 'TABLE_FUNCTION': {
      const { function: call } = node;
      const called = call !== undefined && isObject(call) ? String(call.function_name) : '';
      return tableFunctions.has(called.toLowerCase())
        ? null
        : {
            message: `\`${called}()\` reads what is no input of this stage`,
            hint: 'name the file under `input`, so that a change of it is seen',
          };
    }
    case 'BASE_TABLE': {
      const table = String(node.table_name);
      const isKnown =
        node.schema_name === '' &&
        node.catalog_name === '' &&
        known?.some((one) => one.toLowerCase() === table.toLowerCase());
      return isKnown
        ? null
        : { message: `there is no table \`${table}\``, hint: tablesInWords(tables ?? []) };
    }
    default:
      return null;
  }
}

const tablesInWords = (tables: readonly string[]): string =>
  `tables are ${tables.map((name) => `\`${name}\``).join(', ')}, as named under \`input\``;

/** Names that WITH gives. */
function* commonTables(tree: Json): Generator<string> {
  for (const { cte_map: found } of objectsIn(tree)) {
    const map = found !== undefined && isObject(found) ? found.map : undefined;
    for (const entry of itemsIn(map)) if (isObject(entry) && typeof entry.key === 'string') yield entry.key;
  }
}

function* objectsIn(value: Json): Generator<JsonObject> {
  if (isList(value)) for (const one of value) yield* objectsIn(one);
  else if (isObject(value)) {
    yield value;
    for (const one of Object.values(value)) yield* objectsIn(one);
  }
}

const offsetOf = ({ query_location: location }: JsonObject): number | null =>
  typeof location === 'number' && Number.isSafeInteger(location) ? location : null;
