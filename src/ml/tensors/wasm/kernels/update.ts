/** The step itself: every parameter moves along its gradient. Sums over parameters are those of chunks, in their order. */

import {
  ACTIVE,
  ADAM,
  ALPHA,
  BETA_1,
  BETA_2,
  CHUNK,
  CHUNK_ROWS,
  CLIP,
  CLIPPED,
  EPSILON,
  L_BIAS,
  L_INPUTS,
  L_WEIGHT,
  LAYERS,
  LEARNING_RATE,
  MOMENTUM,
  OPTIMIZER,
  PARTIALS,
  PLACES,
  SPARSE,
  SQUARES,
  UNBIAS_1,
  UNBIAS_2,
} from '../layout.ts';
import { meet, takeUnit } from './barrier.ts';
import { layerAt, strideOf } from './layer.ts';
import { addSquares, stepAdam, stepSgd } from './optimizers.ts';

/** What a line of the table has of a parameter, in this order: numbers, gradient, two slots. */
const GRADIENT = 4;
const SLOT_1 = 8;
const SLOT_2 = 12;

export function measure(): void {
  if (load<f64>(ALPHA) === 0 && !load<i32>(CLIPPED)) {
    store<f64>(SQUARES, 0);
    return;
  }
  const chunks = eachChunk(true, 0);
  meet();
  // Every thread by itself, with the same result.
  let weights: f64 = 0;
  let gradients: f64 = 0;
  const partials = load<usize>(PARTIALS);
  for (let i = 0; i < chunks; i++) {
    weights += load<f64>(partials + i * 16);
    gradients += load<f64>(partials + i * 16, 8);
  }
  store<f64>(SQUARES, weights);
  store<f64>(SQUARES, gradients, 8);
  meet();
}

export function update(): void {
  let scale: f64 = 1;
  if (load<i32>(CLIPPED)) {
    const norm = Math.sqrt(load<f64>(SQUARES, 8));
    if (norm > load<f64>(CLIP)) scale = load<f64>(CLIP) / norm;
  }
  eachChunk(false, <f32>scale);
  meet();
}

/** How many chunks there are; this thread does those that it gets. */
function eachChunk(isMeasured: bool, scale: f32): i32 {
  const layers = load<i32>(LAYERS);
  let unit = takeUnit();
  let passed = 0;
  for (let i = 0; i < layers; i++) {
    const layer = layerAt(i);
    const stride = strideOf(layer);
    const inputs = load<i32>(layer, L_INPUTS);
    const isSparse = i === 0 && load<i32>(SPARSE) !== 0;
    const count = isSparse ? 0 : inputs * stride;
    const chunks = isSparse ? (inputs + CHUNK_ROWS - 1) / CHUNK_ROWS : (count + CHUNK - 1) / CHUNK;
    for (; unit < passed + chunks; unit = takeUnit()) {
      const chunk = unit - passed;
      const sums = startSums(unit);
      if (isSparse)
        eachRow(layer, chunk * CHUNK_ROWS, min(inputs, (chunk + 1) * CHUNK_ROWS), isMeasured, scale, sums);
      else {
        const from = chunk * CHUNK;
        const gradient = load<usize>(layer, L_WEIGHT + GRADIENT) + from * 4;
        move(
          layer + L_WEIGHT,
          from,
          gradient,
          min(CHUNK, count - from),
          <f32>load<f64>(ALPHA),
          isMeasured,
          scale,
          sums,
        );
      }
    }
    passed += chunks;
    for (; unit === passed; unit = takeUnit())
      move(
        layer + L_BIAS,
        0,
        load<usize>(layer, L_BIAS + GRADIENT),
        stride,
        0,
        isMeasured,
        scale,
        startSums(unit),
      );
    passed++;
  }
  return passed;
}

/** Squares of weights, and of gradients. */
function startSums(unit: i32): usize {
  const sums = load<usize>(PARTIALS) + unit * 16;
  store<f64>(sums, 0);
  store<f64>(sums, 0, 8);
  return sums;
}

function eachRow(layer: usize, from: i32, to: i32, isMeasured: bool, scale: f32, sums: usize): void {
  const stride = strideOf(layer);
  const alpha = <f32>load<f64>(ALPHA);
  for (let row = from; row < to; row++) {
    const place = load<i32>(load<usize>(PLACES) + row * 4);
    if (place === 0 && alpha === 0 && (isMeasured || !load<u8>(load<usize>(ACTIVE) + row))) continue;
    const gradient = place ? load<usize>(layer, L_WEIGHT + GRADIENT) + <usize>(place - 1) * stride * 4 : 0;
    move(layer + L_WEIGHT, row * stride, gradient, stride, alpha, isMeasured, scale, sums);
  }
}

function move(
  parameter: usize,
  from: i32,
  gradient: usize,
  count: i32,
  alpha: f32,
  isMeasured: bool,
  scale: f32,
  sums: usize,
): void {
  const at = <usize>from * 4;
  const numbers = load<usize>(parameter) + at;
  if (isMeasured) {
    // Biases count in the norm of gradients only.
    const before = load<f64>(sums);
    addSquares(numbers, gradient, count, alpha, sums);
    if (alpha === 0) store<f64>(sums, before);
    return;
  }
  const first = load<usize>(parameter, SLOT_1);
  if (load<i32>(OPTIMIZER) === ADAM)
    stepAdam(
      numbers,
      gradient,
      first + at,
      load<usize>(parameter, SLOT_2) + at,
      count,
      alpha,
      scale,
      load<f64>(BETA_1),
      load<f64>(BETA_2),
      load<f64>(UNBIAS_1),
      load<f64>(UNBIAS_2),
      <f32>load<f64>(EPSILON),
      load<f64>(LEARNING_RATE),
    );
  else
    stepSgd(
      numbers,
      gradient,
      first ? first + at : 0,
      count,
      alpha,
      scale,
      <f32>load<f64>(MOMENTUM),
      <f32>load<f64>(LEARNING_RATE),
    );
}
