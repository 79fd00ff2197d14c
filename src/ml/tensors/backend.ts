/**
 * What computes tensors: one interface over a GPU, a native library, WebAssembly or plain JavaScript. It is cut at whole
 * steps of training and whole batches, so that a backend can compile a step instead of answering one operation at a time.
 */
import type { Dtype, Matrix } from '../../matrix.ts';
import type { Tensor } from './tensor.ts';

export type BackendName = 'tfjs-node-gpu' | 'webgpu' | 'tfjs-node' | 'wasm' | 'cpu';

export interface Backend {
  readonly name: BackendName;
  /** What was found: library, version, device; for the result's `made` and for `luc backend list`. */
  readonly details: { readonly [fact: string]: string };
  readonly openNetwork: (spec: NetworkSpec, state: NetworkState) => Promise<Network>;
  readonly close: () => void;
}

/** A network of dense layers and how it learns. */
export interface NetworkSpec {
  readonly inputs: number;
  /** Hidden layers, then the output layer. */
  readonly layers: readonly { readonly units: number; readonly activation: Activation }[];
  /** Of the outputs before their last function: `linear` means squares, `sigmoid` and `softmax` cross entropy in nats. */
  readonly loss: 'mean_squared_error' | 'binary_cross_entropy' | 'cross_entropy';
  readonly optimizer:
    | { readonly name: 'adam'; readonly beta1: number; readonly beta2: number; readonly epsilon: number }
    | { readonly name: 'sgd'; readonly momentum: number };
  /** α of α/2·‖W‖², added to the loss; biases are free of it. */
  readonly alpha: number;
  /** Greatest norm of all gradients together; null for no limit. */
  readonly gradientClip: number | null;
  readonly dtype: Dtype;
}

export type Activation = 'linear' | 'relu' | 'tanh' | 'sigmoid';

/** `layers.0.weight` (inputs × units), `layers.0.bias` …, and what the optimizer keeps for each (`….m`, `….v`, `….velocity`). */
export interface NetworkState {
  /** Steps done: Adam's bias correction counts them. */
  readonly steps: number;
  readonly tensors: { readonly [name: string]: Tensor };
}

export interface Batch {
  readonly x: Matrix;
  /** Class positions, or numbers (rows × outputs). */
  readonly truths: Uint32Array | Float64Array;
  /** One a row; null for all 1. The loss is the mean by them. */
  readonly weights: Float64Array | null;
  /** For each hidden layer the factors of its outputs (0, or 1/(1 − rate)), rows × units; null without dropout. */
  readonly masks: readonly Float32Array[] | null;
  readonly learningRate: number;
}

export interface Network {
  /** One step of the optimizer; the loss of the batch before it, penalty included. */
  readonly step: (batch: Batch) => Promise<number>;
  /** Outputs before the last function (logits, or numbers), rows × outputs. */
  readonly forward: (x: Matrix) => Promise<Float64Array>;
  /** The loss of rows and its gradients, without a step; for checks of the backend. */
  readonly gradients: (
    batch: Batch,
  ) => Promise<{ loss: number; gradients: { [name: string]: Float64Array } }>;
  /** Read back: bytes are the same whenever the same steps were done on this backend. */
  readonly state: () => Promise<NetworkState>;
  readonly close: () => void;
}
