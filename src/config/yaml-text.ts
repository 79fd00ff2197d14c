/** Values as YAML text, as a person would write them: plain where that reads back as the same value, else quoted. */
import { type Moment, textOf } from '../value.ts';
import { scalarOf } from './scalar.ts';

/** A number or date of the user's that is written again: a float stays one, an integer keeps every digit. */
export class Kept {
  readonly value: bigint | number | Moment;
  constructor(value: bigint | number | Moment) {
    this.value = value;
  }
}

/** What our commands write into the user's YAML. Undefined members are left out, a member that is null is a bare key. */
export type Written =
  | string
  | number
  | boolean
  | null
  | Kept
  | readonly Written[]
  | { readonly [key: string]: Written | undefined };

export const isWrittenMap = (value: Written): value is { readonly [key: string]: Written | undefined } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Kept);

/** `key: value` as block lines that start at column 0. */
export function memberLines(key: string, value: Written): string[] {
  const name = scalarText(key);
  if (value === null) return [`${name}:`];
  if (Array.isArray(value)) {
    if (value.length === 0) return [`${name}: []`];
    return [`${name}:`, ...value.flatMap((item) => itemLines(item)).map(indented)];
  }
  if (!isWrittenMap(value)) return [`${name}: ${scalarText(value as WrittenScalar)}`];
  const members = membersOf(value);
  if (members.length === 0) return [`${name}: {}`];
  return [`${name}:`, ...members.flatMap(([inner, member]) => memberLines(inner, member)).map(indented)];
}

const indented = (line: string): string => `  ${line}`;

function itemLines(item: Written): string[] {
  if (!isWrittenMap(item)) return [`- ${flowText(item)}`];
  const lines = membersOf(item).flatMap(([key, member]) => memberLines(key, member));
  return lines.map((line, i) => (i === 0 ? `- ${line}` : `  ${line}`));
}

const membersOf = (map: { readonly [key: string]: Written | undefined }): [string, Written][] =>
  Object.entries(map).filter((entry): entry is [string, Written] => entry[1] !== undefined);

/** The value on one line. */
export function flowText(value: Written): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`;
  if (!isWrittenMap(value)) return scalarText(value as WrittenScalar, true);
  return `{${membersOf(value)
    .map(([key, member]) => `${scalarText(key, true)}: ${flowText(member)}`)
    .join(', ')}}`;
}

type WrittenScalar = string | number | boolean | Kept;

export function scalarText(value: WrittenScalar, inFlow = false): string {
  if (value instanceof Kept) return textOf(value.value);
  if (typeof value !== 'string') return String(value);
  const isPlain =
    /^(?:[\p{L}\p{N}_./$+(;=^]|-(?=[\p{L}\p{N}]))(?:[^\p{C}]*[^\p{C}\s])?$/u.test(value) &&
    !/: |:$| #|\t/.test(value) &&
    !(inFlow && /[[\]{},:]/.test(value)) &&
    scalarOf(value) === value;
  return isPlain ? value : JSON.stringify(value);
}
