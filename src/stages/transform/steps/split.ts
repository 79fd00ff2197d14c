/** The step `split`: puts every row on a side. It is the last step: the column `split` names the sides. */

import type { Cell } from '../../../cell-order.ts';
import { quoted } from '../../../data/duckdb.ts';
import type { Column as CellColumn } from '../../../data/split/column.ts';
import { type Division, divide, type Method, sideNames, sideOfRows } from '../../../data/split/divide.ts';
import { columnTypeOf } from '../../../data/tables/column-type.ts';
import { durationPattern, millisecondsIn } from '../../../units.ts';
import { countRows, readCells } from '../cells.ts';
import { splitMethod } from '../check-steps.ts';
import { fault, valueInWords } from '../faults.ts';
import { hashSideSql } from '../hash-sides.ts';
import { columnList } from '../project.ts';
import { splitColumn } from '../shape.ts';
import { describeSides } from '../sides.ts';
import { rowColumn, type Step, type StepContext, type Table } from '../step.ts';
import { namesIn, type ValueOf } from '../values.ts';

type Split = ValueOf<'split'>;

export const split: Step<Split> = async (table, written, context) => {
  const settled = await context.settle(table);
  const divided =
    (await splitByHash(settled, written, context)) ?? (await splitInMemory(settled, written, context));
  const sizes = await countSides(divided, context);
  context.work.log(
    `split: ${Object.entries(sizes)
      .map(([name, rows]) => `${rows} ${name}`)
      .join(', ')}`,
  );
  context.note?.({
    split: { rows: sizes, ...(await describeSides(divided.table, divided.names, written, context)) },
  });
  return divided.table;
};

interface Divided {
  readonly table: Table;
  readonly names: readonly string[];
}

async function countSides(
  { table, names }: Divided,
  { database }: StepContext,
): Promise<{ [name: string]: number }> {
  const rows = await database.rows(
    `SELECT ${quoted(splitColumn)} AS side, count(*) AS count FROM (${table.query}) GROUP BY ALL`,
  );
  const counts = new Map(rows.map(({ side, count }) => [side, Number(count)]));
  return Object.fromEntries(names.map((name) => [name, counts.get(name) ?? 0]));
}

/** Null where it is another method, or only `data/split/` can. */
async function splitByHash(table: Table, written: Split, context: StepContext): Promise<Divided | null> {
  const { key, test_size: test, validation_size: validation, folds, seed, order } = written;
  if (splitMethod(written) !== 'hash' || key === undefined || order === 'split') return null;
  const side = await hashSideSql(table, namesIn(key), { test, validation, folds, seed }, context);
  if (side === null) return null;
  const names = sideNames({ folds, validation });
  const divided = await context.settle({
    ...table,
    columns: [...table.columns, { name: splitColumn, type: 'VARCHAR' }],
    query: `SELECT *, ${nameOfSide(side, names)} AS ${quoted(splitColumn)} FROM (${table.query})`,
  });
  return { table: divided, names };
}

const nameOfSide = (side: string, names: readonly string[]): string =>
  `CASE ${side} ${names.map((name, index) => `WHEN ${index} THEN '${name}'`).join(' ')} END`;

async function splitInMemory(table: Table, written: Split, context: StepContext): Promise<Divided> {
  const rows = await countRows(table, context);
  const division = withRest(divide(rows, await methodOf(table, written, context)), rows, written);
  const divided = await withSides(table, division, rows, written.order === 'split', context);
  return { table: divided, names: division.names };
}

async function methodOf(table: Table, written: Split, context: StepContext): Promise<Method> {
  const { test_size: test, validation_size: validation, train_size: train, folds, seed } = written;
  const common = { test, validation, train, folds, seed };
  const method = splitMethod(written);
  const read = async (option: 'key' | 'stratify' | 'group' | 'time'): Promise<readonly CellColumn[]> =>
    readCells(table, namesIn(written[option] ?? []), option, context);
  const readOne = async (option: 'group' | 'time'): Promise<CellColumn> => {
    const [column] = await read(option);
    if (column) return column;
    throw fault(context, {
      code: 'missing-option',
      message: `a split by ${option} needs \`${option}\`, the name of a column`,
    });
  };
  switch (method) {
    case 'hash': {
      const key = await read('key');
      if (key.length === 0)
        throw fault(context, {
          code: 'missing-option',
          message: 'a split by hash needs `key`, the columns that identify a row',
        });
      return { ...common, method, key };
    }
    case 'random':
      return { ...common, method, stratify: (await read('stratify'))[0] };
    case 'group':
      return { ...common, method, group: await readOne('group') };
    case 'time': {
      const time = await readOne('time');
      const type = columnTypeOf(table.columns.find(({ name }) => name === time.name)?.type ?? '');
      return {
        ...common,
        method,
        time,
        cut: cutOf(written, type, context),
        gap: gapOf(written, type, context),
      };
    }
  }
}

/** As the cells of the column are. */
function cutOf({ cut }: Split, type: string, context: StepContext): Cell | undefined {
  if (type === 'int64' && typeof cut === 'number' && Number.isInteger(cut)) return BigInt(cut);
  if (cut === undefined || (type !== 'timestamp' && type !== 'date')) return cut;
  const text = momentPattern.test(String(cut)) ? String(cut).replace(' ', 'T') : '';
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(text.slice(10)) || text.length === 10 ? text : `${text}Z`;
  const millis = Date.parse(zoned);
  const day = Date.parse(text.slice(0, 10));
  const isDay = !Number.isNaN(day) && new Date(day).toISOString().startsWith(text.slice(0, 10));
  if (Number.isNaN(millis) || !isDay)
    throw fault(
      context,
      {
        code: 'wrong-type',
        message: `\`cut\` must be a ${type}, and is ${valueInWords(cut)}`,
        hint: 'write `2026-01-31`, or `2026-01-31T12:00:00Z`',
      },
      'cut',
    );
  if (type === 'date') return text;
  const micros = /\.\d{3}(\d{1,3})/.exec(text)?.[1] ?? '';
  return `${new Date(millis).toISOString().slice(0, -1)}${micros.padEnd(3, '0')}Z`;
}

const momentPattern = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

function gapOf({ gap, folds }: Split, type: string, context: StepContext): number | undefined {
  if (gap === undefined) return undefined;
  const isMoment = type === 'date' || type === 'timestamp';
  if (folds === undefined && isMoment && typeof gap === 'string' && durationPattern.test(gap))
    return millisecondsIn(gap);
  if (typeof gap === 'number' && (folds !== undefined || !isMoment || gap === 0)) return gap;
  const wanted = folds !== undefined ? 'a number of rows' : isMoment ? 'a duration such as `1d`' : 'a number';
  throw fault(context, { code: 'wrong-type', message: `\`gap\` must be ${wanted} here` }, 'gap');
}

/** What is earlier than every fold by time can only train; it is in no fold. */
function withRest(division: Division, rows: number, written: Split): Division {
  if (written.folds === undefined || splitMethod(written) !== 'time') return division;
  const sides = sideOfRows(rows, division);
  const rest = Uint32Array.from(sides.keys()).filter((row) => sides[row] === -1);
  return { names: [...division.names, 'train'], lists: [...division.lists, rest] };
}

/** Rows of no side are left out. */
async function withSides(
  table: Table,
  division: Division,
  rows: number,
  inListOrder: boolean,
  context: StepContext,
): Promise<Table> {
  const sides = await context.make(
    [
      { name: 'luc side', type: 'INTEGER' },
      { name: 'luc position', type: 'INTEGER' },
    ],
    placesOf(division, rows),
  );
  const columns = columnList([{ name: rowColumn }, ...table.columns], 't.');
  return context.settle({
    ...table,
    columns: [...table.columns, { name: splitColumn, type: 'VARCHAR' }],
    query: `SELECT ${columns}, ${nameOfSide('s."luc side"', division.names)} AS ${quoted(splitColumn)}
      FROM (${table.query}) t POSITIONAL JOIN (${sides.query}) s WHERE s."luc side" >= 0
      ORDER BY s.${quoted(inListOrder ? 'luc position' : rowColumn)}`,
  });
}

/** For each row its side, and where it is in the lists one after the other. */
function* placesOf({ lists }: Division, rows: number): Generator<[number, number]> {
  const sides = new Int32Array(rows).fill(-1);
  const positions = new Int32Array(rows);
  let position = 0;
  for (const [side, list] of lists.entries())
    for (const row of list) {
      sides[row] = side;
      positions[row] = position++;
    }
  for (let row = 0; row < rows; row++) yield [sides[row] as number, positions[row] as number];
}
