/** Rows as models take them, whatever they come from: numbers or texts, and beside them what else is asked of a row. */
import type { Column } from '../data/duckdb.ts';
import type { Value } from '../data/duckdb-values.ts';
import type { Matrix } from '../matrix.ts';
import type { Encoder } from '../ml/encode/encoder.ts';
import type { RowForm } from '../ml/signature.ts';
import type { TextVectorizer } from '../ml/text/vectorizer.ts';
import type { Feature } from './feature-columns.ts';

/** How the numbers of a row are had. */
export type Reading =
  | { readonly form: 'columns'; readonly features: readonly Feature[] }
  | { readonly form: 'vectors'; readonly column: string }
  | { readonly form: 'texts'; readonly column: string }
  | { readonly form: 'vectorized'; readonly column: string; readonly vectorizer: TextVectorizer }
  | { readonly form: 'encoded'; readonly columns: readonly string[]; readonly encoder: Encoder };

/** Rows that lie together, in their order. */
export interface RowBatch {
  readonly rows: number;
  /** How many came before them. */
  readonly before: number;
  /** Finite numbers; no columns where the model takes texts. */
  readonly x: Matrix;
  readonly texts: readonly string[] | null;
  /** For each column beside the features its values. */
  readonly others: readonly (readonly Value[])[];
}

export interface RowSource {
  readonly form: RowForm;
  /** How many numbers a row has. */
  readonly width: number;
  /** What each of them is called; null where nobody says. */
  readonly names: readonly string[] | null;
  /** Of the vectorizer that made the numbers. */
  readonly fingerprint: string | null;
  /** The columns beside the features that were asked for. */
  readonly others: readonly Column[];
  /** Null where only reading tells. */
  readonly rows: number | null;
  /** `row 3 of a.csv`; rows from 0, at least the first ones of `total`. */
  readonly placed: (rows: readonly number[], total: number) => Promise<string>;
  readonly batches: () => AsyncGenerator<RowBatch, void>;
}
