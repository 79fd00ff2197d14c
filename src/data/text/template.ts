/** Templates of texts: `{{column}}` is a row's value, `{{{{` prints `{{`. The same values give the same bytes everywhere. */

import { fail, type Outcome, succeed } from '../../outcome.ts';
import { type Canonical, canonicalText } from '../split/canonical-key.ts';

/** Texts, and names between them. */
export type Template = readonly (string | { readonly name: string })[];

/** The fault says what is wrong. */
export function parseTemplate(text: string): Outcome<Template, string> {
  const parts: (string | { name: string })[] = [];
  for (let at = 0; at < text.length; ) {
    const open = text.indexOf('{{', at);
    if (open < 0) {
      parts.push(text.slice(at));
      break;
    }
    if (open > at) parts.push(text.slice(at, open));
    if (text.startsWith('{{{{', open)) {
      parts.push('{{');
      at = open + 4;
      continue;
    }
    const close = text.indexOf('}}', open);
    if (close < 0) return fail(`\`${excerpt(text.slice(open))}\` is never closed by \`}}\``);
    const name = text.slice(open + 2, close).trim();
    if (name === '') return fail('`{{}}` names no column');
    parts.push({ name });
    at = close + 2;
  }
  return succeed(parts);
}

const excerpt = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** Each once, in order. */
export const namesIn = (template: Template): string[] => [
  ...new Set(template.flatMap((part) => (typeof part === 'string' ? [] : [part.name]))),
];

export const fillTemplate = (template: Template, value: (name: string) => Canonical): string =>
  template.map((part) => (typeof part === 'string' ? part : textOf(value(part.name)))).join('');

/** Null is empty; numbers as ECMAScript prints them; lists and structs as JSON. */
function textOf(value: Canonical): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return value === null ? '' : canonicalText(value);
}

/** The column that a name means, and the fields below it: `meta.title` is the field of `meta` if no column has this name. */
export function columnNamed(
  name: string,
  columns: readonly string[],
): { readonly column: string; readonly fields: readonly string[] } | null {
  if (columns.includes(name)) return { column: name, fields: [] };
  const dots = [...name.matchAll(/\./g)].map(({ index }) => index).reverse();
  for (const dot of dots) {
    const column = name.slice(0, dot);
    if (columns.includes(column)) return { column, fields: name.slice(dot + 1).split('.') };
  }
  return null;
}

/** What lies in a value under these names; null where nothing does. */
export function fieldOf(value: Canonical, fields: readonly string[]): Canonical {
  let inner: Canonical = value;
  for (const field of fields) {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner) || inner instanceof Uint8Array)
      return null;
    const members: { readonly [name: string]: Canonical } = inner as { readonly [name: string]: Canonical };
    inner = Object.hasOwn(members, field) ? (members[field] ?? null) : null;
  }
  return inner;
}
