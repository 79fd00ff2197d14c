/** Arrays by name, as they lie in a file of weights. */
import type { Dtype } from '../../matrix.ts';

/** Row by row; little-endian in its file. */
export interface Tensor {
  readonly dtype: Dtype | 'uint32' | 'int32';
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array | Uint32Array | Int32Array;
}
