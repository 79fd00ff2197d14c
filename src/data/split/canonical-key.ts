/** The one text of a row's values, equal where the values are: a list in the JSON of RFC 8785. */
import { WorkError } from '../../work.ts';

/** Dates and timestamps are the texts `2026-01-31` and `2026-01-31T00:00:00.000000Z`. */
export type Canonical =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly Canonical[]
  | { readonly [name: string]: Canonical };

/**
 * `["a",1.5]`: numbers as ECMAScript prints them, integers beyond 2⁵³ in full, −0 as 0, bytes as a text of hex digits.
 * Ends with `non-finite` for a number that JSON does not have.
 */
export function canonicalKey(values: readonly Canonical[]): string {
  let text = '[';
  for (let i = 0; i < values.length; i++)
    text += (i === 0 ? '' : ',') + canonicalText(values[i] as Canonical);
  return `${text}]`;
}

/** The JSON of one value. */
export function canonicalText(value: Canonical): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value))
        throw new WorkError({ code: 'non-finite', message: `${value} cannot identify a row` });
      return String(value);
    case 'bigint':
    case 'boolean':
      return String(value);
  }
  if (value === null || value === undefined) return 'null';
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('hex'));
  if (isList(value)) return canonicalKey(value);
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalText(value[name] as Canonical)}`);
  return `{${members.join(',')}}`;
}

const isList = (value: Canonical): value is readonly Canonical[] => Array.isArray(value);
