/** Members of the state of a text vectorizer. */
import { isList, type Json, type JsonObject } from '../../json.ts';
import { notFitted } from '../state.ts';

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

/** One for each term; null stands for infinity, which JSON has not. */
export function idfIn(state: JsonObject, terms: number): Float64Array {
  const list = listIn(state, 'idf');
  if (list.length !== terms || !list.every((weight) => weight === null || typeof weight === 'number'))
    throw notFitted(`\`idf\` is no list of ${terms} numbers`);
  return Float64Array.from(list, (weight) => (weight === null ? Number.POSITIVE_INFINITY : Number(weight)));
}

export const idfToJson = (idf: Float64Array): Json =>
  Array.from(idf, (weight) => (weight === Number.POSITIVE_INFINITY ? null : weight));

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
