/** What every algorithm is to those who train and apply it: rows of numbers in, something that predicts out. */

import type { JsonObject } from '../json.ts';
import type { DenseMatrix, Matrix } from '../matrix.ts';
import type { OptionTable } from '../option.ts';
import type { Progress, WorkProblem } from '../work.ts';
import type { Backend } from './tensors/backend.ts';
import type { Tensor } from './tensors/tensor.ts';

export type Task = 'classification' | 'regression' | 'clustering' | 'language_modeling';

/** A class as the label column has it. */
export type ClassName = string | number | boolean;

/** Truths, one a row: positions in `classes`, which are sorted, or numbers. */
export type Truths =
  | { readonly kind: 'classes'; readonly classes: readonly ClassName[]; readonly indices: Uint32Array }
  | { readonly kind: 'numbers'; readonly values: Float64Array };

/** Rows to learn from. `texts` is there for algorithms that take texts, and `x` has no columns then. */
export interface Examples {
  readonly x: Matrix;
  /** Null for algorithms that need none. */
  readonly truths: Truths | null;
  /** Finite, at least 0, not all 0; null where every row counts the same. */
  readonly weights: Float64Array | null;
  readonly texts?: readonly string[];
  /** Names of the columns of `x`, for messages. */
  readonly features?: readonly string[];
}

/** What algorithms predict: a row of class probabilities, a number, a cluster, or log₂ scores of n-grams for each row. */
export type Prediction =
  | { readonly kind: 'classes'; readonly probabilities: DenseMatrix }
  | { readonly kind: 'numbers'; readonly values: Float64Array }
  | { readonly kind: 'clusters'; readonly labels: Uint32Array; readonly distances: Float64Array }
  | { readonly kind: 'scores'; readonly scores: readonly Float64Array[] };

/** A model ready to predict. Rows do not influence each other: any division into batches gives the same. */
export interface Model {
  readonly predict: (x: Matrix, texts?: readonly string[]) => Promise<Prediction>;
  readonly close?: () => void;
}

/** What is stored of a fitted model: small facts by name, and arrays. Both together make `open` give the same model. */
export interface Parameters {
  readonly facts: { readonly [name: string]: unknown };
  readonly tensors: { readonly [name: string]: Tensor };
}

export interface Fitted {
  readonly parameters: Parameters;
  /** One an epoch or iteration, each a flat map of numbers with `epoch` or `iteration` first. */
  readonly history: readonly { readonly [name: string]: number }[];
  /** Numbers for the metrics file, such as `iterations`, `objective`, `loss`. */
  readonly metrics: { readonly [name: string]: number | null };
}

/** What a fit may need beside its rows. */
export interface FitContext {
  readonly seed: number;
  readonly threads: number;
  /** Bytes that the process may use. */
  readonly memory: number;
  readonly signal: AbortSignal;
  readonly warn: (problem: WorkProblem) => void;
  readonly progress: (progress: Progress) => void;
  /** Watched while it learns; of the same columns and classes. */
  readonly validation: Examples | null;
  /** Opens the backend that the stage asked for; only algorithms with `usesBackend` call it. */
  readonly backend: () => Promise<Backend>;
  /** Where the fit leaves its state, to go on from after an interruption. */
  readonly checkpoints: Checkpoints;
  /** Told after every epoch or iteration, as a line of `history`. */
  readonly observe: (line: { readonly [name: string]: number }) => void;
}

/** States of an unfinished fit, by the number of epochs done; what is not whole is as if it were not there. */
export interface Checkpoints {
  /** The last one at or before `epochs`; null where there is none. */
  readonly last: (epochs: number) => Checkpoint | null;
  /** Whether the state after so many epochs is to be saved; that after the last one always is. */
  readonly isDue: (epochs: number) => boolean;
  readonly save: (checkpoint: Checkpoint) => void;
}

export interface Checkpoint extends Parameters {
  readonly epochs: number;
}

/** What is known of a way of learning before it is loaded: its line in `models/algorithms.ts`. */
export interface AlgorithmFacts {
  readonly name: string;
  /** The first is taken where the labels leave it open. */
  readonly tasks: readonly Task[];
  readonly takes: 'numbers' | 'texts';
  readonly usesBackend?: true;
  /** Whether it may end with `not-converged`. */
  readonly mayNotConverge?: true;
  /** How many numbers it holds of each column at least, of so many classes. */
  readonly perColumn?: (classes: number, hyperparameters: JsonObject) => number;
  /** With scikit-learn's names and defaults; `fit` relies on what they were checked by. */
  readonly hyperparameters: OptionTable;
}

/** A way of learning. */
export interface Algorithm<Hyperparameters = never> {
  /** Rejects with a `WorkError` (`one-class`, `non-finite`, `out-of-range`, `diverged` …). */
  readonly fit: (
    examples: Examples,
    hyperparameters: Hyperparameters,
    task: Task,
    context: FitContext,
  ) => Promise<Fitted>;
  /** `classes` for classification; the hyperparameters that it was fitted with. */
  readonly open: (
    parameters: Parameters,
    hyperparameters: Hyperparameters,
    task: Task,
    classes: readonly ClassName[] | null,
    context: OpenContext,
  ) => Promise<Model>;
}

export interface OpenContext {
  readonly threads: number;
  readonly memory: number;
  /** Ends a prediction that takes long. */
  readonly signal: AbortSignal;
  readonly backend: () => Promise<Backend>;
}
