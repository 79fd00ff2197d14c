/** Typed arrays that grow: at least twice as long each time, so that growing costs little in all. */
import type { Floats } from '../matrix.ts';

type Growing = Uint8Array | Uint32Array | Floats;

/** The array, or a longer one with the same values at its start. */
export function grown<List extends Growing>(list: List, least: number): List {
  if (least <= list.length) return list;
  const longer = new (list.constructor as new (length: number) => List)(Math.max(least, list.length * 2));
  longer.set(list as never);
  return longer;
}

/** The array, or a longer one with nothing in it. */
export const roomier = <List extends Growing>(list: List, least: number): List =>
  least <= list.length
    ? list
    : new (list.constructor as new (length: number) => List)(Math.max(least, list.length * 2));
