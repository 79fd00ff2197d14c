/** Members of a state, as what was fitted needs them. */
import { isList, type Json, type JsonObject } from '../json.ts';
import { notFitted } from './state.ts';

export function numberIn(state: JsonObject, name: string): number {
  const value = state[name];
  if (typeof value !== 'number') throw notFitted(`\`${name}\` is no number`);
  return value;
}

export function textsIn(state: JsonObject, name: string): readonly string[] {
  const list = listIn(state, name);
  if (!list.every((text) => typeof text === 'string')) throw notFitted(`\`${name}\` is no list of texts`);
  return list;
}

/** So many of them; null stands for infinity, which JSON has not. */
export function numbersIn(state: JsonObject, name: string, length: number): Float64Array {
  const list = listIn(state, name);
  if (list.length !== length || !list.every((number) => number === null || typeof number === 'number'))
    throw notFitted(`\`${name}\` is no list of ${length} numbers`);
  return Float64Array.from(list, (number) => (number === null ? Number.POSITIVE_INFINITY : Number(number)));
}

export const numbersToJson = (numbers: Float64Array): Json =>
  Array.from(numbers, (number) => (number === Number.POSITIVE_INFINITY ? null : number));

/** Lists of numbers. */
export function rowsIn(state: JsonObject, name: string): readonly (readonly number[])[] {
  const list = listIn(state, name);
  if (!list.every((row) => isList(row) && row.every((value) => typeof value === 'number')))
    throw notFitted(`\`${name}\` is no list of lists of numbers`);
  return list as readonly (readonly number[])[];
}

function listIn(state: JsonObject, name: string): readonly Json[] {
  const value = state[name];
  if (value === undefined || !isList(value)) throw notFitted(`\`${name}\` is no list`);
  return value;
}
