/** What turns columns of a table into rows of numbers: the steps for each column, and what they are once fitted. */
import type { Cell } from '../../cell-order.ts';
import type { JsonObject } from '../../json.ts';
import type { Dtype, Matrix } from '../../matrix.ts';
import type { Truths } from '../model.ts';
import type { Frequency } from '../text/vectorizer.ts';

export interface Column {
  readonly name: string;
  readonly cells: ArrayLike<Cell>;
}

/** A value that is not null. */
export type Present = Exclude<Cell, null>;

export type ScaleName = 'standard' | 'min_max' | 'max_abs' | 'robust';

export interface OneHotStep {
  readonly encoder: 'one_hot';
  readonly min_frequency: Frequency | null;
  readonly max_categories: number | null;
}

export interface OrdinalStep {
  readonly encoder: 'ordinal';
  readonly categories: readonly Present[] | null;
}

export type ImputeStep =
  | { readonly encoder: 'impute'; readonly strategy: 'mean' | 'median' | 'most_frequent' }
  | { readonly encoder: 'impute'; readonly strategy: 'constant'; readonly value: Present };

export interface TargetStep {
  readonly encoder: 'target';
  readonly smooth: 'auto' | number;
}

export interface HashStep {
  readonly encoder: 'hash';
  readonly n_features: number;
  readonly alternate_sign: boolean;
}

export type Step =
  | { readonly encoder: ScaleName | 'passthrough' }
  | OneHotStep
  | OrdinalStep
  | ImputeStep
  | TargetStep
  | HashStep;

/** What becomes of one column: the steps one after the other. Only the last one may be `one_hot` or `hash`. */
export interface ColumnSteps {
  readonly column: string;
  readonly steps: readonly Step[];
}

export interface EncodeOptions {
  readonly encode: readonly ColumnSteps[];
  /** Of whole rows. */
  readonly norm: 'l2' | 'l1' | 'none';
}

/** For `target`: the labels of the rows, and five folds of rows, each of which is encoded by what the others say. */
export interface Supervision {
  readonly truths: Truths;
  readonly folds: readonly Uint32Array[];
}

/** What `fitEncoder` gives. */
export interface FittedEncoder {
  readonly encoder: Encoder;
  /** The rows that it was fitted on; not what `transform` gives for them where there is a `target`. */
  readonly rows: (dtype: Dtype) => Matrix;
}

/** What `openEncoder` gives, too. */
export interface Encoder {
  readonly columns: number;
  /** `age`, `city=Paris`, `city=infrequent`; null where one is a hash. */
  readonly names: readonly string[] | null;
  /** The columns that it reads. */
  readonly reads: readonly string[];
  /**
   * One row a row. A null that no step imputed is NaN, and belongs to no category of `one_hot` and to no hash. Throws
   * `missing-column`, and `column-type` or `non-finite` with the row, from 1, after `rowsBefore` others.
   */
  readonly transform: (columns: readonly Column[], dtype: Dtype, rowsBefore?: number) => Matrix;
  readonly state: () => JsonObject;
}
