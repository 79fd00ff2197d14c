/** The step `join`: columns of another table by equal keys, or by the latest time. Null keys meet nothing. */
import { quoted } from '../../../data/duckdb.ts';
import { columnTypeOf } from '../../../data/tables/column-type.ts';
import { durationPattern, millisecondsIn } from '../../../units.ts';
import { fault, mostExamples, rowsInWords } from '../faults.ts';
import { type JoinedColumns, type JoinedPair, joinedColumns } from '../join-columns.ts';
import { columnList } from '../project.ts';
import { rowColumn, type Step, type StepContext, type Table } from '../step.ts';
import { numberRows, orderColumn } from '../tables.ts';
import type { ValueOf } from '../values.ts';

type Join = ValueOf<'join'>;

export const join: Step<Join> = async (table, written, context) => {
  const how = written.how ?? 'left';
  const other = context.table(written.with, 'with');
  const sides: Sides = {
    left: await numberRows(table, context),
    right: await numberRows(other, context),
    columns: joinedColumns(written, table.columns, other.columns),
    isWhole: { left: wholeAmong(table), right: wholeAmong(other) },
  };
  if (how === 'asof') return joinLatest(table, sides, written, context);
  const { on } = sides.columns;
  const met = `(${sides.left}) l ${how.toUpperCase()} JOIN (${sides.right}) r ON ${equal(on, sides)}`;
  const mine = columnList([{ name: rowColumn }, ...table.columns], 'l.');
  if (how === 'anti' || how === 'semi')
    return context.settle({
      ...table,
      query: `SELECT ${mine} FROM ${met} ORDER BY l.${quoted(orderColumn)}`,
    });

  if (written.many !== 'allow') await refuseFanOut(table, sides, context);
  const added = addedColumns(sides.columns);
  const order = how === 'right' ? ['r', 'l'] : ['l', 'r'];
  const ordered = `ORDER BY ${order.map((side) => `${side}.${quoted(orderColumn)} NULLS LAST`).join(', ')}`;
  if (how === 'left' && written.many !== 'allow')
    return context.settle({
      ...table,
      columns: [...table.columns, ...renamed(sides.columns)],
      query: `SELECT ${[mine, ...added].join(', ')} FROM ${met} ${ordered}`,
    });
  const keys = new Map(on.map(({ left, right }) => [left, right]));
  const coalesced = table.columns.map(({ name }) => {
    const right = keys.get(name);
    const isOuter = right !== undefined && (how === 'right' || how === 'full');
    return isOuter
      ? `coalesce(l.${quoted(name)}, r.${quoted(right)}) AS ${quoted(name)}`
      : `l.${quoted(name)}`;
  });
  return context.recount(`SELECT ${[...coalesced, ...added].join(', ')} FROM ${met} ${ordered}`);
};

interface Sides {
  /** Queries, with the order of the rows. */
  readonly left: string;
  readonly right: string;
  readonly columns: JoinedColumns<Table['columns'][number]>;
  /** Whether a column has whole numbers. */
  readonly isWhole: { readonly left: (name: string) => boolean; readonly right: (name: string) => boolean };
}

/** A double is equal to the whole number that it is: as doubles, neighbours beyond 2^53 would be equal, too. */
const equal = (on: readonly JoinedPair[], { isWhole }: Sides): string =>
  on
    .map(({ left, right }) => {
      const [l, r] = [`l.${quoted(left)}`, `r.${quoted(right)}`];
      const [isWholeLeft, isWholeRight] = [isWhole.left(left), isWhole.right(right)];
      if (isWholeLeft === isWholeRight) return `${l} = ${r}`;
      const [whole, double] = isWholeLeft ? [l, r] : [r, l];
      return `${whole} = CASE WHEN ${double} = trunc(${double}) THEN TRY_CAST(${double} AS BIGINT) END`;
    })
    .join(' AND ');

const wholeAmong =
  ({ columns }: Table) =>
  (name: string): boolean =>
    columnTypeOf(columns.find((column) => column.name === name)?.type ?? '') === 'int64';

const addedColumns = ({ added }: Sides['columns']): string[] =>
  added.map(({ column, name }) => `r.${quoted(column.name)} AS ${quoted(name)}`);

const renamed = ({ added }: Sides['columns']) => added.map(({ column, name }) => ({ ...column, name }));

/** A row of the current table that meets several of the other one would be there several times. */
async function refuseFanOut(table: Table, sides: Sides, context: StepContext): Promise<void> {
  const { left, right, columns } = sides;
  const keys = columns.on.map((pair) => ({ name: pair.right }));
  const repeated = `SELECT ${columnList(keys)}, count(*) AS "luc count" FROM (${right}) GROUP BY ALL HAVING count(*) > 1`;
  const met = `FROM (${left}) l JOIN (${repeated}) r ON ${equal(columns.on, sides)}`;
  const [row] = await context.database.rows(`SELECT count(*) AS total ${met}`);
  const total = Number(row?.total);
  if (total === 0) return;
  const found = await context.database.rows(
    `SELECT l.${quoted(rowColumn)} AS row, r."luc count" AS count ${met} ORDER BY l.${quoted(orderColumn)} LIMIT ${mostExamples}`,
  );
  const examples = found.map((one) => ({ row: Number(one.row), note: `${Number(one.count)} times` }));
  throw fault(
    context,
    {
      code: 'join-fan-out',
      message: `${total === 1 ? 'a row meets' : `${total} rows meet`} several of the other table: ${rowsInWords(table, examples, total)}`,
      hint: 'join on more columns, `dedupe` the other table before, or write `many: allow`',
    },
    'on',
  );
}

/** The latest row of the other table that is not after the current one; of equal times the last. */
async function joinLatest(
  table: Table,
  sides: Sides,
  { tolerance }: Join,
  context: StepContext,
): Promise<Table> {
  const { left, right, columns } = sides;
  const time = columns.on.at(-1);
  if (!time) throw new Error('a join has columns to join on');
  const by = columns.on.slice(0, -1);
  const keys = columnList(columns.on.map((pair) => ({ name: pair.right })));
  const latest = `SELECT * FROM (${right}) QUALIFY row_number() OVER (PARTITION BY ${keys} ORDER BY ${quoted(orderColumn)} DESC) = 1`;
  const type = table.columns.find(({ name }) => name === time.left)?.type ?? '';
  const isNear = nearness(time, type, tolerance, context);
  const added = columns.added.map(({ column, name }) => {
    const value = `r.${quoted(column.name)}`;
    return `${isNear === null ? value : `CASE WHEN ${isNear} THEN ${value} END`} AS ${quoted(name)}`;
  });
  const condition = [
    ...(by.length > 0 ? [equal(by, sides)] : []),
    `l.${quoted(time.left)} >= r.${quoted(time.right)}`,
  ].join(' AND ');
  const mine = columnList([{ name: rowColumn }, ...table.columns], 'l.');
  return context.settle({
    ...table,
    columns: [...table.columns, ...renamed(columns)],
    query: `SELECT ${[mine, ...added].join(', ')} FROM (${left}) l ASOF LEFT JOIN (${latest}) r ON ${condition}
      ORDER BY l.${quoted(orderColumn)}`,
  });
}

/** Null without a tolerance: then no row is too far. */
function nearness(
  { left, right }: JoinedPair,
  type: string,
  tolerance: Join['tolerance'],
  context: StepContext,
): string | null {
  if (tolerance === undefined) return null;
  const isMoment = ['date', 'timestamp'].includes(columnTypeOf(type));
  const [l, r] = [`l.${quoted(left)}`, `r.${quoted(right)}`];
  if (isMoment && typeof tolerance === 'string' && durationPattern.test(tolerance)) {
    const micros = (side: string): string => `epoch_us(CAST(${side} AS TIMESTAMP))`;
    return `${micros(l)} - ${micros(r)} <= ${millisecondsIn(tolerance) * 1000}`;
  }
  // The difference of two integers may be wider than they are.
  const wide = columnTypeOf(type) === 'int64' ? `${l}::HUGEINT` : l;
  if (!isMoment && typeof tolerance === 'number') return `${wide} - ${r} <= CAST('${tolerance}' AS DOUBLE)`;
  throw fault(
    context,
    {
      code: 'wrong-type',
      message: `\`${left}\` is ${columnTypeOf(type)}, so that the tolerance must be ${isMoment ? 'a duration such as `5m` or `1d`' : 'a number'}`,
    },
    'tolerance',
  );
}
