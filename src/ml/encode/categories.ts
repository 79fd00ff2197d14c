/** The categories of a column: its distinct values in their order, and which each row has. */
import { type Cell, compareCells } from '../../cell-order.ts';
import { isList, isObject, type Json, type JsonObject } from '../../json.ts';
import { notFitted } from '../state.ts';
import type { Present } from './encoder.ts';

/** What a row has that has none of the categories. */
export const unknown = -1;
/** What a row has that is null. */
export const absent = -2;

export class Categories {
  readonly values: readonly Present[];
  readonly #places: ReadonlyMap<Present, number>;

  /** In this order; equal ones count as the first. */
  constructor(values: readonly Present[]) {
    this.values = values;
    const places = new Map<Present, number>();
    values.forEach((value, place) => {
      if (!places.has(keyOf(value))) places.set(keyOf(value), place);
    });
    this.#places = places;
  }

  /** Of these cells, sorted: numbers by value, texts by code point. */
  static of(cells: ArrayLike<Cell>): Categories {
    const distinct = new Set<Present>();
    for (let row = 0; row < cells.length; row++) {
      const cell = cells[row] ?? null;
      if (cell !== null) distinct.add(keyOf(cell));
    }
    return new Categories([...distinct].sort(compareCells));
  }

  /** For each row the place of its category, `unknown` or `absent`. */
  placesOf(cells: ArrayLike<Cell>): Int32Array {
    const places = new Int32Array(cells.length);
    for (let row = 0; row < cells.length; row++) {
      const cell = cells[row] ?? null;
      places[row] = cell === null ? absent : (this.#places.get(keyOf(cell)) ?? unknown);
    }
    return places;
  }
}

/** A whole number is the same category, whichever type it came in. */
const keyOf = (value: Present): Present =>
  typeof value === 'bigint' && BigInt.asIntN(54, value) === value ? Number(value) : value;

/** How often each category occurs. */
export function countsOf(places: Int32Array, categories: number): Uint32Array {
  const counts = new Uint32Array(categories);
  for (const place of places) if (place >= 0) counts[place] = (counts[place] as number) + 1;
  return counts;
}

/** A whole number beyond 2⁵³ is `{int: "…"}`. */
export const cellToJson = (value: Present): Json => {
  const key = keyOf(value);
  return typeof key === 'bigint' ? { int: String(key) } : key;
};

export function cellFromJson(json: Json | undefined): Present {
  if (isObject(json) && typeof json.int === 'string' && /^-?\d+$/.test(json.int)) return BigInt(json.int);
  if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') return json;
  throw notFitted(`${JSON.stringify(json ?? null)} is no single value`);
}

export function cellsIn(state: JsonObject, name: string): Present[] {
  const list = state[name];
  if (list === undefined || !isList(list)) throw notFitted(`\`${name}\` is no list`);
  return list.map(cellFromJson);
}
