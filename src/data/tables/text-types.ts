/** Which type a cell of text has, and what it is as that type: SQL over one column. */
import { literal } from '../duckdb.ts';
import { databaseType, type PlainType } from './column-type.ts';

export interface TextRules {
  /** The decimal point. */
  readonly decimal: string;
  /** `strict` takes what is written as we would write it; `loose` all that can be cast. */
  readonly manner: 'strict' | 'loose';
}

/** The narrowest first. `zoned` is a timestamp whose text may have a zone: to read one costs much more than without. */
export const inferredTypes = ['boolean', 'int64', 'double', 'date', 'timestamp', 'zoned'] as const;
export type InferredType = (typeof inferredTypes)[number];
export type TextType = PlainType | 'zoned';

const wholeNumber = '-?(?:0|[1-9][0-9]{0,14})';
/** No exponent that a double cannot have. */
const exponent = '[eE](?:[+]?(?:1[0-9]{2}|2[0-8][0-9]|[0-9]{1,2})|-[0-9]{1,3})';
const day = '[0-9]{4}-[0-9]{2}-[0-9]{2}';
const instant = `${day}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]{1,6})?)?`;
const zone = '(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?';

/**
 * True where the text in `column` is of the type; null where it is null. Strict: no leading zeros, no more than 15
 * digits, no sign but minus, ISO 8601 for dates: what else looks like a number is a name, a code or a telephone number.
 */
export function fits(column: string, type: InferredType, { decimal, manner }: TextRules): string {
  if (manner === 'loose')
    // Without its zone a text would be another instant.
    return type === 'timestamp' ? ifThere(column, 'false') : canBe(column, type, decimal);
  const point = `\\${decimal}`;
  switch (type) {
    case 'boolean':
      return `lower(${column}) IN ('true', 'false')`;
    case 'int64':
      // No AND: the database takes the square of how many there are in a query, and each column asks for one.
      return matches(column, '0|-?[1-9][0-9]{0,14}');
    case 'double':
      return matches(column, `(?:${wholeNumber}(?:${point}[0-9]*)?|-?${point}[0-9]+)(?:${exponent})?`);
    case 'date':
      return ifMatching(column, day, `TRY_CAST(${column} AS DATE)`);
    case 'timestamp':
      return ifMatching(column, `${instant}Z?`, `TRY_CAST(${column} AS TIMESTAMP)`);
    case 'zoned':
      return ifMatching(column, `${instant}${zone}`, asTimestamp(column, 'TRY_CAST'));
  }
}

/** True where it can be cast to a type that the user gave; null where it is null. */
export function canBe(column: string, type: TextType, decimal: string): string {
  if (type === 'string') return `${column} IS NOT NULL`;
  // DuckDB would round a fraction, and drop a time.
  const first =
    type === 'int64'
      ? `${matches(column, '\\s*[-+]?[0-9]+(?:[.]0*)?\\s*')} AND `
      : type === 'date'
        ? `NOT contains(${column}, ':') AND `
        : '';
  return ifThere(column, `${first}${converted(column, type, decimal, 'TRY_CAST')} IS NOT NULL`);
}

/** The value, where it fits. */
export const converted = (
  column: string,
  type: TextType,
  decimal: string,
  cast: 'CAST' | 'TRY_CAST' = 'CAST',
): string => {
  if (type === 'string') return column;
  if (type === 'zoned') return asTimestamp(column, cast);
  if (type === 'blob') return cast === 'CAST' ? `from_base64(${column})` : `TRY(from_base64(${column}))`;
  const text = type === 'double' && decimal !== '.' ? `replace(${column}, ${literal(decimal)}, '.')` : column;
  return `${cast}(${text} AS ${databaseType(type)})`;
};

/** With its zone, or as UTC: the database's own zone is UTC. */
const asTimestamp = (column: string, cast: string): string =>
  `CAST(${cast}(${column} AS TIMESTAMPTZ) AS TIMESTAMP)`;

const matches = (column: string, pattern: string): string =>
  `regexp_full_match(${column}, ${literal(pattern)})`;

const ifThere = (column: string, value: string): string =>
  `CASE WHEN ${column} IS NOT NULL THEN ${value} END`;

const ifMatching = (column: string, pattern: string, value: string): string =>
  `CASE ${matches(column, pattern)} WHEN true THEN ${value} IS NOT NULL WHEN false THEN false END`;
