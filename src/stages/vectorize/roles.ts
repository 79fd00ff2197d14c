/** What is read, where it goes, and which of it the state is fitted on. */
import type { VectorizeOptions } from './options.ts';

/** `role` is null where there is but one input, without a name. */
export interface Place {
  readonly role: string | null;
  readonly input: string;
  readonly output: string;
}

type Paths = Pick<VectorizeOptions, 'input' | 'output'>;

/** In the order of `input`; only of options that fit together. */
export function placesOf({ input, output }: Paths): Place[] {
  if (typeof input === 'string') return typeof output === 'string' ? [{ role: null, input, output }] : [];
  return Object.entries(input).flatMap(([role, path]) => {
    const to = typeof output === 'string' ? undefined : output[role];
    return to === undefined ? [] : [{ role, input: path, output: to }];
  });
}

/** The roles that the state is fitted on, all where there are none; null where it is given. */
export function fittedOn({ fit, ...paths }: Paths & Pick<VectorizeOptions, 'fit'>): Place[] | null {
  const places = placesOf(paths);
  if (fit === false) return null;
  const role = typeof fit === 'string' ? fit : fit === undefined ? 'train' : null;
  const named = places.filter((place) => place.role === role);
  return role !== null && named.length > 0 ? named : places;
}
