/** Sparse rows and one column of weights. */

/** Two sums, so that each need not wait for the one before. */
export function sumSparse(
  rows: i32,
  columns: i32,
  starts: usize,
  indices: usize,
  values: usize,
  weights: usize,
  to: usize,
): void {
  const base = load<u32>(starts);
  const constant = load<f64>(weights + <usize>columns * 8);
  for (let row = 0; row < rows; row++) {
    const end = load<u32>(starts + row * 4, 4) - base;
    let at = load<u32>(starts + row * 4) - base;
    let even = constant;
    let odd: f64 = 0;
    for (; at + 1 < end; at += 2) {
      even += load<f64>(values + at * 8) * load<f64>(weights + load<u32>(indices + at * 4) * 8);
      odd += load<f64>(values + at * 8, 8) * load<f64>(weights + load<u32>(indices + at * 4, 4) * 8);
    }
    if (at < end) even += load<f64>(values + at * 8) * load<f64>(weights + load<u32>(indices + at * 4) * 8);
    store<f64>(to + row * 8, even + odd);
  }
}

export function addSparse(
  rows: i32,
  columns: i32,
  starts: usize,
  indices: usize,
  values: usize,
  factors: usize,
  into: usize,
  isSquared: bool,
): void {
  const base = load<u32>(starts);
  const constant = into + <usize>columns * 8;
  for (let row = 0; row < rows; row++) {
    const end = load<u32>(starts + row * 4, 4) - base;
    const factor = load<f64>(factors + row * 8);
    if (factor === 0) continue;
    for (let at = load<u32>(starts + row * 4) - base; at < end; at++) {
      const place = into + load<u32>(indices + at * 4) * 8;
      const value = load<f64>(values + at * 8);
      store<f64>(place, load<f64>(place) + factor * (isSquared ? value * value : value));
    }
    store<f64>(constant, load<f64>(constant) + factor);
  }
}
