/** What Avro's types and values are in DuckDB. */
import { isList, isObject, type Json, type JsonObject } from '../../json.ts';
import { quoted } from '../duckdb.ts';
import type { Value } from '../duckdb-values.ts';
import { decimal } from './decimal.ts';

export interface AvroColumn {
  /** DuckDB's. */
  readonly type: string;
  readonly read: (value: unknown) => Value;
}

export interface AvroField {
  readonly name: string;
  readonly type: Json;
  /** Null for a type that no table has. */
  readonly column: AvroColumn | null;
}

/** Types that were defined before, by their full names; null while they are being defined, as no table holds itself. */
interface Names {
  readonly known: Map<string, AvroColumn | null>;
  /** What stands before names without a point. */
  readonly around: string;
}

export function avroFields(record: JsonObject, names: Names = { known: new Map(), around: '' }): AvroField[] {
  const name = nameOf(record, names) ?? '';
  const inside = { ...names, around: name.slice(0, Math.max(0, name.lastIndexOf('.'))) };
  return (record.fields as { readonly name: string; readonly type: Json }[]).map((field) => ({
    ...field,
    column: avroColumn(field.type, inside),
  }));
}

function avroColumn(schema: Json, names: Names): AvroColumn | null {
  if (typeof schema === 'string')
    return plainColumn(schema) ?? names.known.get(fullName(schema, names.around)) ?? null;
  if (isList(schema)) {
    const [only, ...others] = schema.filter((one) => one !== 'null');
    return only !== undefined && others.length === 0 ? avroColumn(only, names) : null;
  }
  if (!isObject(schema)) return null;
  const name = nameOf(schema, names);
  if (name !== null) names.known.set(name, null);
  const column = logicalColumn(schema) ?? innerColumn(schema, names);
  if (name !== null) names.known.set(name, column);
  return column;
}

const nameOf = ({ name, namespace }: JsonObject, { around }: Names): string | null =>
  typeof name === 'string' ? fullName(name, typeof namespace === 'string' ? namespace : around) : null;

const fullName = (name: string, around: string): string =>
  name.includes('.') || around === '' ? name : `${around}.${name}`;

function plainColumn(type: string): AvroColumn | null {
  switch (type) {
    case 'null':
      return plain('VARCHAR');
    case 'boolean':
      return plain('BOOLEAN');
    case 'int':
    case 'long':
      return plain('BIGINT');
    case 'float':
    case 'double':
      return plain('DOUBLE');
    case 'string':
      return plain('VARCHAR');
    case 'bytes':
      return plain('BLOB');
    default:
      return null;
  }
}

/** Other logical types are what they are made of. */
function logicalColumn({ logicalType, scale }: JsonObject): AvroColumn | null {
  switch (logicalType) {
    case 'date':
      return of('DATE', Number);
    case 'timestamp-millis':
    case 'local-timestamp-millis':
      return of('TIMESTAMP', (millis) => BigInt(millis as bigint) * 1000n);
    case 'timestamp-micros':
    case 'local-timestamp-micros':
      return of('TIMESTAMP', (micros) => BigInt(micros as bigint));
    case 'decimal':
      return of('DOUBLE', (bytes) => decimal(String(integerOf(bytes as Buffer)), Number(scale ?? 0)));
    default:
      return null;
  }
}

/** Two's complement, the greatest byte first. */
const integerOf = (bytes: Buffer): bigint =>
  bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));

function innerColumn(schema: JsonObject, names: Names): AvroColumn | null {
  switch (schema.type) {
    case 'enum':
      return plain('VARCHAR');
    case 'fixed':
      return plain('BLOB');
    case 'array': {
      const item = avroColumn(schema.items ?? null, names);
      return item && of(`${item.type}[]`, (values) => (values as unknown[]).map(item.read));
    }
    case 'map': {
      const item = avroColumn(schema.values ?? null, names);
      const pairs = (values: unknown): Value[] =>
        Object.entries(values as object).map(([key, value]) => ({ key, value: item?.read(value) ?? null }));
      return item && of(`STRUCT("key" VARCHAR, "value" ${item.type})[]`, pairs);
    }
    case 'record': {
      const fields = avroFields(schema, names);
      if (fields.some(({ column }) => !column)) return null;
      return of(
        `STRUCT(${fields.map(({ name, column }) => `${quoted(name)} ${column?.type}`).join(', ')})`,
        (value) => {
          const record = value as { readonly [name: string]: unknown };
          return Object.fromEntries(
            fields.map(({ name, column }) => [name, column?.read(record[name] ?? null) ?? null]),
          );
        },
      );
    }
    default:
      return avroColumn(schema.type ?? null, names);
  }
}

const of = (type: string, read: (value: unknown) => Value): AvroColumn => ({
  type,
  read: (value) => (value === null || value === undefined ? null : read(value)),
});

const plain = (type: string): AvroColumn => of(type, (value) => value as Value);
