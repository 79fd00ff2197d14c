/** The step `fill`: a value in place of nulls, given or a statistic of the column's other values. */
import { type Column, literal, quoted } from '../../../data/duckdb.ts';
import { columnTypeOf } from '../../../data/tables/column-type.ts';
import { ExactSum } from '../../../exact-sum.ts';
import type { ColumnType } from '../../../table-shape.ts';
import { castSql } from '../cast-sql.ts';
import { fault, mostExamples, rowsInWords, valueInWords } from '../faults.ts';
import { type Made, withMade } from '../project.ts';
import { rowColumn, type Step, type StepContext, type Table } from '../step.ts';
import { isStatistic, type ValueOf } from '../values.ts';

type Filling = ValueOf<'fill'>[string];

export const fill: Step<ValueOf<'fill'>> = async (table, fillings, context) => {
  const all = Object.entries(fillings).flatMap(([name, filling]) => {
    const column = table.columns.find((found) => found.name === name);
    return column ? [{ column, filling }] : [];
  });
  const known = all.some(({ filling }) => isStatistic(filling)) ? await context.settle(table) : table;
  const made: Made[] = [];
  for (const { column, filling } of all) {
    const x = quoted(column.name);
    if (filling === 'mean' || filling === 'median') {
      const value = await (filling === 'mean' ? meanOf : medianOf)(known, column, context);
      made.push({
        name: column.name,
        type: 'DOUBLE',
        sql: `coalesce(CAST(${x} AS DOUBLE), ${asDouble(value)})`,
      });
    } else {
      const value =
        filling === 'most_frequent'
          ? mostFrequentOf(known, column)
          : await constantOf(column, filling, context);
      if (filling === 'most_frequent') await refuseEmpty(known, column, context);
      made.push({ ...column, sql: `coalesce(${x}, ${value})` });
    }
  }
  return withMade(known, made);
};

/** Seventeen digits give back every double. */
const asDouble = (value: number): string => `CAST('${value}' AS DOUBLE)`;

async function constantOf({ name, type }: Column, filling: Filling, context: StepContext): Promise<string> {
  const from: ColumnType =
    typeof filling === 'string'
      ? 'string'
      : typeof filling === 'boolean'
        ? 'boolean'
        : Number.isInteger(filling)
          ? 'int64'
          : 'double';
  const to = columnTypeOf(type);
  const given = typeof filling === 'number' && from === 'double' ? asDouble(filling) : literal(filling);
  const fits = (from === 'string') === ['string', 'date', 'timestamp'].includes(to);
  const sql = fits && to !== 'boolean' && from !== 'boolean' ? castSql(given, from, to) : null;
  // A greater whole number may have lost digits when it was read, and an int64 has them all.
  const isLost = to === 'int64' && from === 'int64' && !Number.isSafeInteger(filling);
  const known = isLost ? null : from === to ? given : sql;
  const [row] = known === null ? [] : await context.database.rows(`SELECT ${known} AS value`);
  if (known === null || row?.value === null)
    throw fault(
      context,
      { code: 'column-type', message: `\`${name}\` is ${to}, which ${valueInWords(filling)} is not` },
      name,
    );
  return `(${known})`;
}

/** Of equals the least. */
const mostFrequentOf = ({ query }: Table, { name }: Column): string =>
  `(SELECT ${quoted(name)} FROM (${query}) WHERE ${quoted(name)} IS NOT NULL
    GROUP BY ALL ORDER BY count(*) DESC, ${quoted(name)} LIMIT 1)`;

async function meanOf(table: Table, column: Column, context: StepContext): Promise<number> {
  const count = await refuseEmpty(table, column, context);
  const x = quoted(column.name);
  const meanBy = async (scale: number): Promise<number> => {
    const sum = new ExactSum();
    for await (const { columns } of context.database.stream(
      `SELECT CAST(${x} AS DOUBLE) FROM (${table.query}) WHERE ${x} IS NOT NULL`,
    ))
      for (const value of columns[0] ?? []) sum.add(Number(value) / scale);
    return (sum.value / count) * scale;
  };
  const mean = await meanBy(1);
  // A sum can be greater than every double, where the mean is not.
  return Number.isFinite(mean) ? mean : meanBy(2 ** 64);
}

/** Of an even number of values the mean of the two in the middle. */
async function medianOf(table: Table, column: Column, context: StepContext): Promise<number> {
  const count = await refuseEmpty(table, column, context);
  const x = quoted(column.name);
  const middle = await context.database.rows(
    `SELECT CAST(${x} AS DOUBLE) AS value FROM (${table.query}) WHERE ${x} IS NOT NULL
     ORDER BY ${x} LIMIT ${count % 2 === 0 ? 2 : 1} OFFSET ${Math.ceil(count / 2) - 1}`,
  );
  const [low = 0, high = low] = middle.map(({ value }) => Number(value));
  return Number.isFinite(low + high) ? (low + high) / 2 : low / 2 + high / 2;
}

/** How many values there are. */
async function refuseEmpty(table: Table, { name, type }: Column, context: StepContext): Promise<number> {
  const x = quoted(name);
  const isFloat = columnTypeOf(type) === 'double';
  const [row] = await context.database.rows(
    `SELECT count(${x}) AS count, ${isFloat ? `count(*) FILTER (WHERE NOT isfinite(${x}))` : '0'} AS odd FROM (${table.query})`,
  );
  const count = Number(row?.count);
  const odd = Number(row?.odd);
  if (count === 0)
    throw fault(
      context,
      {
        code: 'empty-input',
        message: `\`${name}\` has no value to take a statistic of`,
        hint: 'give a value',
      },
      name,
    );
  if (odd > 0) {
    const found = await context.database.rows(
      `SELECT ${quoted(rowColumn)} AS row, CAST(${x} AS VARCHAR) AS value FROM (${table.query}) WHERE NOT isfinite(${x}) LIMIT ${mostExamples}`,
    );
    const examples = found.map((one) => ({ row: Number(one.row), note: String(one.value) }));
    throw fault(
      context,
      { code: 'non-finite', message: `\`${name}\` is not finite in ${rowsInWords(table, examples, odd)}` },
      name,
    );
  }
  return count;
}
