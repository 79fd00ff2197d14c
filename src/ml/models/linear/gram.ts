/** Products of the columns that a descent has used, each made once. */
import type { LassoColumns } from './lasso-columns.ts';

export class Gram {
  readonly #columns: LassoColumns;
  readonly #places = new Map<number, number>();
  readonly #pool: number[] = [];
  /** Of the column at a place with those at places up to its own. */
  readonly #products: Float64Array[] = [];

  constructor(columns: LassoColumns) {
    this.#columns = columns;
  }

  /** A_a·A_b at `[a * length + b]`, of these columns in this order. */
  of(columns: readonly number[]): Float64Array {
    const places = columns.map((column) => this.#placeOf(column));
    const size = columns.length;
    const square = new Float64Array(size * size);
    for (let a = 0; a < size; a++)
      for (let b = 0; b <= a; b++) {
        const [one, other] = [places[a] as number, places[b] as number];
        const product = this.#products[Math.max(one, other)]?.[Math.min(one, other)] as number;
        square[a * size + b] = product;
        square[b * size + a] = product;
      }
    return square;
  }

  /** How many of these it has no products of yet. */
  missing(columns: readonly number[]): number {
    return columns.reduce((count, column) => (this.#places.has(column) ? count : count + 1), 0);
  }

  #placeOf(column: number): number {
    const known = this.#places.get(column);
    if (known !== undefined) return known;
    const place = this.#pool.push(column) - 1;
    this.#places.set(column, place);
    this.#products.push(this.#columns.products(column, this.#pool));
    return place;
  }
}
