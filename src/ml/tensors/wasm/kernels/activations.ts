/** What is done to the outputs of a layer and to their gradients, row by row and in place. */
import { LINEAR, RELU, TANH } from '../layout.ts';

/** Adds the bias, applies the activation, then the mask, if there is one. */
export function finishRow(activation: i32, row: usize, bias: usize, mask: usize, strideBytes: i32): void {
  for (let at = 0; at < strideBytes; at += 16) {
    let value = f32x4.add(v128.load(row + at), v128.load(bias + at));
    if (activation === RELU) value = f32x4.max(value, f32x4.splat(0));
    else if (activation !== LINEAR) value = applyEach(activation, value);
    if (mask) value = f32x4.mul(value, v128.load(mask + at));
    v128.store(row + at, value);
  }
}

/** Makes gradients of outputs, which are masked, into those before the activation. */
export function differentiateRow(
  activation: i32,
  gradient: usize,
  output: usize,
  mask: usize,
  strideBytes: i32,
): void {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  for (let at = 0; at < strideBytes; at += 16) {
    let value = v128.load(gradient + at);
    let out = v128.load(output + at);
    if (mask) {
      const factor = v128.load(mask + at);
      value = f32x4.mul(value, factor);
      out = v128.bitselect(zero, f32x4.div(out, factor), f32x4.eq(factor, zero));
    }
    if (activation === RELU) value = v128.and(value, f32x4.gt(out, zero));
    else if (activation === TANH) value = f32x4.mul(value, f32x4.sub(one, f32x4.mul(out, out)));
    else if (activation !== LINEAR) value = f32x4.mul(value, f32x4.mul(out, f32x4.sub(one, out)));
    v128.store(gradient + at, value);
  }
}

function applyEach(activation: i32, value: v128): v128 {
  value = f32x4.replace_lane(value, 0, apply(activation, f32x4.extract_lane(value, 0)));
  value = f32x4.replace_lane(value, 1, apply(activation, f32x4.extract_lane(value, 1)));
  value = f32x4.replace_lane(value, 2, apply(activation, f32x4.extract_lane(value, 2)));
  return f32x4.replace_lane(value, 3, apply(activation, f32x4.extract_lane(value, 3)));
}

function apply(activation: i32, value: f32): f32 {
  return activation === TANH ? Mathf.tanh(value) : 1 / (1 + Mathf.exp(-value));
}
