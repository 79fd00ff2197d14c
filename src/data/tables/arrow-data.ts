/** What values of DuckDB are in Arrow: the types of columns, and their bytes. */
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
  Struct,
  TimestampMicrosecond,
  TimestampMillisecond,
  Utf8,
  vectorFromArray,
} from '../arrow.ts';
import type { Value } from '../duckdb-values.ts';
import { columnTypeOf } from './column-type.ts';
import type { TypeTree } from './type-tree.ts';

/** In lists and structs instants have milliseconds only. */
export function arrowType(tree: TypeTree, isTop: boolean): DataType {
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

export function dataOf(values: readonly Value[], type: DataType): Data {
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
