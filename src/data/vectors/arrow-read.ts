/** Reads vectors from Arrow IPC files and streams, ours and others'; dense ones that are floats are not copied. */
import { dense, type Floats, type Matrix } from '../../matrix.ts';
import { missingColumn } from '../../table-shape.ts';
import { WorkError } from '../../work.ts';
import { type Data, DataType, type Field, type RecordBatch, type Schema, Vector } from '../arrow.ts';
import type { Column } from '../duckdb.ts';
import { openArrowFile } from '../tables/arrow-file.ts';
import { type ArrowColumn, arrowColumn } from '../tables/arrow-types.ts';
import type { TableFile } from '../tables/table-file.ts';
import { checkSparse } from './check-sparse.ts';
import { noVector, otherLength } from './faults.ts';
import { headIn } from './notes.ts';
import type { VectorBatch, VectorColumns, VectorHead, VectorSource } from './vector-file.ts';

/** Null where there is no column of vectors: it is a table. */
export async function openArrowVectors(
  file: TableFile,
  { vector = 'vector', keys }: VectorColumns,
): Promise<VectorSource | null> {
  const opened = await openArrowFile(file);
  try {
    const { schema } = opened;
    const field = schema.fields.find(({ name }) => name === vector);
    const form = field && formOf(field.type);
    if (!field || !form) return null;
    const chosen = keyColumns(file, schema, vector, keys);
    const noted = headIn(field.metadata);
    const columns =
      form.columns ??
      noted.columns ??
      (await widest(opened.batches(), schema.fields.indexOf(field), form.form));
    const head: VectorHead = {
      form: form.form,
      columns,
      dtype: isFloat32(numberType(field.type, form.form)) ? 'float32' : 'float64',
      keys: chosen.map(({ column }) => column),
      names: noted.names?.length === columns ? noted.names : null,
      fingerprint: noted.fingerprint,
    };
    return { head, batches: () => batchesOf(file, vector, head, chosen) };
  } finally {
    opened.close();
  }
}

interface KeyColumn {
  readonly column: Column;
  readonly at: ArrowColumn['at'];
}

function keyColumns(
  file: TableFile,
  { fields }: Schema,
  vector: string,
  wanted: readonly string[] | undefined,
): KeyColumn[] {
  const others = fields.filter(({ name }) => name !== vector);
  if (!wanted) return others.flatMap((field) => plainColumn(field) ?? []);
  return wanted.map((name) => {
    const field = others.find((one) => one.name === name);
    if (!field) throw new WorkError(missingColumn(name, others, ` in ${file.name}`));
    const column = plainColumn(field);
    if (column) return column;
    throw new WorkError({
      code: 'column-type',
      message: `column \`${name}\` of ${file.name} is ${field.type}, which no key is`,
    });
  });
}

function plainColumn({ name, type }: Field): KeyColumn | null {
  const column = arrowColumn(type);
  return column && /^[A-Z]+$/.test(column.type)
    ? { column: { name, type: column.type }, at: column.at }
    : null;
}

/** `columns` is null where only the rows tell it. */
function formOf(type: DataType): { readonly form: Matrix['form']; readonly columns: number | null } | null {
  const isNumber = (list: DataType | undefined): boolean => {
    const item = list?.children?.[0]?.type as DataType | undefined;
    return item !== undefined && (DataType.isFloat(item) || DataType.isInt(item));
  };
  if (DataType.isFixedSizeList(type) && isNumber(type)) return { form: 'dense', columns: type.listSize };
  if (DataType.isList(type) && isNumber(type)) return { form: 'dense', columns: null };
  if (!DataType.isStruct(type)) return null;
  const lists = ['indices', 'values'].map((name) => childOf(type, name));
  return lists.every((list) => list && DataType.isList(list) && isNumber(list))
    ? { form: 'sparse', columns: null }
    : null;
}

const childOf = (struct: DataType, name: string): DataType | undefined =>
  (struct.children as readonly Field[]).find((child) => child.name === name)?.type;

function numberType(type: DataType, form: Matrix['form']): DataType {
  const list = form === 'dense' ? type : childOf(type, 'values');
  return list?.children?.[0]?.type as DataType;
}

const isFloat32 = (type: DataType): boolean => DataType.isFloat(type) && type.precision < 2;

async function* batchesOf(
  file: TableFile,
  vector: string,
  head: VectorHead,
  keys: readonly KeyColumn[],
): AsyncGenerator<VectorBatch, void> {
  const opened = await openArrowFile(file);
  try {
    let before = 0;
    for await (const batch of opened.batches()) {
      const rows = batch.numRows;
      if (rows === 0) continue;
      yield {
        keys: keys.map(({ column, at }) => {
          const values = batch.getChild(column.name);
          return Array.from({ length: rows }, (_, row) => (values ? at(values, row) : null));
        }),
        matrix: matrixOf(file, dataOf(batch, vector), head, vector, before),
      };
      before += rows;
    }
  } finally {
    opened.close();
  }
}

function dataOf(batch: RecordBatch, name: string): Data {
  const [data] = batch.getChild(name)?.data ?? [];
  if (!data) throw new Error(`the batch has no column ${name}, and its schema does`);
  return data;
}

function matrixOf(file: TableFile, data: Data, head: VectorHead, vector: string, before: number): Matrix {
  const { length: rows } = data;
  const { form, columns, dtype } = head;
  const floating: Numbers<Floats> = dtype === 'float32' ? Float32Array : Float64Array;
  if (data.nullCount > 0)
    for (let row = 0; row < rows; row++)
      if (!data.getValid(row)) throw noVector(file, before + row + 1, vector);
  if (form === 'dense') {
    const { starts, values } = listsIn(data, floating);
    for (let row = 0; row < rows; row++) {
      const length = (starts[row + 1] as number) - (starts[row] as number);
      if (length !== columns) throw otherLength(file, before + row + 1, length, columns);
    }
    return dense(rows, columns, values);
  }
  const fields = data.type.children as readonly Field[];
  const child = (name: string): Data =>
    data.children[fields.findIndex((field) => field.name === name)] as Data;
  const indices = listsIn(child('indices'), Uint32Array);
  const { starts, values } = listsIn(child('values'), floating);
  return checkSparse(
    file,
    { form: 'sparse', rows, columns, starts, indices: indices.values, values },
    indices.starts,
    before,
  );
}

type Numbers<List> = new (length: number) => List;

/** Where each list starts, from 0 on, and all their numbers. */
function listsIn<List extends Floats | Uint32Array>(
  data: Data,
  form: Numbers<List>,
): { readonly starts: Uint32Array; readonly values: List } {
  const { length } = data;
  const numbers = data.children[0] as Data;
  const size = DataType.isFixedSizeList(data.type) ? data.type.listSize : null;
  const offsets =
    size === null
      ? Uint32Array.from((data.valueOffsets as Int32Array).subarray(0, length + 1))
      : Uint32Array.from({ length: length + 1 }, (_, row) => row * size);
  const first = offsets[0] ?? 0;
  return {
    starts: first === 0 ? offsets : offsets.map((offset) => offset - first),
    values: numbersOf(numbers, form, first, offsets[length] ?? 0),
  };
}

/** Null is NaN. Those that are of the form already are not copied. */
function numbersOf<List extends Floats | Uint32Array>(
  data: Data,
  form: Numbers<List>,
  from: number,
  to: number,
): List {
  const { values } = data as { values: unknown };
  if (values instanceof form && data.nullCount === 0) return values.subarray(from, to) as List;
  const vector = new Vector([data]);
  const numbers = new form(to - from);
  for (let i = from; i < to; i++) numbers[i - from] = Number(vector.get(i) ?? Number.NaN);
  return numbers;
}

/** How many columns vectors have of which nobody says it: one more than the greatest index, or the length of the first. */
async function widest(
  batches: AsyncIterable<RecordBatch>,
  column: number,
  form: Matrix['form'],
): Promise<number> {
  let most = 0;
  for await (const batch of batches) {
    const [data] = batch.getChildAt(column)?.data ?? [];
    if (!data || data.length === 0) continue;
    if (form === 'dense') {
      const [from = 0, to = 0] = data.valueOffsets as Int32Array;
      return to - from;
    }
    const at = (data.type.children as readonly Field[]).findIndex(({ name }) => name === 'indices');
    const numbers = new Vector([data.children[at]?.children[0] as Data]);
    for (let i = 0; i < numbers.length; i++) most = Math.max(most, Number(numbers.get(i)) + 1);
  }
  return most;
}
