/** How a product is cut into units of work, which changes nothing of its numbers. */
import { PACKED_ROWS, PACKED_ROWS_BYTES, THREADS, TILE_ROWS, UNIT_TILES } from '../layout.ts';

export function tilesOf(rows: i32): i32 {
  return (rows + TILE_ROWS - 1) / TILE_ROWS;
}

/** Some units for each thread, so that one that is held up holds up nobody else. */
export function unitTilesFor(tiles: i32): i32 {
  return max(1, min(UNIT_TILES, tiles / (load<i32>(THREADS) * 4)));
}

/** Where a thread packs tiles. */
export function roomOf(thread: i32): usize {
  return load<usize>(PACKED_ROWS) + thread * load<i32>(PACKED_ROWS_BYTES);
}
