/** Lays operands of products out as the innermost kernel reads them: strips, one column (or row) of a strip after the other. */
import { LANES, TILE_ROWS } from '../layout.ts';

/** Strip `strip` of a matrix of `count` rows that are `stride` bytes apart: its 8 columns of every row. */
export function packColumns(from: usize, stride: usize, count: i32, strip: i32, to: usize): void {
  let source = from + strip * LANES * 4;
  let target = to + <usize>strip * count * (LANES * 4);
  for (let row = 0; row < count; row++) {
    v128.store(target, v128.load(source));
    v128.store(target, v128.load(source, 16), 16);
    source += stride;
    target += LANES * 4;
  }
}

/** The same, and the sum of each column. */
export function packAndSum(from: usize, stride: usize, count: i32, strip: i32, to: usize, sums: usize): void {
  let source = from + strip * LANES * 4;
  let target = to + <usize>strip * count * (LANES * 4);
  let low = f32x4.splat(0);
  let high = f32x4.splat(0);
  for (let row = 0; row < count; row++) {
    const a = v128.load(source);
    const b = v128.load(source, 16);
    v128.store(target, a);
    v128.store(target, b, 16);
    low = f32x4.add(low, a);
    high = f32x4.add(high, b);
    source += stride;
    target += LANES * 4;
  }
  v128.store(sums + strip * LANES * 4, low);
  v128.store(sums + strip * LANES * 4, high, 16);
}

/** Strip `strip` of the transposed matrix: 8 of its `rows` rows, each with `count` numbers; zeros behind the last. */
export function packRows(from: usize, stride: usize, rows: i32, count: i32, strip: i32, to: usize): void {
  const target = to + <usize>strip * count * (LANES * 4);
  for (let lane = 0; lane < LANES; lane++) {
    const row = strip * LANES + lane;
    const source = from + <usize>row * stride;
    const isThere = row < rows;
    let at = target + lane * 4;
    for (let k = 0; k < count; k++) {
      store<f32>(at, isThere ? load<f32>(source + k * 4) : 0);
      at += LANES * 4;
    }
  }
}

/**
 * Rows of a tile from `row` on and their numbers from `start` to before `start + count`; a number of the next row is
 * `rowBytes` on, the next number of a row `stepBytes`. Zeros behind the last row.
 */
export function packTile(
  from: usize,
  rowBytes: usize,
  stepBytes: usize,
  rows: i32,
  row: i32,
  start: i32,
  count: i32,
  to: usize,
): void {
  let source = from + <usize>row * rowBytes + <usize>start * stepBytes;
  let target = to;
  if (row + TILE_ROWS <= rows) {
    if (rowBytes === 4)
      for (let k = 0; k < count; k++) {
        v128.store(target, v128.load(source));
        store<f32>(target, load<f32>(source, 16), 16);
        source += stepBytes;
        target += TILE_ROWS * 4;
      }
    else {
      const second = source + rowBytes;
      const third = second + rowBytes;
      const fourth = third + rowBytes;
      const fifth = fourth + rowBytes;
      let at: usize = 0;
      for (let k = 0; k < count; k++) {
        store<f32>(target, load<f32>(source + at));
        store<f32>(target, load<f32>(second + at), 4);
        store<f32>(target, load<f32>(third + at), 8);
        store<f32>(target, load<f32>(fourth + at), 12);
        store<f32>(target, load<f32>(fifth + at), 16);
        at += stepBytes;
        target += TILE_ROWS * 4;
      }
    }
    return;
  }
  for (let k = 0; k < count; k++) {
    for (let i = 0; i < TILE_ROWS; i++)
      store<f32>(target + i * 4, row + i < rows ? load<f32>(source + <usize>i * rowBytes) : 0);
    source += stepBytes;
    target += TILE_ROWS * 4;
  }
}
