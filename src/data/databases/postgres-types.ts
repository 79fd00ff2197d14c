/** The types of Postgres: how the text of their values is read, what they become, and their least values. */
import type { Value } from '../duckdb-values.ts';

export interface PostgresType {
  /** In DuckDB's words: what `read` gives, and what that becomes. */
  readonly given: string;
  readonly type: string;
  /** Null where the text is none of the type's values that we can keep. */
  readonly read: (text: string) => Value;
  /** Below or equal to every value; null where there is none. */
  readonly least: string | null;
}

const text = (least: string | null): PostgresType => ({
  given: 'VARCHAR',
  type: 'VARCHAR',
  read: (value) => value,
  least,
});
const whole = (least: string): PostgresType => ({ given: 'BIGINT', type: 'BIGINT', read: BigInt, least });
const real: PostgresType = { given: 'DOUBLE', type: 'DOUBLE', read: Number, least: '-Infinity' };
const moment = (type: string): PostgresType => ({
  given: 'VARCHAR',
  type,
  // What casts it would take the year for one after Christ.
  read: (value) => (value.endsWith(' BC') ? null : value),
  least: '-infinity',
});
const bytes: PostgresType = {
  given: 'BLOB',
  type: 'BLOB',
  read: (value) => Buffer.from(value.slice(2), 'hex'),
  least: null,
};
const truth: PostgresType = {
  given: 'BOOLEAN',
  type: 'BOOLEAN',
  read: (value) => value === 't',
  least: null,
};

const byOid: { readonly [oid: number]: PostgresType } = {
  16: truth,
  17: bytes,
  20: whole('-9223372036854775808'),
  21: whole('-32768'),
  23: whole('-2147483648'),
  25: text(''),
  26: whole('0'),
  700: real,
  701: real,
  1042: text(''),
  1043: text(''),
  1082: moment('DATE'),
  1114: moment('TIMESTAMP'),
  1184: moment('TIMESTAMP'),
  2950: text('00000000-0000-0000-0000-000000000000'),
};

/** Of an array's type the type of what is in it. */
const elements: { readonly [oid: number]: number } = {
  1000: 16,
  1005: 21,
  1007: 23,
  1016: 20,
  1009: 25,
  1014: 1042,
  1015: 1043,
  1021: 700,
  1022: 701,
  1028: 26,
  1115: 1114,
  1182: 1082,
  1185: 1184,
  1231: 1700,
  2951: 2950,
};

const numeric = 1700;

/** `modifier` holds what stands in brackets behind a type. What is not known is kept as its text. */
export function postgresType(oid: number, modifier: number): PostgresType {
  const element = elements[oid];
  if (element !== undefined) return listOf(postgresType(element, modifier));
  if (oid === numeric) return numericType(modifier);
  return byOid[oid] ?? text(null);
}

/** Exact where digits are declared; else a double, as no type holds all of them. */
function numericType(modifier: number): PostgresType {
  if (modifier < 4) return real;
  const precision = (modifier - 4) >>> 16;
  const scale = (modifier - 4) & 0x7ff;
  if (scale > precision) return real;
  const least = `-1e${precision}`;
  if (precision > 38) return { ...real, least };
  // There is no NaN among whole numbers and decimals.
  const exact = (read: (value: string) => Value) => (value: string) => (value === 'NaN' ? null : read(value));
  if (scale === 0 && precision <= 18) return { ...whole(least), read: exact(BigInt) };
  if (precision <= 15) return { ...real, least };
  return { given: 'VARCHAR', type: `DECIMAL(${precision},${scale})`, read: exact((value) => value), least };
}

function listOf(of: PostgresType): PostgresType {
  const read = (value: string): Value => {
    const items = itemsOf(value);
    return items?.map((item) => (item === null ? null : of.read(item))) ?? null;
  };
  return { given: `${of.given}[]`, type: `${of.type}[]`, read, least: null };
}

/** `{1,NULL,"a \"b\""}`; null for one of several dimensions. */
function itemsOf(value: string): (string | null)[] | null {
  if (!value.startsWith('{') || value.startsWith('{{')) return null;
  const items: (string | null)[] = [];
  const item = /"((?:[^"\\]|\\.)*)"|([^",{}]+)/gs;
  for (const [, quoted, plain] of value.matchAll(item))
    items.push(
      quoted !== undefined ? quoted.replace(/\\(.)/gs, '$1') : plain === 'NULL' ? null : (plain ?? ''),
    );
  return items;
}
