/** Maps of values without their depth: each value under the dotted way that leads to it. */
import { isMap, type Value, type ValueMap } from './value.ts';

/** Dotted keys to values; lists are values. */
export type FlatValues = ReadonlyMap<string, Value>;

export function flatten(map: ValueMap, prefix = ''): FlatValues {
  const flat = new Map<string, Value>();
  for (const [name, value] of map) {
    const key = prefix + name;
    if (!isMap(value) || value.size === 0) flat.set(key, value);
    else for (const [inner, member] of flatten(value, `${key}.`)) flat.set(inner, member);
  }
  return flat;
}
