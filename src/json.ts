/** Canonical JSON: no blanks, members sorted by UTF-8 bytes, so that equal values have equal bytes. */
import { compareUtf8 } from './order.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

/** Text of `value` in canonical form. Numbers must be finite; typed scalars are encoded before (`value.ts`). */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value))
    return value.every(isSingle) ? JSON.stringify(value) : `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.keys(value)
    .sort(compareUtf8)
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name] as Json)}`);
  return `{${members.join(',')}}`;
}

const isSingle = (value: Json): boolean => value === null || typeof value !== 'object';

/** Whether both have the same canonical text, without writing it. */
export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (isList(a))
    return isList(b) && a.length === b.length && a.every((one, i) => sameJson(one, b[i] as Json));
  if (!isObject(a) || !isObject(b) || Object.keys(a).length !== Object.keys(b).length) return false;
  return Object.entries(a).every(
    ([name, value]) => Object.hasOwn(b, name) && sameJson(value, b[name] as Json),
  );
}

/** Undefined for what is no JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** JSON text with what a terminal could take for a command written as an escape; it says the same. */
export const printableJson = (text: string): string =>
  text.replaceAll(/[\x7f-\x9f]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);

export const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const deepest = 500;

/** Whether the value can be walked without exhausting the stack: no value that we write is nested deeper. */
export const isShallow = (value: Json, depth = deepest): boolean =>
  value === null ||
  typeof value !== 'object' ||
  (depth > 0 && Object.values(value).every((inner: Json) => isShallow(inner, depth - 1)));

/** An object without a prototype's members, so that a user's `__proto__` is a name like any other. */
export const emptyObject = (): { [name: string]: Json } => Object.create(null) as { [name: string]: Json };
