/**
 * Values of params and YAML, typed by how they were written: an integer is a `bigint` of any size, a float a
 * `number`, a date a `Moment`; so `1`, `1.0`, `"1"` and `true` stay different. Maps are `Map`s, in the user's order.
 */
import type { Json } from './json.ts';
import { emptyObject, isList, isObject } from './json.ts';

/** A date or time as its source wrote it; never interpreted. */
export class Moment {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Scalar = null | boolean | bigint | number | string | Moment;
export type ValueMap = ReadonlyMap<string, Value>;
export type Value = Scalar | readonly Value[] | ValueMap;

export const isMap = (value: Value | undefined): value is ValueMap => value instanceof Map;
export const isValueList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value);
export const isScalar = (value: Value): value is Scalar => !isMap(value) && !isValueList(value);

/** The shortest text of a float, with `.0` where it would look like an integer. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** What a scalar becomes inside of a text: `true`, `1.0`, `2026-11-21`; null is empty, as in DVC. */
export function textOf(value: Scalar): string {
  if (value === null) return '';
  if (typeof value === 'number') return floatText(value);
  if (value instanceof Moment) return value.text;
  return String(value);
}

const tags = ['int', 'float', 'date', 'map'] as const;

/** The tagged JSON of a value, which tells every type apart; see `valueFromJson`. */
export function valueToJson(value: Value): Json {
  if (typeof value === 'bigint') {
    return BigInt.asIntN(54, value) === value && value !== -(2n ** 53n)
      ? Number(value)
      : { int: String(value) };
  }
  if (typeof value === 'number')
    return Number.isInteger(value) || !Number.isFinite(value) ? { float: floatText(value) } : value;
  if (value instanceof Moment) return { date: value.text };
  if (isValueList(value)) return value.map(valueToJson);
  if (!isMap(value)) return value;
  const members = emptyObject();
  for (const [name, member] of value) members[name] = valueToJson(member);
  const [only] = value.keys();
  return value.size === 1 && tags.some((tag) => tag === only) ? { map: members } : members;
}

/** The value that `valueToJson` wrote. */
export function valueFromJson(json: Json): Value {
  if (typeof json === 'number') return Number.isInteger(json) ? BigInt(json) : json;
  if (isList(json)) return json.map(valueFromJson);
  if (!isObject(json)) return json;
  const names = Object.keys(json);
  const only = names.length === 1 ? json[names[0] as string] : undefined;
  if (names[0] === 'int' && typeof only === 'string') return BigInt(only);
  if (names[0] === 'float' && typeof only === 'string') return floatOfText(only);
  if (names[0] === 'date' && typeof only === 'string') return new Moment(only);
  return mapOf(names[0] === 'map' && isObject(only) ? only : json);
}

const mapOf = (json: { readonly [name: string]: Json }): ValueMap =>
  new Map(Object.keys(json).map((name) => [name, valueFromJson(json[name] as Json)]));

function floatOfText(text: string): number {
  if (text === '.nan') return Number.NaN;
  if (text === '.inf') return Number.POSITIVE_INFINITY;
  return text === '-.inf' ? Number.NEGATIVE_INFINITY : Number(text);
}

/** Plain JSON text for people and other programs: `1.0` stays `1.0`, big integers keep every digit. */
export function plainJson(value: Value): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number')
    return Number.isFinite(value) ? floatText(value) : JSON.stringify(floatText(value));
  if (value instanceof Moment) return JSON.stringify(value.text);
  if (isValueList(value)) return `[${value.map(plainJson).join(',')}]`;
  if (!isMap(value)) return JSON.stringify(value);
  return `{${[...value].map(([name, member]) => `${JSON.stringify(name)}:${plainJson(member)}`).join(',')}}`;
}
