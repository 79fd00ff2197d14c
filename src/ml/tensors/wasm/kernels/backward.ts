/** From the loss back to the gradients of every layer. */

import {
  COLUMN_STARTS,
  COLUMNS,
  L_ACTIVATION,
  L_BIAS_GRADIENT,
  L_DELTA,
  L_INPUTS,
  L_MASK,
  L_OUTPUT,
  L_PACKED_DELTA,
  L_PACKED_TRANSPOSED,
  L_UNITS,
  L_WEIGHT_GRADIENT,
  LAYERS,
  LOSS,
  MASKED,
  ROW_LOSSES,
  ROWS,
  SHARES,
  SPARSE,
  TILE_ROWS,
  TRUTHS,
} from '../layout.ts';
import { differentiateRow } from './activations.ts';
import { meet, takeUnit } from './barrier.ts';
import { inputBytesOf, inputOf, lastLayer, layerAt, strideOf, stripsOf } from './layer.ts';
import { loseRow } from './losses.ts';
import { packAndSum } from './pack.ts';
import { multiply } from './product.ts';
import { roomOf, tilesOf, unitTilesFor } from './share.ts';
import { sumNamedRows } from './sparse.ts';

export function backward(thread: i32): void {
  lose();
  meet();
  for (let i = load<i32>(LAYERS) - 1; i >= 0; i--) {
    packDelta(layerAt(i));
    meet();
    if (i === 0 && load<i32>(SPARSE)) gatherGradient();
    else descend(i, thread);
    meet();
  }
}

function lose(): void {
  const layer = lastLayer();
  const rows = load<i32>(ROWS);
  const strideBytes = strideOf(layer) * 4;
  for (let row = takeUnit(); row < rows; row = takeUnit())
    store<f64>(
      load<usize>(ROW_LOSSES) + row * 8,
      loseRow(
        load<i32>(LOSS),
        load<usize>(layer, L_OUTPUT) + <usize>row * strideBytes,
        load<usize>(layer, L_DELTA) + <usize>row * strideBytes,
        load<i32>(layer, L_UNITS),
        load<usize>(TRUTHS),
        row,
        load<f64>(load<usize>(SHARES) + row * 8),
      ),
    );
}

/** The right operand of the gradient, and by the way the gradient of the bias. */
function packDelta(layer: usize): void {
  const strips = stripsOf(layer);
  for (let strip = takeUnit(); strip < strips; strip = takeUnit())
    packAndSum(
      load<usize>(layer, L_DELTA),
      strideOf(layer) * 4,
      load<i32>(ROWS),
      strip,
      load<usize>(layer, L_PACKED_DELTA),
      load<usize>(layer, L_BIAS_GRADIENT),
    );
}

/** Two products that do not wait for each other: the delta of the layer before, and the gradient of the weight. */
function descend(index: i32, thread: i32): void {
  const rowTiles = index === 0 ? 0 : tilesOf(load<i32>(ROWS));
  const rowUnitTiles = unitTilesFor(rowTiles);
  const rowUnits = (rowTiles + rowUnitTiles - 1) / rowUnitTiles;
  const tiles = tilesOf(load<i32>(layerAt(index), L_INPUTS));
  const unitTiles = unitTilesFor(tiles);
  const units = rowUnits + (tiles + unitTiles - 1) / unitTiles;
  for (let unit = takeUnit(); unit < units; unit = takeUnit()) {
    if (unit < rowUnits) {
      const first = unit * rowUnitTiles;
      passBack(index, first, min(rowTiles, first + rowUnitTiles), thread);
    } else {
      const first = (unit - rowUnits) * unitTiles;
      multiplyGradient(index, first, min(tiles, first + unitTiles), thread);
    }
  }
}

function passBack(index: i32, first: i32, last: i32, thread: i32): void {
  const layer = layerAt(index);
  const before = layerAt(index - 1);
  const rows = load<i32>(ROWS);
  const strideBytes = strideOf(before) * 4;
  const delta = load<usize>(before, L_DELTA);
  multiply(
    load<usize>(layer, L_DELTA),
    strideOf(layer) * 4,
    4,
    rows,
    load<i32>(layer, L_UNITS),
    first,
    last,
    load<usize>(layer, L_PACKED_TRANSPOSED),
    stripsOf(before),
    delta,
    strideBytes,
    roomOf(thread),
  );
  const mask = load<i32>(MASKED) ? load<usize>(before, L_MASK) : 0;
  const end = min(rows, last * TILE_ROWS);
  for (let row = first * TILE_ROWS; row < end; row++) {
    const at = <usize>row * strideBytes;
    differentiateRow(
      load<i32>(before, L_ACTIVATION),
      delta + at,
      load<usize>(before, L_OUTPUT) + at,
      mask ? mask + at : 0,
      strideBytes,
    );
  }
}

function multiplyGradient(index: i32, first: i32, last: i32, thread: i32): void {
  const layer = layerAt(index);
  multiply(
    inputOf(index),
    4,
    inputBytesOf(index),
    load<i32>(layer, L_INPUTS),
    load<i32>(ROWS),
    first,
    last,
    load<usize>(layer, L_PACKED_DELTA),
    stripsOf(layer),
    load<usize>(layer, L_WEIGHT_GRADIENT),
    strideOf(layer) * 4,
    roomOf(thread),
  );
}

/** One row for each column of the input that the batch has. */
function gatherGradient(): void {
  const layer = layerAt(0);
  const columns = load<i32>(COLUMNS);
  for (let column = takeUnit(); column < columns; column = takeUnit())
    sumNamedRows(
      COLUMN_STARTS,
      column,
      load<usize>(layer, L_DELTA),
      strideOf(layer) * 4,
      load<usize>(layer, L_WEIGHT_GRADIENT),
    );
}
