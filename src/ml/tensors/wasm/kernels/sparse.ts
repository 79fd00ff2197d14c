/** Sums of whole rows, for input of which only what is not 0 is there. */

/**
 * Row `row` of `to` becomes the sum of the rows of `from` that its entries name, times their values. At `entries` lie
 * three addresses: where each row's entries start, what they name, and their values.
 */
export function sumNamedRows(entries: usize, row: i32, from: usize, strideBytes: i32, to: usize): void {
  const starts = load<usize>(entries);
  const names = load<usize>(entries, 4);
  const values = load<usize>(entries, 8);
  const begin = load<i32>(starts + row * 4);
  const end = load<i32>(starts + row * 4, 4);
  const target = to + <usize>row * strideBytes;
  for (let column = 0; column < strideBytes; column += 32) {
    let low = f32x4.splat(0);
    let high = f32x4.splat(0);
    for (let at = begin; at < end; at++) {
      const value = v128.load_splat<f32>(values + at * 4);
      const source = from + <usize>load<i32>(names + at * 4) * strideBytes + column;
      low = f32x4.add(low, f32x4.mul(value, v128.load(source)));
      high = f32x4.add(high, f32x4.mul(value, v128.load(source, 16)));
    }
    v128.store(target + column, low);
    v128.store(target + column, high, 16);
  }
}
