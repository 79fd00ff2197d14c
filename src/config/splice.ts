/** Changes to a YAML text that leave every other byte of it as it is: members of maps are set and taken out in place. */
import { isNull, type MapNode, type Member, type Node } from './node.ts';
import type { Span } from './source.ts';
import { flowText, isWrittenMap, memberLines, type Written } from './yaml-text.ts';

/** The text with `key: value` in the map at `path`; maps that are missing on the way are made. */
export function setMember(
  text: string,
  root: Node | null,
  path: readonly string[],
  key: string,
  value: Written,
): string {
  const [found, rest] = descend(root, path);
  const [name = key, inner] =
    rest.length === 0 ? [key, value] : [rest[0], nest([...rest.slice(1), key], value)];
  if (!found) return appendAtEnd(text, memberLines(name, inner));
  if (found.value.type !== 'map') return fillEmpty(text, found, memberLines(name, inner));
  const member = found.value.members.get(name);
  if (member) return replaceValue(text, name, member, inner);
  return isFlow(text, found.value)
    ? addToFlow(text, found, name, inner)
    : addToBlock(text, found.value, name, inner);
}

/** The text without that member; a map that is empty then goes with it, up to the root. */
export function removeMember(text: string, root: Node | null, path: readonly string[], key: string): string {
  const [found, rest] = descend(root, path);
  if (!found || rest.length > 0 || found.value.type !== 'map') return text;
  const { members } = found.value;
  const member = members.get(key);
  if (!member) return text;
  if (members.size === 1 && path.length > 0)
    return removeMember(text, root, path.slice(0, -1), path.at(-1) ?? '');
  return isFlow(text, found.value)
    ? removeFromFlow(text, found.value, key, member)
    : removeLines(text, member);
}

/** The text with another single-line value at a node; `key` for a node that has no text yet. */
export function replaceScalar(text: string, { key, value }: Member, written: string): string {
  const { start, end } = value.span;
  if (start === end) return splice(text, colonAfter(text, key), colonAfter(text, key), ` ${written}`);
  if (value.type === 'scalar' && !isBlockScalar(text, value.span)) return splice(text, start, end, written);
  return splice(
    text,
    isFlowStart(text, start) ? start : colonAfter(text, key),
    endOf(text, { key, value }),
    ` ${written}`.slice(isFlowStart(text, start) ? 1 : 0),
  );
}

interface Found {
  /** Null for the root. */
  readonly key: Span | null;
  readonly value: Node;
}

/** The innermost node of the path that is there, and the names that are missing. */
function descend(root: Node | null, path: readonly string[]): [Found | null, readonly string[]] {
  if (!root || isNull(root)) return [null, path];
  let found: Found = { key: null, value: root };
  for (const [i, name] of path.entries()) {
    const member: Member | undefined = found.value.type === 'map' ? found.value.members.get(name) : undefined;
    if (!member) return [found, path.slice(i)];
    found = member;
  }
  return [found, []];
}

const nest = (names: readonly string[], value: Written): Written =>
  names.reduceRight<Written>((inner, name) => ({ [name]: inner }), value);

const splice = (text: string, start: number, end: number, by: string): string =>
  text.slice(0, start) + by + text.slice(end);

function appendAtEnd(text: string, lines: readonly string[]): string {
  const gap = text === '' || text.endsWith('\n\n') ? '' : text.endsWith('\n') ? '\n' : '\n\n';
  return `${text}${gap}${lines.join('\n')}\n`;
}

/** Behind the comments that are indented under the key: they are about what stands there. */
function fillEmpty(text: string, { key, value }: Found, lines: readonly string[]): string {
  const indent = ' '.repeat((key ? columnOf(text, key.start) : -2) + 2);
  const block = `\n${lines.map((line) => indent + line).join('\n')}`;
  if (value.span.end > value.span.start) {
    const from = key ? colonAfter(text, key) : value.span.start;
    return splice(text, from, value.span.end, block);
  }
  const at = behindComments(text, lineEnd(text, key ? key.end : text.length), indent.length);
  return splice(text, at, at, block);
}

/** As a new last member, with a blank line before it where the members are set apart by such lines. */
function addToBlock(text: string, map: MapNode, name: string, value: Written): string {
  const members = [...map.members.values()].filter(({ key }) => isInside(key, map.span));
  const [first] = members;
  const last = members.at(-1);
  if (!first || !last) return text;
  const indent = ' '.repeat(columnOf(text, first.key.start));
  const at = endOf(text, last);
  const lines = memberLines(name, value).map((line) => indent + line);
  const apart =
    members.length > 1
      ? /\n[ \t]*\n[ \t]*(#[^\n]*\n[ \t]*)*$/.test(text.slice(0, last.key.start))
      : indent === '' && lines.length > 1;
  const ownEnd = text[at - 1] === '\n' ? at - 1 : lineEnd(text, at);
  // What is not indented is about the file, and stays at its end.
  const end = behindComments(text, ownEnd, Math.max(1, indent.length));
  return splice(text, end, end, `\n${apart ? '\n' : ''}${lines.join('\n')}`);
}

function addToFlow(text: string, { key, value }: Found, name: string, inner: Written): string {
  const { start, end } = value.span;
  if (value.type === 'map' && value.members.size > 0) {
    const at = text.slice(0, end - 1).trimEnd().length;
    return splice(text, at, at, `, ${flowText({ [name]: inner }).slice(1, -1)}`);
  }
  const small = !isWrittenMap(inner) && !Array.isArray(inner);
  if (small || !key || isInFlow(text, key)) return splice(text, start, end, flowText({ [name]: inner }));
  const indent = ' '.repeat(columnOf(text, key.start) + 2);
  const lines = memberLines(name, inner).map((line) => indent + line);
  return splice(text, colonAfter(text, key), end, `\n${lines.join('\n')}`);
}

function replaceValue(text: string, name: string, member: Member, value: Written): string {
  const { key } = member;
  if (isInFlow(text, key) || (!isWrittenMap(value) && !Array.isArray(value)))
    return value === null ? text : replaceScalar(text, member, flowText(value));
  const indent = ' '.repeat(columnOf(text, key.start));
  const [, ...lines] = memberLines(name, value);
  return splice(
    text,
    colonAfter(text, key),
    endOf(text, member),
    lines.map((line) => `\n${indent}${line}`).join(''),
  );
}

function removeFromFlow(text: string, map: MapNode, key: string, member: Member): string {
  const members = [...map.members];
  const at = members.findIndex(([name]) => name === key);
  const next = members[at + 1]?.[1];
  if (next) return splice(text, member.key.start, next.key.start, '');
  const before = members[at - 1]?.[1];
  return splice(text, before ? endOf(text, before) : member.key.start, endOf(text, member), '');
}

function removeLines(text: string, member: Member): string {
  const start = text.lastIndexOf('\n', member.key.start - 1) + 1;
  const end = endOf(text, member);
  const after = text[end - 1] === '\n' ? end : Math.min(text.length, lineEnd(text, end) + 1);
  return splice(text, start, after, '');
}

/** Where the member's value ends: behind its last character, without what follows on the line. */
function endOf(text: string, { key, value }: Member): number {
  if (!isBehind(value.span, key) || value.span.start === value.span.end) return colonAfter(text, key);
  if (isFlowStart(text, value.span.start)) return value.span.end;
  const last = value.type === 'map' ? [...value.members.values()].at(-1) : undefined;
  if (last) return endOf(text, last);
  const item = value.type === 'list' ? value.items.at(-1) : undefined;
  if (item && isBehind(item.span, key) && item.span.end > item.span.start)
    return endOf(text, { key, value: item });
  if (isBlockScalar(text, value.span)) return value.span.end;
  return value.span.start + text.slice(value.span.start, value.span.end).trimEnd().length;
}

const isBehind = (span: Span, key: Span): boolean => span.start >= key.end;
const isInside = (inner: Span, outer: Span): boolean => inner.start >= outer.start && inner.end <= outer.end;
const isFlowStart = (text: string, at: number): boolean => text[at] === '{' || text[at] === '[';
const isFlow = (text: string, map: MapNode): boolean => text[map.span.start] === '{';
const isBlockScalar = (text: string, { start }: Span): boolean => text[start] === '|' || text[start] === '>';

/** Whether the key does not begin its line: then it stands in `{…}`. */
const isInFlow = (text: string, key: Span): boolean =>
  !/^[ \t]*(?:- +)*$/.test(text.slice(text.lastIndexOf('\n', key.start - 1) + 1, key.start));

/** Offset behind the colon of a key. */
const colonAfter = (text: string, key: Span): number => text.indexOf(':', key.end) + 1;
const columnOf = (text: string, at: number): number => at - (text.lastIndexOf('\n', at - 1) + 1);

/** Behind the comments that follow the line that ends here and are indented so far: they are about what stands above. */
function behindComments(text: string, lineBefore: number, indent: number): number {
  let at = lineBefore;
  for (let end = at; end < text.length; ) {
    const from = end + 1;
    end = lineEnd(text, from);
    const line = text.slice(from, end);
    const content = line.trimStart();
    if (content === '') continue;
    if (!content.startsWith('#') || line.length - content.length < indent) break;
    at = end;
  }
  return at;
}

/** Offset of the line feed that ends the line. */
function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}
