/** Changes to a TOML text that leave every other byte of it as it is. What it does not see through it does not change. */
import { floatText, isMap, isValueList, Moment, type Value } from '../value.ts';
import type { Steps } from './node.ts';

/** Null where the value is not found on a line of its own, or TOML has no such value. The caller checks the result. */
export function setInToml(text: string, steps: Steps, value: Value, isKnown: boolean): string | null {
  const written = tomlText(value);
  if (written === null) return null;
  const lines = text.split('\n');
  return isKnown ? replaceIn(lines, steps, written) : addTo(lines, steps.map(String), written);
}

function replaceIn(lines: readonly string[], steps: Steps, written: string): string | null {
  const wanted = steps.map(String).join('\0');
  for (const { index, path, line } of assignments(lines)) {
    if (path.join('\0') !== wanted) continue;
    const from = line.length - line.slice(equalsAt(line) + 1).trimStart().length;
    const end = from + valueLength(line.slice(from));
    return lines.with(index, line.slice(0, from) + written + line.slice(end)).join('\n');
  }
  return null;
}

/** Under the header of its table, else at the end under a new one; what belongs to no table stands before all headers. */
function addTo(lines: readonly string[], path: readonly string[], written: string): string {
  const table = path.slice(0, -1);
  const member = `${keyText(path.at(-1) ?? '')} = ${written}`;
  const headers = lines
    .map((line, index) => ({ index, path: headerOf(line) }))
    .filter(({ path }) => path !== null);
  const own = headers.findIndex(({ path }) => path?.join('\0') === table.join('\0'));
  if (own < 0 && table.length > 0) {
    const end = lines.join('\n').trimEnd();
    return `${end}${end === '' ? '' : '\n\n'}[${table.map(keyText).join('.')}]\n${member}\n`;
  }
  let at = headers[own + 1]?.index ?? lines.length;
  while (at > 0 && (lines[at - 1] ?? '').trim() === '') at--;
  return [...lines.slice(0, at), member, ...(at === lines.length ? [''] : []), ...lines.slice(at)].join('\n');
}

interface AssignmentLine {
  readonly index: number;
  /** With the names of the table that it stands in. */
  readonly path: readonly string[];
  readonly line: string;
}

function* assignments(lines: readonly string[]): Generator<AssignmentLine> {
  let table: readonly string[] = [];
  for (const [index, line] of lines.entries()) {
    table = headerOf(line) ?? table;
    const keys = keysIn(line);
    if (keys && line[equalsAt(line)] === '=') yield { index, path: [...table, ...keys], line };
  }
}

const header = /^\s*\[([^[\]]+)\]\s*(?:#.*)?$/;

function headerOf(line: string): readonly string[] | null {
  const found = header.exec(line);
  return found ? keysIn(`${found[1]}=`) : null;
}

const key = /^\s*(?:([A-Za-z0-9_-]+)|"((?:[^"\\]|\\.)*)"|'([^']*)')\s*([.=])/;

/** The dotted keys before the equals sign; null where there are none. */
function keysIn(line: string): readonly string[] | null {
  const keys: string[] = [];
  for (let rest = line; ; ) {
    const found = key.exec(rest);
    if (!found) return null;
    const [all, bare, basic, literal, after] = found;
    keys.push(bare ?? literal ?? (basic as string));
    if (after === '=') return keys;
    rest = rest.slice(all.length);
  }
}

/** Index of the equals sign behind the keys. */
function equalsAt(line: string): number {
  let at = 0;
  for (let found = key.exec(line); found; found = key.exec(line.slice(at))) {
    at += found[0].length;
    if (found[4] === '=') return at - 1;
  }
  return -1;
}

/** How many characters of the text are the value; the rest is blank or a comment. */
function valueLength(text: string): number {
  const token = /"(?:[^"\\]|\\.)*"|'[^']*'|#.*|[^"'#]+|./gs;
  let end = 0;
  for (const { 0: found, index } of text.matchAll(token)) {
    if (found.startsWith('#')) break;
    end = index + found.length;
  }
  return text.slice(0, end).trimEnd().length;
}

const keyText = (name: string): string => (/^[A-Za-z0-9_-]+$/.test(name) ? name : JSON.stringify(name));

/** Null for what TOML cannot write: it has no null. */
function tomlText(value: Value): string | null {
  if (value === null) return null;
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return floatText(value).replace(/\.(inf|nan)$/, '$1');
  if (value instanceof Moment) return value.text;
  if (isValueList(value)) return joined(value.map(tomlText), '[', ']');
  if (!isMap(value)) return String(value);
  const members = [...value].map(([name, member]) => {
    const text = tomlText(member);
    return text === null ? null : `${keyText(name)} = ${text}`;
  });
  return joined(members, '{ ', ' }');
}

const joined = (texts: readonly (string | null)[], open: string, close: string): string | null =>
  texts.includes(null) ? null : `${open}${texts.join(', ')}${close}`;
