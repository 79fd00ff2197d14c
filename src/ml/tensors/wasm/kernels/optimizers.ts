/** Steps of the optimizers over numbers side by side; counts are multiples of 4. */

/** Squares of weights and of their gradients, penalty included, added to the two doubles at `sums`. */
export function addSquares(weight: usize, gradient: usize, count: i32, alpha: f32, sums: usize): void {
  const factor = f32x4.splat(alpha);
  let weights = f64x2.splat(0);
  let gradients = f64x2.splat(0);
  for (let at: usize = 0; at < <usize>count * 4; at += 16) {
    const w = v128.load(weight + at);
    const g = f32x4.add(gradient ? v128.load(gradient + at) : f32x4.splat(0), f32x4.mul(factor, w));
    weights = f64x2.add(weights, squares(w));
    gradients = f64x2.add(gradients, squares(g));
  }
  store<f64>(sums, load<f64>(sums) + f64x2.extract_lane(weights, 0) + f64x2.extract_lane(weights, 1));
  store<f64>(
    sums,
    load<f64>(sums, 8) + f64x2.extract_lane(gradients, 0) + f64x2.extract_lane(gradients, 1),
    8,
  );
}

function squares(numbers: v128): v128 {
  const low = f64x2.promote_low_f32x4(numbers);
  const high = f64x2.promote_low_f32x4(
    i8x16.shuffle(numbers, numbers, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15),
  );
  return f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high));
}

/** Adam (Kingma and Ba 2015); a gradient of 0 where `gradient` is. */
export function stepAdam(
  weight: usize,
  gradient: usize,
  first: usize,
  second: usize,
  count: i32,
  alpha: f32,
  scale: f32,
  beta1: f64,
  beta2: f64,
  unbias1: f64,
  unbias2: f64,
  epsilon: f32,
  rate: f64,
): void {
  const penalty = f32x4.splat(alpha);
  const shrink = f32x4.splat(scale);
  const keep1 = f32x4.splat(<f32>beta1);
  const keep2 = f32x4.splat(<f32>beta2);
  const take1 = f32x4.splat(<f32>(1 - beta1));
  const take2 = f32x4.splat(<f32>(1 - beta2));
  const pace = f32x4.splat(<f32>(rate / unbias1));
  const spread = f32x4.splat(<f32>(1 / unbias2));
  const floor = f32x4.splat(epsilon);
  for (let at: usize = 0; at < <usize>count * 4; at += 16) {
    const w = v128.load(weight + at);
    let g = gradient ? v128.load(gradient + at) : f32x4.splat(0);
    g = f32x4.mul(f32x4.add(g, f32x4.mul(penalty, w)), shrink);
    const m = f32x4.add(f32x4.mul(keep1, v128.load(first + at)), f32x4.mul(take1, g));
    const v = f32x4.add(f32x4.mul(keep2, v128.load(second + at)), f32x4.mul(take2, f32x4.mul(g, g)));
    v128.store(first + at, m);
    v128.store(second + at, v);
    const size = f32x4.add(f32x4.sqrt(f32x4.mul(v, spread)), floor);
    // Where both are 0 there is nothing to move, whatever epsilon is.
    const change = v128.and(f32x4.div(f32x4.mul(pace, m), size), f32x4.ne(m, f32x4.splat(0)));
    v128.store(weight + at, f32x4.sub(w, change));
  }
}

/** Gradient descent, with a velocity where one is kept. */
export function stepSgd(
  weight: usize,
  gradient: usize,
  velocity: usize,
  count: i32,
  alpha: f32,
  scale: f32,
  momentum: f32,
  rate: f32,
): void {
  const penalty = f32x4.splat(alpha);
  const shrink = f32x4.splat(scale);
  const keep = f32x4.splat(momentum);
  const pace = f32x4.splat(rate);
  for (let at: usize = 0; at < <usize>count * 4; at += 16) {
    const w = v128.load(weight + at);
    let g = gradient ? v128.load(gradient + at) : f32x4.splat(0);
    g = f32x4.mul(f32x4.add(g, f32x4.mul(penalty, w)), shrink);
    if (velocity) {
      g = f32x4.add(g, f32x4.mul(keep, v128.load(velocity + at)));
      v128.store(velocity + at, g);
    }
    v128.store(weight + at, f32x4.sub(w, f32x4.mul(pace, g)));
  }
}
