/** Vectors in the column of a table that the database reads and writes: parquet, jsonl and whatever else has lists. */
import { ulid } from '../../base/ulid.ts';
import { type Dtype, dense, type Floats, floats, type Matrix } from '../../matrix.ts';
import { missingColumn } from '../../table-shape.ts';
import { WorkError } from '../../work.ts';
import { type Column, type Database, literal, quoted } from '../duckdb.ts';
import type { Value } from '../duckdb-values.ts';
import { columnTypeOf } from '../tables/column-type.ts';
import { formatOfFile } from '../tables/format.ts';
import { plainPath } from '../tables/plain-path.ts';
import { readTable } from '../tables/read.ts';
import type { TableFile } from '../tables/table-file.ts';
import { type TypeTree, typeTree } from '../tables/type-tree.ts';
import { checkSparse } from './check-sparse.ts';
import { noVector, otherLength } from './faults.ts';
import { headIn } from './notes.ts';
import type { VectorBatch, VectorColumns, VectorHead, VectorSource } from './vector-file.ts';

/** Null where there is no column of vectors: it is a table. */
export async function openTableVectors(
  database: Database,
  file: TableFile,
  { vector = 'vector', keys }: VectorColumns,
): Promise<VectorSource | null> {
  const view = `vectors ${ulid()}`;
  const table = await readTable(database, view, [file]);
  const column = table.find(({ name }) => name === vector);
  const form = column && formOf(typeTree(column.type));
  if (!form) return null;
  const noted = headIn(await notesIn(database, file));
  const columns = noted.columns ?? (await widest(database, view, vector, form));
  const head: VectorHead = {
    form: form.form,
    columns,
    dtype: form.dtype,
    keys: keyColumns(file, table, vector, keys),
    names: noted.names?.length === columns ? noted.names : null,
    fingerprint: noted.fingerprint,
  };
  return { head, batches: () => batchesOf(database, view, file, vector, head) };
}

interface Form {
  readonly form: Matrix['form'];
  readonly dtype: Dtype;
  /** Whether sparse vectors say themselves how many columns they have. */
  readonly hasSize: boolean;
}

function formOf(tree: TypeTree): Form | null {
  const dtype = dtypeOf(tree);
  if (dtype) return { form: 'dense', dtype, hasSize: false };
  if (tree.kind !== 'struct') return null;
  const member = (name: string): TypeTree | undefined =>
    tree.fields.find((field) => field.name === name)?.type;
  const indices = member('indices');
  const values = member('values');
  const ofValues = values ? dtypeOf(values, true) : null;
  if (!indices || !dtypeOf(indices, true) || !ofValues) return null;
  return { form: 'sparse', dtype: ofValues, hasSize: member('size') !== undefined };
}

/** Of a list of numbers. Of lists that are all empty nobody knows what they are of, and the database says texts. */
function dtypeOf(tree: TypeTree, mayBeEmpty = false): Dtype | null {
  if (tree.kind !== 'list' || tree.item.kind !== 'plain') return null;
  const { name } = tree.item;
  if (mayBeEmpty && name === 'VARCHAR') return 'float64';
  const type = columnTypeOf(name);
  return type === 'double' || type === 'int64' ? (name === 'FLOAT' ? 'float32' : 'float64') : null;
}

function keyColumns(
  file: TableFile,
  table: readonly Column[],
  vector: string,
  wanted: readonly string[] | undefined,
): Column[] {
  const isPlain = ({ type }: Column): boolean => !['list', 'struct'].includes(columnTypeOf(type));
  const others = table.filter(({ name }) => name !== vector);
  if (!wanted) return others.filter(isPlain);
  return wanted.map((name) => {
    const column = others.find((one) => one.name === name);
    if (!column) throw new WorkError(missingColumn(name, others, ` in ${file.name}`));
    if (isPlain(column)) return column;
    throw new WorkError({
      code: 'column-type',
      message: `column \`${name}\` of ${file.name} is a ${columnTypeOf(column.type)}, which no key is`,
    });
  });
}

async function notesIn(database: Database, file: TableFile): Promise<ReadonlyMap<string, string>> {
  if (formatOfFile(file.path)?.format !== 'parquet') return new Map();
  const rows = await database.rows(
    `SELECT decode(key) AS name, decode(value) AS note FROM parquet_kv_metadata(${literal(plainPath(database, file).path)})`,
  );
  return new Map(rows.map(({ name, note }) => [String(name), String(note)]));
}

async function widest(
  database: Database,
  view: string,
  vector: string,
  { form, hasSize }: Form,
): Promise<number> {
  const value = quoted(vector);
  const greatest = `max(list_max(${value}.indices)) + 1`;
  const width =
    form === 'dense'
      ? `first(len(${value}))`
      : hasSize
        ? `greatest(max(${value}.size), ${greatest})`
        : greatest;
  const [row] = await database.rows(
    `SELECT ${width} AS width FROM ${quoted(view)} WHERE ${value} IS NOT NULL`,
  );
  return Number(row?.width ?? 0);
}

async function* batchesOf(
  database: Database,
  view: string,
  file: TableFile,
  vector: string,
  head: VectorHead,
): AsyncGenerator<VectorBatch, void> {
  const { form, columns, dtype, keys } = head;
  const value = quoted(vector);
  const float = dtype === 'float32' ? 'FLOAT' : 'DOUBLE';
  const parts =
    form === 'dense'
      ? [`CAST(${value} AS ${float}[])`]
      : [`CAST(${value}.indices AS UINTEGER[])`, `CAST(${value}.values AS ${float}[])`];
  const list = [...keys.map(({ name }) => quoted(name)), ...parts];
  let before = 0;
  for await (const batch of database.stream(`SELECT ${list.join(', ')} FROM ${quoted(view)}`)) {
    const { rows } = batch;
    const lists = batch.columns.slice(keys.length) as readonly (readonly (readonly Value[] | null)[])[];
    for (const part of lists) {
      const row = part.indexOf(null);
      if (row >= 0) throw noVector(file, before + row + 1, vector);
    }
    const [first = [], second = []] = lists as readonly (readonly (readonly Value[])[])[];
    yield {
      keys: batch.columns.slice(0, keys.length),
      matrix:
        form === 'dense'
          ? denseOf(file, first, columns, dtype, before)
          : checkSparse(
              file,
              {
                form,
                rows,
                columns,
                starts: startsOf(second),
                indices: joined(first, (length) => new Uint32Array(length)),
                values: joined(second, (length) => floats(dtype, length)),
              },
              startsOf(first),
              before,
            ),
    };
    before += rows;
  }
}

function denseOf(
  file: TableFile,
  lists: readonly (readonly Value[])[],
  columns: number,
  dtype: Dtype,
  before: number,
): Matrix {
  for (const [row, { length }] of lists.entries())
    if (length !== columns) throw otherLength(file, before + row + 1, length, columns);
  return dense(
    lists.length,
    columns,
    joined(lists, (length) => floats(dtype, length)),
  );
}

function startsOf(lists: readonly (readonly Value[])[]): Uint32Array {
  const starts = new Uint32Array(lists.length + 1);
  for (const [row, { length }] of lists.entries()) starts[row + 1] = (starts[row] as number) + length;
  return starts;
}

function joined<List extends Floats | Uint32Array>(
  lists: readonly (readonly Value[])[],
  make: (length: number) => List,
): List {
  const whole = make(lists.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const list of lists)
    for (const value of list) whole[at++] = value === null ? Number.NaN : Number(value);
  return whole;
}
