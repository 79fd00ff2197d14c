/** The rows that are measured, in a database: which columns there are, and those wanted in memory. */
import type { Cell } from '../../cell-order.ts';
import { type Database, type Column as DatabaseColumn, quoted } from '../../data/duckdb.ts';
import type { Value } from '../../data/duckdb-values.ts';
import { columnTypeOf } from '../../data/tables/column-type.ts';
import { readTable } from '../../data/tables/read.ts';
import type { ClassColumn, ClassName, ListColumn, NumberColumn } from '../../metrics/column.ts';
import { type ColumnType, missingColumn } from '../../table-shape.ts';
import { type WorkContext, WorkError } from '../../work.ts';
import { notedClasses } from '../class-note.ts';
import { narrow } from '../narrow.ts';
import { tableFilesAt } from '../table-files.ts';
import { closeOutside } from '../work-database.ts';
import type { EvaluateOptions } from './options.ts';

export interface MeasuredTable {
  readonly name: string;
  readonly columns: readonly DatabaseColumn[];
  readonly rows: number;
  readonly has: (column: string) => boolean;
  /** In the order of the probabilities; null where the file does not say. */
  readonly notedClasses: readonly ClassName[] | null;
  /** Undefined where there is no such column. */
  readonly typeOf: (column: string) => ColumnType | undefined;
  readonly classes: (column: string, option: string) => Promise<ClassColumn>;
  readonly numbers: (column: string, option: string) => Promise<NumberColumn>;
  /** Of numbers; a null in a list stays one by its row in `nulls`, unless it is to be left out. */
  readonly lists: (column: string, option: string, skipNulls?: boolean) => Promise<ListColumn>;
  readonly texts: (column: string, option: string) => Promise<(string | null)[]>;
  /** Of structs the member `id`. */
  readonly textLists: (column: string, option: string) => Promise<((string | null)[] | null)[]>;
}

/** Several are for texts alone. */
export const labelOf = ({ label = 'label' }: EvaluateOptions): string =>
  typeof label === 'string' ? label : (label[0] ?? 'label');

const view = 'luc input';

/** Reads `input` as one table, narrowed by `where` and `limit`. */
export async function readMeasured(
  database: Database,
  { input, reference, where, limit }: EvaluateOptions,
  context: WorkContext,
): Promise<MeasuredTable> {
  const { wdir } = context;
  const paths = typeof input === 'string' ? [input] : input;
  const files = paths.flatMap((path) => tableFilesAt(wdir, path));
  if (files.length === 0)
    throw new WorkError({
      code: 'empty-input',
      message: `there is no table in ${paths.join(', ')}`,
      option: ['input'],
    });
  const others = reference === undefined ? [] : tableFilesAt(wdir, reference);
  // What `where` asks can then reach no other file.
  await closeOutside(
    database,
    context,
    [],
    [...files, ...others].map(({ path }) => path),
  );
  await readTable(database, view, files);
  const query = await narrow(database, view, {
    ...(where !== undefined && { where }),
    ...(limit !== undefined && { limit }),
  });
  await database.run(`CREATE OR REPLACE TABLE ${quoted(measured)} AS ${query}`);
  const [first] = files;
  const noted = files.length === 1 && first ? await notedClasses(database, first) : null;
  return openMeasured(database, measured, paths.join(', '), noted);
}

const measured = 'luc measured';

/** A table or view of the database. */
export async function openMeasured(
  database: Database,
  table: string,
  name: string,
  noted: readonly ClassName[] | null = null,
): Promise<MeasuredTable> {
  const columns = await database.columns(`FROM ${quoted(table)}`);
  const [counted] = await database.rows(`SELECT count(*) AS n FROM ${quoted(table)}`);
  const rows = Number(counted?.n);
  const typeOf = (column: string): ColumnType | undefined => {
    const found = columns.find((one) => one.name === column);
    return found && columnTypeOf(found.type);
  };
  const scan = async (
    column: string,
    option: string,
    fits: readonly ColumnType[],
    cast: string | null,
    take: (value: Value, row: number) => void,
  ): Promise<void> => {
    const type = typeOf(column);
    if (type === undefined) {
      const told = missingColumn(column, columns, ` in \`${name}\``);
      const hint = option === 'label' ? `${told.hint}; ${carried}` : told.hint;
      throw new WorkError({ ...told, hint, option: [option] });
    }
    if (!fits.includes(type)) throw unfit(column, type, fits, option);
    const isOfStructs = columns.find((one) => one.name === column)?.type.startsWith('STRUCT(') === true;
    const whole = isOfStructs ? `[item.id FOR item IN ${quoted(column)}]` : quoted(column);
    const cell = cast === null ? whole : `CAST(${whole} AS ${cast})`;
    let row = 0;
    for await (const batch of database.stream(`SELECT ${cell} FROM ${quoted(table)}`))
      for (const value of batch.columns[0] ?? []) take(value, row++);
  };
  const texts = async (column: string, option: string): Promise<(string | null)[]> => {
    const read: (string | null)[] = [];
    await scan(column, option, single, 'VARCHAR', (value) => void read.push(value as string | null));
    return read;
  };
  return {
    name,
    columns,
    rows,
    notedClasses: noted,
    has: (column) => typeOf(column) !== undefined,
    typeOf,
    texts,
    async classes(column, option) {
      const known = new Map<Cell, number>();
      const indices = new Uint32Array(rows);
      await scan(column, option, single, null, (value, row) => {
        const cell = plainCell(value as Cell);
        let index = known.get(cell);
        if (index === undefined) {
          index = known.size;
          known.set(cell, index);
        }
        indices[row] = index;
      });
      return { kind: 'classes', name: column, values: [...known.keys()], indices };
    },
    async numbers(column, option) {
      const values = new Float64Array(rows);
      const nulls: number[] = [];
      await scan(column, option, ['int64', 'double', 'boolean'], 'DOUBLE', (value, row) => {
        if (value === null) nulls.push(row);
        else values[row] = value as number;
      });
      return { kind: 'numbers', name: column, values, nulls };
    },
    async lists(column, option, skipNulls = false) {
      const starts = new Uint32Array(rows + 1);
      const nulls: number[] = [];
      let values = new Float64Array(1024);
      let length = 0;
      // Formats without lists have them as text.
      await scan(column, option, ['list', 'string'], 'DOUBLE[]', (value, row) => {
        const list = (value ?? []) as readonly (number | null)[];
        if (value === null || (!skipNulls && list.includes(null))) nulls.push(row);
        if (length + list.length > values.length) {
          const grown = new Float64Array(2 * (length + list.length));
          grown.set(values);
          values = grown;
        }
        for (const one of list) if (one !== null || !skipNulls) values[length++] = one ?? 0;
        starts[row + 1] = length;
      });
      return { kind: 'lists', name: column, starts, values: values.subarray(0, length), nulls };
    },
    async textLists(column, option) {
      const read: ((string | null)[] | null)[] = [];
      await scan(
        column,
        option,
        ['list'],
        'VARCHAR[]',
        (value) => void read.push(value as (string | null)[] | null),
      );
      return read;
    },
  };
}

const single: readonly ColumnType[] = ['string', 'int64', 'double', 'boolean', 'date', 'timestamp'];

/** Whole numbers as far as numbers tell them apart. */
const plainCell = (cell: Cell): Cell =>
  typeof cell === 'bigint' && cell === BigInt(Number(cell)) && Number.isSafeInteger(Number(cell))
    ? Number(cell)
    : cell;

const unfit = (column: string, type: ColumnType, fits: readonly ColumnType[], option: string): WorkError =>
  new WorkError({
    code: option === 'label' || option === 'prediction' ? 'label-type' : 'column-type',
    message: `\`${column}\` is ${type}, and here it must be ${fits.slice(0, -1).join(', ')}${fits.length > 1 ? ' or ' : ''}${fits.at(-1)}`,
    hint: fits.includes('list')
      ? 'formats with lists are parquet, jsonl, json and arrow'
      : 'name another `task`, or bring it to that type by a `cast` step',
    option: [option],
  });

const carried = '`passthrough` of `predict` carries it along';
