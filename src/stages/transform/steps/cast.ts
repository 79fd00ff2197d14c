/** The step `cast`: columns of other types. A value that does not fit fails the stage, or becomes null where that is asked for. */
import { type Column, literal, quoted } from '../../../data/duckdb.ts';
import { isDeeperThan } from '../../../data/json/nesting.ts';
import { columnTypeOf, databaseType } from '../../../data/tables/column-type.ts';
import { isList, isObject, type Json } from '../../../json.ts';
import type { ColumnType } from '../../../table-shape.ts';
import { castSql } from '../cast-sql.ts';
import { fault, mostExamples, rowsInWords, valueInWords } from '../faults.ts';
import { type Made, withMade } from '../project.ts';
import { rowColumn, type Step, type StepContext, type Table } from '../step.ts';
import type { ValueOf } from '../values.ts';

export const cast: Step<ValueOf<'cast'>> = async (table, types, context) => {
  const wanted = Object.entries(types).flatMap(([name, one]) => {
    const column = table.columns.find((found) => found.name === name);
    const to = typeof one === 'string' ? one : one.type;
    const strict = typeof one === 'string' || one.on_error === undefined;
    return column && columnTypeOf(column.type) !== to ? [{ column, to, strict }] : [];
  });
  if (wanted.length === 0) return table;
  const settled = await context.settle(table);
  const made: Made[] = [];
  for (const { column, to } of wanted) made.push(await castColumn(settled, column, to, context));
  const strict = made.filter((_, index) => wanted[index]?.strict);
  if (strict.length > 0) await refuseMisfits(settled, strict, context);
  return withMade(settled, made);
};

async function castColumn(
  table: Table,
  { name, type }: Column,
  to: ColumnType,
  context: StepContext,
): Promise<Made> {
  const from = columnTypeOf(type);
  const x = quoted(name);
  if (from === 'string' && (to === 'list' || to === 'struct')) return fromJson(table, name, to, context);
  const sql = castSql(x, from, to);
  if (sql === null || to === 'list' || to === 'struct')
    throw fault(
      context,
      {
        code: 'column-type',
        message: `\`${name}\` is ${from}, of which no ${to} can be made`,
        ...(to === 'timestamp' && { hint: 'derive it: `to_timestamp(…)` takes seconds since 1970' }),
      },
      name,
    );
  return { name, sql, type: databaseType(to) };
}

/** Of the structure that all values together have. */
async function fromJson(
  table: Table,
  name: string,
  to: 'list' | 'struct',
  context: StepContext,
): Promise<Made> {
  await refuseDeep(table, name, context);
  const { query } = table;
  const { database } = context;
  const json = `TRY_CAST(${quoted(name)} AS JSON)`;
  const valid = `CASE WHEN json_type(${json}) = '${to === 'list' ? 'ARRAY' : 'OBJECT'}' THEN ${json} END`;
  const [row] = await database.rows(`SELECT json_group_structure(${valid}) AS found FROM (${query})`);
  const found: Json = typeof row?.found === 'string' ? JSON.parse(row.found) : null;
  const structure = typeof found === 'object' && found !== null ? found : emptyStructure[to];
  const read = (integer: string): string =>
    `from_json(${valid}, ${literal(JSON.stringify(inTableTypes(structure, integer)))})`;
  // What no int64 holds would become null, deep within.
  const sql = `CASE WHEN to_json(${read('HUGEINT')}) = to_json(${read('BIGINT')}) THEN ${read('BIGINT')} END`;
  const [column] = await database.columns(`SELECT ${sql} FROM (${query})`);
  if (!column) throw new Error('a SELECT of one expression has one column');
  return { name, sql, type: column.type };
}

/** The database would end the process where it comes to the end of its stack. */
const deepest = 1000;

async function refuseDeep(table: Table, name: string, context: StepContext): Promise<void> {
  const x = quoted(name);
  const brackets = `strlen(${x}) - strlen(replace(replace(${x}, '[', ''), '{', ''))`;
  const some = `SELECT ${quoted(rowColumn)}, ${x} FROM (${table.query}) WHERE ${brackets} > ${deepest}`;
  for await (const { columns } of context.database.stream(some))
    for (const [index, text] of (columns[1] ?? []).entries())
      if (isDeeperThan(deepest, Buffer.from(String(text))))
        throw fault(
          context,
          {
            code: 'bad-value',
            message: `\`${name}\` is nested more than ${deepest} deep in ${rowsInWords(table, [{ row: Number(columns[0]?.[index]) }], 1)}`,
            hint: 'leave such rows out by a `filter` step before',
          },
          name,
        );
}

const emptyStructure = { list: ['VARCHAR'], struct: { value: 'VARCHAR' } };

/** What has several types, or none, stays text. */
function inTableTypes(structure: Json, integer: string): Json {
  if (isList(structure)) return structure.map((one) => inTableTypes(one, integer));
  if (isObject(structure))
    return Object.fromEntries(
      Object.entries(structure).map(([name, one]) => [name, inTableTypes(one, integer)]),
    );
  if (structure === 'BIGINT' || structure === 'UBIGINT' || structure === 'HUGEINT') return integer;
  return structure === 'JSON' || structure === 'NULL' ? 'VARCHAR' : structure;
}

async function refuseMisfits(table: Table, made: readonly Made[], context: StepContext): Promise<void> {
  const isMisfit = ({ name, sql }: Made): string => `${quoted(name)} IS NOT NULL AND (${sql}) IS NULL`;
  const counts = made.map((one, index) => `count(*) FILTER (WHERE ${isMisfit(one)}) AS c${index}`);
  const [row] = await context.database.rows(`SELECT ${counts.join(', ')} FROM (${table.query})`);
  for (const [index, one] of made.entries()) {
    const total = Number(row?.[`c${index}`] ?? 0);
    if (total === 0) continue;
    const found = await context.database.rows(
      `SELECT ${quoted(rowColumn)} AS row, ${quoted(one.name)} AS value FROM (${table.query})
       WHERE ${isMisfit(one)} LIMIT ${mostExamples}`,
    );
    const examples = found.map((each) => ({ row: Number(each.row), note: valueInWords(each.value ?? null) }));
    throw fault(
      context,
      {
        code: 'bad-value',
        message: `\`${one.name}\` does not fit ${columnTypeOf(one.type)} in ${rowsInWords(table, examples, total)}`,
        hint: `\`{type: ${columnTypeOf(one.type)}, on_error: null}\` makes such values null`,
      },
      one.name,
    );
  }
}
