/** Values of DuckDB as plain ones, and back; `Value` says what each type gives. */
import type { DuckDBType, DuckDBValue, DuckDBValueConverter, ToDuckDBValueConverter } from '@duckdb/node-api';
import { DatabaseError } from './database-error.ts';

/**
 * BOOLEAN gives a boolean; integers of up to 32 bits, FLOAT, DOUBLE and DECIMAL a number; wider integers a bigint;
 * VARCHAR, ENUM and UUID a string; DATE `2026-01-31`; every kind of TIMESTAMP `2026-01-31T00:00:00.000000Z`; BLOB bytes;
 * LIST and ARRAY a list; STRUCT an object; MAP a list of `{key, value}`; anything else the text that DuckDB gives it.
 * The other way the same are taken, a number for a wide integer where it is whole, days for a DATE and microseconds for a
 * TIMESTAMP, both since the epoch.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly Value[]
  | { readonly [name: string]: Value };

type Library = typeof import('@duckdb/node-api');

/** The library is handed over by the one file that imports it. */
export function valueReader(library: Library): DuckDBValueConverter<Value> {
  const read: DuckDBValueConverter<Value> = (value, type) => {
    if (value === null || typeof value !== 'object') return value;
    if (value instanceof library.DuckDBTimestampValue || value instanceof library.DuckDBTimestampTZValue)
      return timestampText(value.micros);
    if (value instanceof library.DuckDBDateValue) return dateText(value.days) ?? value.toString();
    if (value instanceof library.DuckDBDecimalValue) return value.toDouble();
    if (value instanceof library.DuckDBBlobValue) return value.bytes;
    if (value instanceof library.DuckDBListValue || value instanceof library.DuckDBArrayValue) {
      const inner = 'valueType' in type ? type.valueType : type;
      return value.items.map((item) => read(item, inner, read));
    }
    if (value instanceof library.DuckDBStructValue) {
      const entries = Object.entries(value.entries);
      return Object.fromEntries(entries.map(([name, one]) => [name, read(one, type, read)]));
    }
    if (value instanceof library.DuckDBMapValue)
      return value.entries.map((one) => ({
        key: read(one.key, type, read),
        value: read(one.value, type, read),
      }));
    if (value instanceof library.DuckDBTimestampSecondsValue)
      return timestampText(value.seconds * 1_000_000n);
    if (value instanceof library.DuckDBTimestampMillisecondsValue) return timestampText(value.millis * 1000n);
    if (value instanceof library.DuckDBTimestampNanosecondsValue)
      return timestampText(floorDivide(value.nanos, 1000n));
    return value.toString();
  };
  return read;
}

export function valueWriter(library: Library): ToDuckDBValueConverter<Value> {
  const { DuckDBTypeId: Id } = library;
  const write = (value: Value, type: DuckDBType): DuckDBValue => {
    if (value === null) return null;
    switch (type.typeId) {
      case Id.BIGINT:
      case Id.HUGEINT:
      case Id.UBIGINT:
        return typeof value === 'number' ? BigInt(value) : asGiven(value);
      case Id.DOUBLE:
        return typeof value === 'bigint' ? Number(value) : asGiven(value);
      case Id.DATE:
        if (typeof value === 'number') return new library.DuckDBDateValue(value);
        return typeof value === 'string' ? new library.DuckDBDateValue(daysOf(value)) : asGiven(value);
      case Id.TIMESTAMP:
        if (typeof value === 'bigint') return new library.DuckDBTimestampValue(inRange(value));
        return typeof value === 'string' ? new library.DuckDBTimestampValue(microsOf(value)) : asGiven(value);
      case Id.BLOB:
        return value instanceof Uint8Array ? new library.DuckDBBlobValue(value) : asGiven(value);
      case Id.LIST: {
        if (!(type instanceof library.DuckDBListType) || !isList(value)) return asGiven(value);
        return new library.DuckDBListValue(value.map((item) => write(item, type.valueType)));
      }
      case Id.STRUCT: {
        if (!(type instanceof library.DuckDBStructType) || typeof value !== 'object') return asGiven(value);
        const fields = value as { readonly [name: string]: Value };
        return new library.DuckDBStructValue(
          Object.fromEntries(
            type.entryNames.map((name, i) => [
              name,
              write(
                Object.hasOwn(fields, name) ? (fields[name] ?? null) : null,
                type.entryTypes[i] as DuckDBType,
              ),
            ]),
          ),
        );
      }
      default:
        return asGiven(value);
    }
  };
  return write;
}

/** What is no plain value of its own is left to DuckDB, which names the types that do not meet. */
const asGiven = (value: Value): DuckDBValue => value as DuckDBValue;

function inRange(micros: bigint): bigint {
  if (BigInt.asIntN(64, micros) === micros) return micros;
  throw new DatabaseError(
    'Out of Range',
    `${micros} microseconds from 1970 are beyond what a timestamp holds`,
  );
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

export const floorDivide = (a: bigint, b: bigint): bigint => (a % b < 0n ? a / b - 1n : a / b);

/** Years that four digits write. */
const firstDay = -719_528;
const lastDay = 2_932_896;

/** Null out of the years 0 to 9999. */
export const dateText = (days: number): string | null =>
  days >= firstDay && days <= lastDay ? new Date(days * 86_400_000).toISOString().slice(0, 10) : null;

function timestampText(micros: bigint): string {
  const millis = floorDivide(micros, 1000n);
  const rest = String(micros - millis * 1000n).padStart(3, '0');
  const date = new Date(Number(millis));
  if (Number.isNaN(date.getTime())) return micros > 0n ? 'infinity' : '-infinity';
  return `${date.toISOString().slice(0, -1)}${rest}Z`;
}

/** Since the epoch. */
export const daysOf = (text: string): number => Math.floor(millisOf(text) / 86_400_000);

/** Microseconds since the epoch; digits beyond them are dropped. */
export function microsOf(text: string): bigint {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  const rest = BigInt(fraction.slice(3, 6).padEnd(3, '0') || '0');
  return BigInt(millisOf(text)) * 1000n + rest;
}

function millisOf(text: string): number {
  const zoned = /(?:Z|[+-]\d\d(?::?\d\d)?)$/.test(text.slice(10)) || text.length === 10 ? text : `${text}Z`;
  const millis = Date.parse(zoned);
  if (Number.isNaN(millis)) throw new Error(`'${text}' is no date that was checked before it came here`);
  return millis;
}
