/** Products of matrices: tiles that stay in registers, of operands that were packed. Each number is one sum in the order of its terms. */
import { LANES, RUN, TILE_ROWS } from '../layout.ts';
import { packTile } from './pack.ts';

/**
 * Tiles from `first` to before `last` of the product of a matrix (see `packTile`) with `depth` numbers a row and one
 * packed in `strips` strips. `room` is this thread's own.
 */
export function multiply(
  from: usize,
  rowBytes: usize,
  stepBytes: usize,
  rows: i32,
  depth: i32,
  first: i32,
  last: i32,
  packed: usize,
  strips: i32,
  to: usize,
  stride: usize,
  room: usize,
): void {
  for (let start = 0; start < depth; start += RUN) {
    const count = min(RUN, depth - start);
    const tileBytes = <usize>count * (TILE_ROWS * 4);
    for (let tile = first; tile < last; tile++)
      packTile(
        from,
        rowBytes,
        stepBytes,
        rows,
        tile * TILE_ROWS,
        start,
        count,
        room + <usize>(tile - first) * tileBytes,
      );
    for (let strip = 0; strip < strips; strip++) {
      const right = packed + (<usize>strip * depth + start) * (LANES * 4);
      for (let tile = first; tile < last; tile++)
        multiplyTile(
          count,
          room + <usize>(tile - first) * tileBytes,
          right,
          to + <usize>tile * TILE_ROWS * stride + strip * (LANES * 4),
          stride,
          start === 0,
        );
    }
  }
}

/** Ten sums of four: as many as the registers of today's processors hold beside what is added to them. */
export function multiplyTile(count: i32, a: usize, b: usize, to: usize, stride: usize, isFirst: bool): void {
  const row1 = to + stride;
  const row2 = row1 + stride;
  const row3 = row2 + stride;
  const row4 = row3 + stride;
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let c40 = c00;
  let c41 = c00;
  if (!isFirst) {
    c00 = v128.load(to);
    c01 = v128.load(to, 16);
    c10 = v128.load(row1);
    c11 = v128.load(row1, 16);
    c20 = v128.load(row2);
    c21 = v128.load(row2, 16);
    c30 = v128.load(row3);
    c31 = v128.load(row3, 16);
    c40 = v128.load(row4);
    c41 = v128.load(row4, 16);
  }
  while (count > 0) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load_splat<f32>(a);
    c00 = f32x4.add(c00, f32x4.mul(a0, b0));
    c01 = f32x4.add(c01, f32x4.mul(a0, b1));
    const a1 = v128.load_splat<f32>(a, 4);
    c10 = f32x4.add(c10, f32x4.mul(a1, b0));
    c11 = f32x4.add(c11, f32x4.mul(a1, b1));
    const a2 = v128.load_splat<f32>(a, 8);
    c20 = f32x4.add(c20, f32x4.mul(a2, b0));
    c21 = f32x4.add(c21, f32x4.mul(a2, b1));
    const a3 = v128.load_splat<f32>(a, 12);
    c30 = f32x4.add(c30, f32x4.mul(a3, b0));
    c31 = f32x4.add(c31, f32x4.mul(a3, b1));
    const a4 = v128.load_splat<f32>(a, 16);
    c40 = f32x4.add(c40, f32x4.mul(a4, b0));
    c41 = f32x4.add(c41, f32x4.mul(a4, b1));
    a += TILE_ROWS * 4;
    b += LANES * 4;
    count--;
  }
  v128.store(to, c00);
  v128.store(to, c01, 16);
  v128.store(row1, c10);
  v128.store(row1, c11, 16);
  v128.store(row2, c20);
  v128.store(row2, c21, 16);
  v128.store(row3, c30);
  v128.store(row3, c31, 16);
  v128.store(row4, c40);
  v128.store(row4, c41, 16);
}
