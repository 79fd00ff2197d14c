/** What Avro's types and values are in DuckDB. */
import { isObject, type Json } from '../../json.ts';
import { quoted } from '../duckdb.ts';
import type { Value } from '../duckdb-values.ts';

export interface AvroColumn {
  /** DuckDB's. */
  readonly type: string;
  readonly read: (value: unknown) => Value;
}

/** Null for a type that no table has. `named`: types that were defined before and are called by their name. */
export function avroColumn(schema: Json, named: Map<string, Json>): AvroColumn | null {
  if (typeof schema === 'string') {
    const known = named.get(schema);
    return known === undefined ? plainColumn(schema) : avroColumn(known, named);
  }
  if (Array.isArray(schema)) {
    const [only, ...others] = schema.filter((one) => one !== 'null');
    return only !== undefined && others.length === 0 ? avroColumn(only, named) : null;
  }
  if (!isObject(schema)) return null;
  if (typeof schema.name === 'string') named.set(schema.name, schema);
  return logicalColumn(schema.logicalType) ?? innerColumn(schema, named);
}

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

const day = 86_400_000;

/** Other logical types are what they are made of. */
function logicalColumn(logical: Json | undefined): AvroColumn | null {
  switch (logical) {
    case 'date':
      return of('DATE', (days) => new Date(Number(days) * day).toISOString().slice(0, 10));
    case 'timestamp-millis':
    case 'local-timestamp-millis':
      return of('TIMESTAMP', (millis) => BigInt(millis as bigint) * 1000n);
    case 'timestamp-micros':
    case 'local-timestamp-micros':
      return of('TIMESTAMP', (micros) => BigInt(micros as bigint));
    default:
      return null;
  }
}

function innerColumn(schema: { readonly [name: string]: Json }, named: Map<string, Json>): AvroColumn | null {
  switch (schema.type) {
    case 'enum':
      return plain('VARCHAR');
    case 'fixed':
      return plain('BLOB');
    case 'array': {
      const item = avroColumn(schema.items ?? null, named);
      return item && of(`${item.type}[]`, (values) => (values as unknown[]).map(item.read));
    }
    case 'map': {
      const item = avroColumn(schema.values ?? null, named);
      const pairs = (values: unknown): Value[] =>
        Object.entries(values as object).map(([key, value]) => ({ key, value: item?.read(value) ?? null }));
      return item && of(`STRUCT("key" VARCHAR, "value" ${item.type})[]`, pairs);
    }
    case 'record': {
      const fields = (schema.fields as { readonly name: string; readonly type: Json }[]).map(
        ({ name, type }) => ({ name, column: avroColumn(type, named) }),
      );
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
      return avroColumn(schema.type ?? null, named);
  }
}

const of = (type: string, read: (value: unknown) => Value): AvroColumn => ({
  type,
  read: (value) => (value === null || value === undefined ? null : read(value)),
});

const plain = (type: string): AvroColumn => of(type, (value) => value as Value);
