/** What Arrow's types and values are in DuckDB. */
import { DataType, type Field, type MapRow, type Vector } from '../arrow.ts';
import { quoted } from '../duckdb.ts';
import { dateText, floorDivide, type Value } from '../duckdb-values.ts';
import { decimal } from './decimal.ts';

/** How a column is read: DuckDB's type, and the value at a place. */
export interface ArrowColumn {
  readonly type: string;
  readonly at: (vector: Vector, index: number) => Value;
}

/** Null for a type that no table has. */
export function arrowColumn(type: DataType): ArrowColumn | null {
  if (DataType.isDictionary(type)) return arrowColumn(type.dictionary);
  if (DataType.isNull(type)) return { type: 'VARCHAR', at: () => null };
  if (DataType.isBool(type)) return plain('BOOLEAN');
  if (DataType.isInt(type)) return plain(type.isSigned || type.bitWidth < 64 ? 'BIGINT' : 'UBIGINT');
  if (DataType.isFloat(type)) return plain('DOUBLE');
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) return plain('VARCHAR');
  if (DataType.isBinary(type) || DataType.isLargeBinary(type) || DataType.isFixedSizeBinary(type))
    return plain('BLOB');
  if (DataType.isDate(type)) return of('DATE', (value) => dateOf(Math.floor(Number(value) / 86_400_000)));
  if (DataType.isTimestamp(type)) {
    const inUnit = perSecond[type.unit] ?? 1n;
    return {
      type: 'TIMESTAMP',
      at: (vector, index) => {
        const count = integerAt(vector, index);
        return count === null ? null : floorDivide(count * microsPerSecond, inUnit);
      },
    };
  }
  if (DataType.isDecimal(type)) return of('DOUBLE', (value) => decimal(String(value), type.scale));
  if (DataType.isList(type) || DataType.isFixedSizeList(type)) {
    const inner = arrowColumn(type.children[0]?.type as DataType);
    return inner && of(`${inner.type}[]`, (value) => listOf(value as Vector, inner));
  }
  if (DataType.isMap(type)) {
    const [key, value] = (type.children[0]?.type.children ?? []).map((child: Field) =>
      arrowColumn(child.type),
    );
    return (
      (key &&
        value &&
        of(`STRUCT("key" ${key.type}, "value" ${value.type})[]`, (entries) => pairsOf(entries as MapRow))) ??
      null
    );
  }
  if (DataType.isStruct(type)) {
    const fields = type.children.map(({ name, type: of_ }) => ({ name, column: arrowColumn(of_) }));
    if (fields.some(({ column }) => !column)) return null;
    const inside = fields.map(({ name, column }) => `${quoted(name)} ${column?.type}`).join(', ');
    return {
      type: `STRUCT(${inside})`,
      at: (vector, index) => {
        if (vector.get(index) === null) return null;
        return Object.fromEntries(
          fields.map(({ name, column }, i) => {
            const child = vector.getChildAt(i);
            return [name, child && column ? column.at(child, index) : null];
          }),
        );
      },
    };
  }
  return null;
}

const microsPerSecond = 1_000_000n;
/** By the number that Arrow has for the unit. */
const perSecond = [1n, 1000n, microsPerSecond, 1_000_000_000n];

/** As it lies there: as milliseconds with a fraction, which the library gives, microseconds are rounded from the year 2255 on. */
function integerAt(vector: Vector, index: number): bigint | null {
  if (!vector.isValid(index)) return null;
  let at = index;
  for (const { length, values, dictionary } of vector.data) {
    if (at < length) return dictionary ? integerAt(dictionary, Number(values[at])) : BigInt(values[at]);
    at -= length;
  }
  return null;
}

/** Beyond the years that four digits write as the number of days. */
const dateOf = (days: number): Value => dateText(days) ?? days;

const of = (type: string, read: (value: unknown) => Value): ArrowColumn => ({
  type,
  at: (vector, index) => {
    const value: unknown = vector.get(index);
    return value === null ? null : read(value);
  },
});

const plain = (type: string): ArrowColumn => of(type, (value) => value as Value);

const listOf = (vector: Vector, { at }: ArrowColumn): Value[] =>
  Array.from({ length: vector.length }, (_, index) => at(vector, index));

const pairsOf = (entries: MapRow): Value[] =>
  [...entries].map(([key, value]) => ({ key: key as Value, value: value as Value }));
