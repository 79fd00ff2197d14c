/** The table of layers, as the program writes it. */
import { INPUT, INPUT_STRIDE, L_BYTES, L_OUTPUT, L_STRIDE, LANES, LAYER_TABLE, LAYERS } from '../layout.ts';

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

/** What layer `index` multiplies: the batch, or the outputs of the layer before. */
export function inputOf(index: i32): usize {
  return index === 0 ? load<usize>(INPUT) : load<usize>(layerAt(index - 1), L_OUTPUT);
}

/** From a row of it to the next. */
export function inputBytesOf(index: i32): i32 {
  return (index === 0 ? load<i32>(INPUT_STRIDE) : strideOf(layerAt(index - 1))) * 4;
}
