/** Values brought to another type by SQL, null where they do not fit; nothing is rounded, cut or guessed. */
import type { ColumnType } from '../../table-shape.ts';

/** Null where no value of the one type is one of the other. `x` is the SQL of a value. */
export function castSql(x: string, from: ColumnType, to: ColumnType): string | null {
  if (from === to) return x;
  const cast = casts[to]?.[from];
  return cast ? cast(x) : null;
}

type Casts = { readonly [From in ColumnType]?: (x: string) => string };

const plainly =
  (type: string) =>
  (x: string): string =>
    `TRY_CAST(${x} AS ${type})`;

const matching = (pattern: string, x: string, sql: string): string =>
  `CASE WHEN regexp_full_match(trim(${x}), '${pattern}') THEN ${sql} END`;

const oneOrZero = (x: string): string => `CASE ${x} WHEN 1 THEN true WHEN 0 THEN false END`;

/** By the type that is wanted, then by the one that is there. Lists and structs are made of JSON elsewhere. */
const casts: { readonly [To in ColumnType]?: Casts } = {
  boolean: { string: plainly('BOOLEAN'), int64: oneOrZero, double: oneOrZero },
  int64: {
    string: (x) => matching('[+-]?[0-9]+', x, `TRY_CAST(${x} AS BIGINT)`),
    double: (x) => `CASE WHEN ${x} = trunc(${x}) THEN TRY_CAST(${x} AS BIGINT) END`,
    boolean: plainly('BIGINT'),
  },
  double: {
    string: (x) => `CASE WHEN NOT contains(${x}, '_') THEN TRY_CAST(${x} AS DOUBLE) END`,
    int64: plainly('DOUBLE'),
    boolean: plainly('DOUBLE'),
  },
  string: {
    boolean: plainly('VARCHAR'),
    int64: plainly('VARCHAR'),
    double: plainly('VARCHAR'),
    date: plainly('VARCHAR'),
    timestamp: (x) => `strftime(${x}, '%Y-%m-%dT%H:%M:%S.%fZ')`,
    list: (x) => `CAST(to_json(${x}) AS VARCHAR)`,
    struct: (x) => `CAST(to_json(${x}) AS VARCHAR)`,
    blob: (x) => `TRY(decode(${x}))`,
  },
  date: {
    string: (x) => matching('[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}', x, `TRY_CAST(${x} AS DATE)`),
    timestamp: plainly('DATE'),
  },
  timestamp: {
    // An offset counts; without one it is UTC.
    string: (x) => `CAST(TRY_CAST(${x} AS TIMESTAMPTZ) AS TIMESTAMP)`,
    date: plainly('TIMESTAMP'),
  },
  blob: { string: (x) => `encode(${x})` },
};
