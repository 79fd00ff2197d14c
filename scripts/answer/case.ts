/** What one case asks, and how its parts are taken: what is not of the type that is needed ends with `wrong-type`. */
import { WorkError } from '../../src/work.ts';

/** As JSON has it; an integer beyond 2⁵³ is a `bigint`. */
export type Given = null | boolean | number | bigint | string | readonly Given[] | Members;
export interface Members {
  readonly [name: string]: Given;
}

export interface Case {
  readonly id: string;
  readonly op: string;
  readonly family?: string;
  readonly input: Members;
  readonly options: Members;
}

/** Gives what the answer holds, or ends with the problem that it is. */
export type Operation = (input: Members, options: Members) => unknown;
export type Operations = { readonly [op: string]: Operation };

export const isRecord = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

export const wrongType = (name: string, words: string): WorkError =>
  new WorkError({ code: 'wrong-type', message: `\`${name}\` must be ${words}` });

/** Undefined where it is absent or null. */
export function optionalNumber(of: Members, name: string): number | undefined {
  const value = Object.hasOwn(of, name) ? of[name] : undefined;
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'number') throw wrongType(name, 'a number');
  return value;
}

export function number(of: Members, name: string): number {
  const value = optionalNumber(of, name);
  if (value === undefined) throw wrongType(name, 'a number');
  return value;
}

/** So much is answered at most: an answer names every row. */
const most = 2 ** 26;

/** A whole number from 0 on. */
export function count(of: Members, name: string): number {
  const value = number(of, name);
  if (!Number.isInteger(value) || value < 0 || value > most)
    throw new WorkError({ code: 'out-of-range', message: `\`${name}\` is ${value}` });
  return value;
}

export function list(of: Members, name: string): readonly Given[] {
  const value = Object.hasOwn(of, name) ? of[name] : undefined;
  if (!Array.isArray(value)) throw wrongType(name, 'a list');
  return value as readonly Given[];
}

/** Null where there is none; a fraction where it is written with a point. */
export function frequency(options: Members, name: string): { count: number } | { fraction: number } | null {
  const value = options[name];
  if (isRecord(value) && typeof value.fraction === 'number') return { fraction: value.fraction };
  const number = optionalNumber(options, name);
  if (number === undefined) return null;
  return Number.isInteger(number) ? { count: number } : { fraction: number };
}

/** One of the names, by default the first. */
export function choice<const Name extends string>(
  options: Members,
  name: string,
  names: readonly [Name, ...Name[]],
): Name {
  const value = options[name] ?? names[0];
  const found = names.find((one) => one === value);
  if (found === undefined) throw wrongType(name, `one of ${names.join(', ')}`);
  return found;
}

export const numberOr = (options: Members, name: string, fallback: number): number =>
  optionalNumber(options, name) ?? fallback;

export function flag(options: Members, name: string, fallback: boolean): boolean {
  const value = options[name] ?? fallback;
  if (typeof value !== 'boolean') throw wrongType(name, 'true or false');
  return value;
}
