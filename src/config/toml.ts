/** TOML text to a located tree; its library gives no places, so all values stand at the start of the file. */
import { parse, TomlDate, TomlError, type TomlValue } from 'smol-toml';
import { Moment, type Scalar } from '../value.ts';
import type { MapNode, Node } from './node.ts';
import { nulMessage, problemAt, type Source, type Span, type Tell } from './source.ts';

/** As in YAML; its library bounds what stands in brackets, and not the dots of a name. */
const depthLimit = 200;

export function parseToml(source: Source, tell: Tell): MapNode | null {
  const span = { source, start: 0, end: 0 };
  try {
    const table = parse(source.text, { integersAsBigInt: true });
    if (!isWithinDepth(table, depthLimit))
      tell(problemAt(span, 'too-deep', `tables and lists are nested more than ${depthLimit} deep`));
    else if (holdsNul(table)) tell(problemAt(span, 'nul-character', nulMessage));
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

function isWithinDepth(value: TomlValue, depth: number): boolean {
  if (typeof value !== 'object' || value instanceof TomlDate) return true;
  return depth > 0 && Object.values(value).every((inner) => isWithinDepth(inner, depth - 1));
}

function holdsNul(value: TomlValue): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value instanceof TomlDate) return false;
  return Object.entries(value).some(([name, inner]) => name.includes('\0') || holdsNul(inner));
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
