/** The memory of a network: where each of its arrays lies. Known before anything is allocated, so that too much can be refused. */
import type { NetworkSpec } from '../backend.ts';
import { layerShapes, slotsOf } from '../state-shapes.ts';
import { CHUNK, CHUNK_ROWS, FREE, L_BYTES, LANES, RUN, TILE_ROWS, UNIT_TILES } from './layout.ts';

/** Addresses; 0 for what is not there. */
export interface Plan {
  readonly layers: readonly LayerPlan[];
  readonly layerTable: number;
  readonly input: number;
  readonly inputStride: number;
  readonly truths: number;
  readonly shares: number;
  readonly rowLosses: number;
  readonly partials: number;
  readonly packedRows: number;
  readonly packedRowsBytes: number;
  readonly places: number;
  readonly active: number;
  /** What lies from here on is of one batch: of a sparse one its entries, and the gradients of its columns. */
  readonly end: number;
}

export interface ParameterPlan {
  readonly values: number;
  /** 0 for the weight of a sparse first layer. */
  readonly gradient: number;
  readonly slots: readonly number[];
}

export interface LayerPlan {
  readonly inputs: number;
  readonly units: number;
  readonly stride: number;
  readonly weight: ParameterPlan;
  readonly bias: ParameterPlan;
  readonly output: number;
  readonly delta: number;
  readonly mask: number;
  readonly packed: number;
  readonly packedTransposed: number;
  readonly packedDelta: number;
}

export function planOf(spec: NetworkSpec, threads: number): Plan {
  let end = FREE;
  const take = (bytes: number): number => {
    const start = end;
    end += roundUp(bytes, 64);
    return start;
  };
  const tiled = roundUp(spec.batchRows, TILE_ROWS);
  const layers = layerShapes(spec).map(({ inputs, units }, i): LayerPlan => {
    const stride = roundUp(units, LANES);
    const isSparse = i === 0 && spec.sparse;
    const parameter = (rows: number, hasGradient: boolean): ParameterPlan => {
      const bytes = roundUp(rows, TILE_ROWS) * stride * 4;
      return {
        values: take(bytes),
        gradient: hasGradient ? take(bytes) : 0,
        slots: slotsOf(spec).map(() => take(bytes)),
      };
    };
    return {
      inputs,
      units,
      stride,
      weight: parameter(inputs, !isSparse),
      bias: parameter(1, true),
      output: take(tiled * stride * 4),
      delta: take(tiled * stride * 4),
      mask: i === spec.layers.length - 1 ? 0 : take(tiled * stride * 4),
      packed: isSparse ? 0 : take(inputs * stride * 4),
      packedTransposed: i === 0 ? 0 : take(roundUp(inputs, LANES) * units * 4),
      packedDelta: take(tiled * stride * 4),
    };
  });
  const inputStride = roundUp(spec.inputs, LANES);
  const chunks = layers.reduce(
    (sum, { inputs, stride }, i) =>
      sum + 1 + Math.ceil(i === 0 && spec.sparse ? inputs / CHUNK_ROWS : (inputs * stride) / CHUNK),
    0,
  );
  const packedRowsBytes = RUN * UNIT_TILES * TILE_ROWS * 4;
  return {
    layers,
    layerTable: take(layers.length * L_BYTES),
    input: spec.sparse ? 0 : take(tiled * inputStride * 4),
    inputStride,
    truths: take(spec.batchRows * (layers.at(-1)?.units ?? 1) * 4),
    shares: take(spec.batchRows * 8),
    rowLosses: take(spec.batchRows * 8),
    partials: take(chunks * 16),
    packedRows: take(packedRowsBytes * threads),
    packedRowsBytes,
    places: spec.sparse ? take(spec.inputs * 4) : 0,
    active: spec.sparse ? take(spec.inputs) : 0,
    end,
  };
}

export const roundUp = (count: number, step: number): number => Math.ceil(count / step) * step;
