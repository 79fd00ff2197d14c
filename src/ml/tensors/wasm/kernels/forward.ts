/** From the input to the outputs of every layer. */

import {
  L_ACTIVATION,
  L_BIAS,
  L_INPUTS,
  L_MASK,
  L_OUTPUT,
  L_PACKED,
  L_PACKED_TRANSPOSED,
  L_UNITS,
  L_WEIGHT,
  LANES,
  LAYERS,
  MASKED,
  ROW_STARTS,
  ROWS,
  SPARSE,
  TILE_ROWS,
} from '../layout.ts';
import { finishRow } from './activations.ts';
import { meet, takeUnit } from './barrier.ts';
import { inputBytesOf, inputOf, layerAt, strideOf, stripsOf } from './layer.ts';
import { packColumns, packRows } from './pack.ts';
import { multiply } from './product.ts';
import { roomOf, tilesOf, unitTilesFor } from './share.ts';
import { sumNamedRows } from './sparse.ts';

export function forward(thread: i32, isBackwardToFollow: bool): void {
  packWeights(isBackwardToFollow);
  meet();
  const layers = load<i32>(LAYERS);
  for (let i = 0; i < layers; i++) {
    if (i === 0 && load<i32>(SPARSE)) lookUp();
    else multiplyLayer(i, thread);
    meet();
  }
}

/** As they do not change before the step's end, all at once. */
function packWeights(isBackwardToFollow: bool): void {
  const layers = load<i32>(LAYERS);
  let unit = takeUnit();
  let passed = 0;
  for (let i = <i32>(load<i32>(SPARSE) !== 0); i < layers; i++) {
    const layer = layerAt(i);
    const inputs = load<i32>(layer, L_INPUTS);
    const weight = load<usize>(layer, L_WEIGHT);
    const strideBytes = strideOf(layer) * 4;
    const strips = stripsOf(layer);
    for (; unit < passed + strips; unit = takeUnit())
      packColumns(weight, strideBytes, inputs, unit - passed, load<usize>(layer, L_PACKED));
    passed += strips;
    if (i === 0 || !isBackwardToFollow) continue;
    const turned = (inputs + LANES - 1) / LANES;
    for (; unit < passed + turned; unit = takeUnit())
      packRows(
        weight,
        strideBytes,
        inputs,
        load<i32>(layer, L_UNITS),
        unit - passed,
        load<usize>(layer, L_PACKED_TRANSPOSED),
      );
    passed += turned;
  }
}

function multiplyLayer(index: i32, thread: i32): void {
  const layer = layerAt(index);
  const rows = load<i32>(ROWS);
  const tiles = tilesOf(rows);
  const unitTiles = unitTilesFor(tiles);
  const output = load<usize>(layer, L_OUTPUT);
  const strideBytes = strideOf(layer) * 4;
  for (let first = takeUnit() * unitTiles; first < tiles; first = takeUnit() * unitTiles) {
    const last = min(tiles, first + unitTiles);
    multiply(
      inputOf(index),
      inputBytesOf(index),
      4,
      rows,
      load<i32>(layer, L_INPUTS),
      first,
      last,
      load<usize>(layer, L_PACKED),
      stripsOf(layer),
      output,
      strideBytes,
      roomOf(thread),
    );
    finish(layer, first * TILE_ROWS, min(rows, last * TILE_ROWS));
  }
}

function lookUp(): void {
  const layer = layerAt(0);
  const rows = load<i32>(ROWS);
  for (let row = takeUnit(); row < rows; row = takeUnit()) {
    sumNamedRows(
      ROW_STARTS,
      row,
      load<usize>(layer, L_WEIGHT),
      strideOf(layer) * 4,
      load<usize>(layer, L_OUTPUT),
    );
    finish(layer, row, row + 1);
  }
}

function finish(layer: usize, from: i32, to: i32): void {
  const strideBytes = strideOf(layer) * 4;
  const output = load<usize>(layer, L_OUTPUT);
  const mask = load<i32>(MASKED) ? load<usize>(layer, L_MASK) : 0;
  for (let row = from; row < to; row++)
    finishRow(
      load<i32>(layer, L_ACTIVATION),
      output + <usize>row * strideBytes,
      load<usize>(layer, L_BIAS),
      mask ? mask + <usize>row * strideBytes : 0,
      strideBytes,
    );
}
