/** TOML text to a located tree; its library gives no places, so all values stand at the start of the file. */
import { parse, TomlDate, TomlError, type TomlValue } from 'smol-toml';
import { Moment, type Scalar } from '../value.ts';
import type { MapNode, Node } from './node.ts';
import { longestNumber } from './scalar.ts';
import { problemAt, type Source, type Span, type Tell } from './source.ts';
import { depthLimit, holdsNul, tooDeep, tooLongNumber, tooMany } from './text-problems.ts';

/** Each value and each part of a name comes with one of the signs, and takes the library a kilobyte. */
const signLimit = 500_000;

export function parseToml(source: Source, tell: Tell, limit = signLimit): MapNode | null {
  const span = { source, start: 0, end: 0 };
  const crowded = indexOfSign(source.text, limit);
  if (crowded !== null) {
    const end = crowded + 1;
    tell(tooMany({ source, start: crowded, end }, `${limit} of the signs \`=\`, \`,\`, \`.\` and \`[\``));
    return null;
  }
  try {
    const table = parse(source.text, { integersAsBigInt: true });
    if (!isWithinDepth(table, depthLimit)) tell(tooDeep(span));
    else if (holds(table, hasNul)) tell(holdsNul(span));
    else if (holds(table, isTooLong)) tell(tooLongNumber(span));
    else return mapOf(table, span);
    return null;
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const start = (source.lines[error.line - 1] ?? 0) + error.column - 1;
    const [first = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n', 1);
    tell(problemAt({ source, start, end: start + 1 }, 'toml-syntax', `not valid TOML: ${first}`));
    return null;
  }
}

/** Offset of the sign behind the first `count`. */
function indexOfSign(text: string, count: number): number | null {
  const sign = /[=,.[]/g;
  let left = count;
  while (sign.test(text)) if (left-- === 0) return sign.lastIndex - 1;
  return null;
}

/** The library bounds what stands in brackets, and not the dots of a name. */
function isWithinDepth(value: TomlValue, depth: number): boolean {
  if (typeof value !== 'object' || value instanceof TomlDate) return true;
  return depth > 0 && Object.values(value).every((inner) => isWithinDepth(inner, depth - 1));
}

const tooLong = 10n ** BigInt(longestNumber);
const isTooLong = (value: TomlValue): boolean =>
  typeof value === 'bigint' && (value >= tooLong || value <= -tooLong);
const hasNul = (value: TomlValue): boolean => typeof value === 'string' && value.includes('\0');

/** Whether a value or a name in it is such. */
function holds(value: TomlValue, isSuch: (one: TomlValue) => boolean): boolean {
  if (typeof value !== 'object' || value instanceof TomlDate) return isSuch(value);
  return Object.entries(value).some(([name, inner]) => isSuch(name) || holds(inner, isSuch));
}

const mapOf = (table: { [name: string]: TomlValue }, span: Span): MapNode => ({
  type: 'map',
  members: new Map(
    Object.entries(table).map(([name, value]) => [name, { key: span, value: nodeOf(value, span) }]),
  ),
  span,
});

function nodeOf(value: TomlValue, span: Span): Node {
  if (Array.isArray(value)) return { type: 'list', items: value.map((item) => nodeOf(item, span)), span };
  if (value instanceof TomlDate) return { type: 'scalar', value: new Moment(value.toISOString()), span };
  return typeof value === 'object' ? mapOf(value, span) : { type: 'scalar', value: value as Scalar, span };
}
