/** The table of layers, as the program writes it. */
import { L_BYTES, L_STRIDE, LANES, LAYER_TABLE, LAYERS } from '../layout.ts';

export function layerAt(index: i32): usize {
  return load<usize>(LAYER_TABLE) + index * L_BYTES;
}

export function lastLayer(): usize {
  return layerAt(load<i32>(LAYERS) - 1);
}

export function strideOf(layer: usize): i32 {
  return load<i32>(layer, L_STRIDE);
}

export function stripsOf(layer: usize): i32 {
  return strideOf(layer) / LANES;
}
