/** Rows, dense or sparse, and several columns of weights: those of a number's column are taken two at once. */

export function sumSeveral(
  rows: i32,
  columns: i32,
  outputs: i32,
  starts: usize,
  indices: usize,
  values: usize,
  weights: usize,
  to: usize,
): void {
  const stride = <usize>outputs * 8;
  const constants = weights + <usize>columns * stride;
  for (let row = 0; row < rows; row++) {
    const sums = to + <usize>row * stride;
    memory.copy(sums, constants, stride);
    const begin = startOf(row, columns, starts, indices);
    const end = startOf(row + 1, columns, starts, indices);
    for (let at = begin; at < end; at++) {
      const value = load<f64>(values + <usize>at * 8);
      if (value !== 0) addTimes(sums, weights + placeOf(at, begin, indices) * stride, value, stride);
    }
  }
}

export function addSeveral(
  rows: i32,
  columns: i32,
  outputs: i32,
  starts: usize,
  indices: usize,
  values: usize,
  factors: usize,
  into: usize,
  isSquared: bool,
): void {
  const stride = <usize>outputs * 8;
  const constants = into + <usize>columns * stride;
  for (let row = 0; row < rows; row++) {
    const own = factors + <usize>row * stride;
    const begin = startOf(row, columns, starts, indices);
    const end = startOf(row + 1, columns, starts, indices);
    for (let at = begin; at < end; at++) {
      const value = load<f64>(values + <usize>at * 8);
      if (value === 0) continue;
      addTimes(into + placeOf(at, begin, indices) * stride, own, isSquared ? value * value : value, stride);
    }
    addTimes(constants, own, 1, stride);
  }
}

function startOf(row: i32, columns: i32, starts: usize, indices: usize): u32 {
  return indices === 0 ? <u32>row * columns : load<u32>(starts + row * 4) - load<u32>(starts);
}

function placeOf(at: u32, begin: u32, indices: usize): usize {
  return indices === 0 ? at - begin : load<u32>(indices + at * 4);
}

/** to += value·from, both of so many bytes. */
function addTimes(to: usize, from: usize, value: f64, bytes: usize): void {
  const even = bytes & ~15;
  const both = f64x2.splat(value);
  for (let at: usize = 0; at < even; at += 16)
    v128.store(to + at, f64x2.add(v128.load(to + at), f64x2.mul(both, v128.load(from + at))));
  if (even < bytes) store<f64>(to + even, load<f64>(to + even) + value * load<f64>(from + even));
}
