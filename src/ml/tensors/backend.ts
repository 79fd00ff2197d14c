/**
 * What computes tensors: one interface over a GPU, a native library, WebAssembly or plain JavaScript. It is cut at whole
 * steps of training and whole batches, so that a backend can compile a step instead of answering one operation at a time.
 */
import type { BackendName } from '../../choices.ts';
import type { Dtype, Matrix } from '../../matrix.ts';
import type { Tensor } from './tensor.ts';

export interface Backend {
  readonly name: BackendName;
  /** What was found: library, version, device; for the result's `made` and for `luc backend list`. */
  readonly details: { readonly [fact: string]: string };
  /** Those that a network can have; float32 at least. */
  readonly dtypes: readonly Dtype[];
  readonly openNetwork: (spec: NetworkSpec, state: NetworkState) => Promise<Network>;
}

/** A network of dense layers and how it learns. */
export interface NetworkSpec {
  readonly inputs: number;
  /** Hidden layers, then the output layer, which is linear: its last function belongs to the loss. */
  readonly layers: readonly Layer[];
  /** Of the outputs before their last function: numbers, one class against the other, or one of many; in nats. */
  readonly loss: 'mean_squared_error' | 'binary_cross_entropy' | 'cross_entropy';
  readonly optimizer: Optimizer;
  /** α of α/2·‖W‖², added to the loss; biases are free of it. */
  readonly alpha: number;
  /** Greatest norm of all gradients together; null for no limit. */
  readonly gradientClip: number | null;
  readonly dtype: Dtype;
  /** The most rows of a batch. */
  readonly batchRows: number;
  /** Whether the first layer looks only at what is not 0; rows of the other form are brought to this one. */
  readonly sparse: boolean;
}

export interface Layer {
  readonly units: number;
  readonly activation: Activation;
}

export type Activation = 'linear' | 'relu' | 'tanh' | 'sigmoid';

export type Optimizer =
  | { readonly name: 'adam'; readonly beta1: number; readonly beta2: number; readonly epsilon: number }
  | { readonly name: 'sgd'; readonly momentum: number };

/** Tensors by the names of `state-shapes.ts`: weights, and what the optimizer keeps for each. */
export interface NetworkState {
  /** Steps done: Adam's bias correction counts them. */
  readonly steps: number;
  readonly tensors: { readonly [name: string]: Tensor };
}

/** Rows of a matrix that is the same from step to step, so that a device may keep it; null for all of them in order. */
export interface Rows {
  readonly x: Matrix;
  readonly rows: Uint32Array | null;
}

export interface Batch extends Rows {
  /** Class positions, one a row of the batch, or numbers (rows × outputs). */
  readonly truths: Uint32Array | Float64Array;
  /** One a row of the batch; null for all 1. The loss is the mean by them. */
  readonly weights: Float64Array | null;
  /** For each hidden layer the factors of its outputs (0, or 1/(1 − rate)), rows × units; null without dropout. */
  readonly masks: readonly Float32Array[] | null;
  readonly learningRate: number;
}

export interface Network {
  /**
   * One step of the optimizer; the loss of the batch before it, penalty included. Steps are done in the order in which
   * they are asked for, and the next may be asked for before the loss of the last is known.
   */
  readonly step: (batch: Batch) => Promise<number>;
  /** Outputs before the last function (logits, or numbers), rows × outputs. */
  readonly forward: (rows: Rows) => Promise<Float64Array>;
  /** The loss of rows and its gradients by the names of weights and biases, without a step; for checks of the backend. */
  readonly gradients: (batch: Batch) => Promise<Gradients>;
  /** Read back: bytes are the same whenever the same steps were done on this backend. */
  readonly state: () => Promise<NetworkState>;
  readonly close: () => void;
}

export interface Gradients {
  readonly loss: number;
  readonly gradients: { readonly [name: string]: Float64Array };
}
