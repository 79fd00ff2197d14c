/** The encoder `hash`: `name=value` as a hashed feature. */
import type { Cell } from '../../cell-order.ts';
import { indexOfHash } from '../text/hashing.ts';
import { murmur3 } from '../text/murmur3.ts';
import { absent } from './categories.ts';
import type { HashStep } from './encoder.ts';

export interface Hashes {
  /** For each row the column; below 0 where the cell is null. */
  readonly places: Int32Array;
  /** 1 or −1. */
  readonly signs: Int8Array;
}

export function hashesOf(
  name: string,
  cells: ArrayLike<Cell>,
  { n_features, alternate_sign }: HashStep,
): Hashes {
  const places = new Int32Array(cells.length);
  const signs = new Int8Array(cells.length).fill(1);
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row] ?? null;
    if (cell === null) {
      places[row] = absent;
      continue;
    }
    const bytes = Buffer.from(`${name}=${cell}`);
    const hash = murmur3(bytes, 0, bytes.length);
    places[row] = indexOfHash(hash, n_features);
    if (alternate_sign && hash < 0) signs[row] = -1;
  }
  return { places, signs };
}
