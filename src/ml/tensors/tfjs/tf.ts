/** As much of TensorFlow.js as a network needs; its packages are found when they are used, so their types cannot be. */

export interface Tensor {
  readonly shape: readonly number[];
  readonly dispose: () => void;
  readonly data: () => Promise<Float32Array>;
}

type Unary = (of: Tensor) => Tensor;
type Binary = (one: Tensor, other: Tensor | number) => Tensor;

/** Functions, as tensors of the core alone have no methods for them. */
export interface Tf {
  readonly tidy: <Value>(work: () => Value) => Value;
  readonly tensor: (
    values: Float32Array | Int32Array,
    shape: readonly number[],
    dtype: 'float32' | 'int32',
  ) => Tensor;
  readonly scalar: (value: number) => Tensor;
  readonly add: Binary;
  readonly sub: Binary;
  readonly mul: Binary;
  readonly div: Binary;
  readonly greater: Binary;
  readonly square: Unary;
  readonly sqrt: Unary;
  readonly exp: Unary;
  readonly log1p: Unary;
  readonly abs: Unary;
  readonly neg: Unary;
  readonly relu: Unary;
  readonly tanh: Unary;
  readonly sigmoid: Unary;
  readonly logSoftmax: Unary;
  readonly zerosLike: Unary;
  readonly sum: (of: Tensor, axis?: number) => Tensor;
  readonly reshape: (of: Tensor, shape: readonly number[]) => Tensor;
  readonly slice: (of: Tensor, begin: readonly number[], size: readonly number[]) => Tensor;
  readonly matMul: (one: Tensor, other: Tensor, transposeOne?: boolean, transposeOther?: boolean) => Tensor;
  readonly where: (condition: Tensor, one: Tensor, other: Tensor) => Tensor;
  readonly concat: (tensors: readonly Tensor[], axis: number) => Tensor;
  readonly gather: (from: Tensor, rows: Tensor) => Tensor;
  readonly unsortedSegmentSum: (values: Tensor, segments: Tensor, count: number) => Tensor;
  readonly scatterND: (rows: Tensor, values: Tensor, shape: readonly number[]) => Tensor;
  readonly oneHot: (indices: Tensor, depth: number) => Tensor;
  readonly ready: () => Promise<void>;
  readonly setBackend: (name: string) => Promise<boolean>;
}
