/** What predicts, whatever it is: opens an input, and gives for its rows what is written of them. */
import type { Column } from '../../data/duckdb.ts';
import type { Value } from '../../data/duckdb-values.ts';
import type { ClassName } from '../../ml/model.ts';
import type { Part } from './inputs.ts';

export interface Predictor {
  /** Ends with `feature-mismatch` where the rows are not what it wants. */
  readonly open: (part: Part) => Promise<PredictedInput>;
  readonly close: () => void;
}

export interface PredictedInput {
  /** Of the input, as they are. */
  readonly copied: readonly Column[];
  /** What is predicted. */
  readonly columns: readonly Column[];
  /** In the order of the probabilities, if there are any. */
  readonly classes?: readonly ClassName[] | null;
  /** Null where only reading tells. */
  readonly rows: number | null;
  readonly batches: () => AsyncGenerator<PredictedRows, void>;
}

export interface PredictedRows {
  readonly rows: number;
  /** Those of `copied`, then those of `columns`; each with a value a row. */
  readonly values: readonly (readonly Value[])[];
}
