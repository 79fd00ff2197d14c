/** Dense rows and one column of weights: four rows at once, as what they share is loaded once, and two columns. */

/** Beyond the last row the last stands in. */
export function sumDense(rows: i32, columns: i32, values: usize, weights: usize, to: usize): void {
  const bytes = <usize>columns * 8;
  const even = bytes & ~15;
  const constant = load<f64>(weights + bytes);
  for (let row = 0; row < rows; row += 4) {
    const a = values + <usize>row * bytes;
    const b = row + 1 < rows ? a + bytes : a;
    const c = row + 2 < rows ? b + bytes : b;
    const d = row + 3 < rows ? c + bytes : c;
    let s0 = f64x2.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let at: usize = 0; at < even; at += 16) {
      const weight = v128.load(weights + at);
      s0 = f64x2.add(s0, f64x2.mul(weight, v128.load(a + at)));
      s1 = f64x2.add(s1, f64x2.mul(weight, v128.load(b + at)));
      s2 = f64x2.add(s2, f64x2.mul(weight, v128.load(c + at)));
      s3 = f64x2.add(s3, f64x2.mul(weight, v128.load(d + at)));
    }
    const last = even < bytes ? load<f64>(weights + even) : 0;
    const place = to + <usize>row * 8;
    store<f64>(place, whole(s0, last, a + even) + constant);
    if (row + 1 < rows) store<f64>(place, whole(s1, last, b + even) + constant, 8);
    if (row + 2 < rows) store<f64>(place, whole(s2, last, c + even) + constant, 16);
    if (row + 3 < rows) store<f64>(place, whole(s3, last, d + even) + constant, 24);
  }
}

/** Both halves, and what an odd column adds. */
function whole(halves: v128, weight: f64, odd: usize): f64 {
  const sum = f64x2.extract_lane(halves, 0) + f64x2.extract_lane(halves, 1);
  return weight === 0 ? sum : sum + weight * load<f64>(odd);
}

export function addDense(
  rows: i32,
  columns: i32,
  values: usize,
  factors: usize,
  into: usize,
  isSquared: bool,
): void {
  const bytes = <usize>columns * 8;
  const even = bytes & ~15;
  for (let row = 0; row < rows; row += 4) {
    const a = values + <usize>row * bytes;
    const b = row + 1 < rows ? a + bytes : a;
    const c = row + 2 < rows ? b + bytes : b;
    const d = row + 3 < rows ? c + bytes : c;
    const place = factors + <usize>row * 8;
    const f0 = load<f64>(place);
    const f1 = row + 1 < rows ? load<f64>(place, 8) : 0;
    const f2 = row + 2 < rows ? load<f64>(place, 16) : 0;
    const f3 = row + 3 < rows ? load<f64>(place, 24) : 0;
    const v0 = f64x2.splat(f0);
    const v1 = f64x2.splat(f1);
    const v2 = f64x2.splat(f2);
    const v3 = f64x2.splat(f3);
    for (let at: usize = 0; at < even; at += 16) {
      const first = f64x2.add(f64x2.mul(v0, both(a + at, isSquared)), f64x2.mul(v1, both(b + at, isSquared)));
      const second = f64x2.add(
        f64x2.mul(v2, both(c + at, isSquared)),
        f64x2.mul(v3, both(d + at, isSquared)),
      );
      v128.store(into + at, f64x2.add(v128.load(into + at), f64x2.add(first, second)));
    }
    if (even < bytes) {
      const first = f0 * one(a + even, isSquared) + f1 * one(b + even, isSquared);
      const second = f2 * one(c + even, isSquared) + f3 * one(d + even, isSquared);
      store<f64>(into + even, load<f64>(into + even) + (first + second));
    }
    store<f64>(into + bytes, load<f64>(into + bytes) + (f0 + f1 + (f2 + f3)));
  }
}

function both(at: usize, isSquared: bool): v128 {
  const numbers = v128.load(at);
  return isSquared ? f64x2.mul(numbers, numbers) : numbers;
}

function one(at: usize, isSquared: bool): f64 {
  const number = load<f64>(at);
  return isSquared ? number * number : number;
}
