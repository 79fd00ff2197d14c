/** Writes what a query gives as an Arrow IPC file, in batches of a fixed length: equal rows give equal bytes. */
import { fx } from '../../base/effects.ts';
import {
  Binary,
  Bool,
  type Data,
  type DataType,
  DateDay,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int64,
  List,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  TimestampMicrosecond,
  TimestampMillisecond,
  Utf8,
  vectorFromArray,
} from '../arrow.ts';
import { type Column, type Database, quoted } from '../duckdb.ts';
import type { Value } from '../duckdb-values.ts';
import { columnTypeOf } from './column-type.ts';
import { type TypeTree, typeTree } from './type-tree.ts';

const batchRows = 65_536;

export async function writeArrow(database: Database, query: string, path: string): Promise<number> {
  const columns = await database.columns(query);
  const types = columns.map(({ type }) => arrowType(typeTree(type), true));
  const schema = new Schema(columns.map(({ name }, i) => new Field(name, types[i] as DataType, true)));
  const writer = new RecordBatchFileWriter();
  const write = (length: number, children: Data[]): void => {
    const type = new Struct(schema.fields);
    writer.write(new RecordBatch(schema, makeData({ type, length, nullCount: 0, children })));
  };
  const fd = fx.openSync(path, 'wx');
  try {
    const written = drain(writer, fd);
    // It is awaited below; until then nobody looks at it.
    written.catch(() => undefined);
    let rows = 0;
    const selected = columns.map(selection).join(', ');
    for await (const batch of batchesOf(database, `SELECT ${selected} FROM (${query})`, columns.length)) {
      const length = batch[0]?.length ?? 0;
      rows += length;
      write(
        length,
        batch.map((values, i) => dataOf(values, types[i] as DataType)),
      );
    }
    // The columns of a table without rows are told by a batch without any.
    if (rows === 0)
      write(
        0,
        types.map((type) => dataOf([], type)),
      );
    writer.close();
    await written;
    return rows;
  } finally {
    fx.closeSync(fd);
  }
}

async function drain(writer: RecordBatchFileWriter, fd: number): Promise<void> {
  for await (const piece of writer) await fx.write(fd, piece);
}

/** Columns of values, always of as many rows but at the end, however the database gave them. */
async function* batchesOf(database: Database, sql: string, width: number): AsyncGenerator<Value[][], void> {
  let held: Value[][] = Array.from({ length: width }, () => []);
  for await (const { columns } of database.stream(sql)) {
    for (const [i, values] of columns.entries()) held[i]?.push(...values);
    while ((held[0]?.length ?? 0) >= batchRows) {
      yield held.map((values) => values.slice(0, batchRows));
      held = held.map((values) => values.slice(batchRows));
    }
  }
  if ((held[0]?.length ?? 0) > 0) yield held;
}

/** Instants and days as the numbers that Arrow has for them. */
function selection({ name, type }: Column): string {
  const value = quoted(name);
  switch (columnTypeOf(type)) {
    case 'timestamp':
      return `epoch_us(${value})`;
    case 'date':
      return `CAST(${value} - DATE '1970-01-01' AS INTEGER)`;
    case 'int64':
      return `CAST(${value} AS BIGINT)`;
    default:
      return value;
  }
}

/** In lists and structs instants have milliseconds only. */
function arrowType(tree: TypeTree, isTop: boolean): DataType {
  if (tree.kind === 'struct')
    return new Struct(tree.fields.map(({ name, type }) => new Field(name, arrowType(type, false), true)));
  if (tree.kind === 'list') {
    const item = new Field('item', arrowType(tree.item, false), true);
    return tree.size === null ? new List(item) : new FixedSizeList(tree.size, item);
  }
  if (tree.name === 'FLOAT' && !isTop) return new Float32();
  switch (columnTypeOf(tree.name)) {
    case 'boolean':
      return new Bool();
    case 'int64':
      return new Int64();
    case 'double':
      return new Float64();
    case 'date':
      return new DateDay();
    case 'timestamp':
      return isTop ? new TimestampMicrosecond() : new TimestampMillisecond();
    case 'blob':
      return new Binary();
    default:
      return new Utf8();
  }
}

function dataOf(values: readonly Value[], type: DataType): Data {
  if (type instanceof TimestampMicrosecond)
    return numbersOf(
      type,
      values,
      BigInt64Array.from(values, (value) => (typeof value === 'bigint' ? value : 0n)),
    );
  if (type instanceof DateDay)
    return numbersOf(
      type,
      values,
      Int32Array.from(values, (value) => (typeof value === 'number' ? value : 0)),
    );
  const [data] = vectorFromArray(
    values.map((value) => plainFor(value, type)),
    type,
  ).data;
  if (!data) throw new Error('a vector of one batch has its data');
  return data;
}

function numbersOf(type: DataType, values: readonly Value[], data: BigInt64Array | Int32Array): Data {
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 64) * 8);
  let nullCount = 0;
  for (const [i, value] of values.entries()) {
    if (value === null) nullCount++;
    else nullBitmap[i >> 3] = (nullBitmap[i >> 3] ?? 0) | (1 << (i & 7));
  }
  return makeData({ type, length: values.length, nullCount, nullBitmap, data } as Parameters<
    typeof makeData
  >[0]);
}

/** What the library's builders take: numbers for wide integers where the column has doubles, dates for their texts. */
function plainFor(value: Value, type: DataType): unknown {
  if (value === null) return null;
  if (type instanceof Int64) return typeof value === 'number' ? BigInt(value) : value;
  if (type instanceof Float64) return Number(value);
  if (type instanceof DateDay || type instanceof TimestampMillisecond) return new Date(String(value));
  if (type instanceof Utf8) return String(value);
  if (type instanceof List || type instanceof FixedSizeList) {
    const inner = type.children[0]?.type as DataType;
    return (value as readonly Value[]).map((item) => plainFor(item, inner));
  }
  if (!(type instanceof Struct)) return value;
  const fields = value as { readonly [name: string]: Value };
  return Object.fromEntries(
    type.children.map(({ name, type: inner }) => [name, plainFor(fields[name] ?? null, inner as DataType)]),
  );
}
