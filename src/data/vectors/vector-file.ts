/**
 * What a vector file holds: key columns, and for each row a vector, dense or sparse. It is an Arrow file (the format to
 * choose: dense vectors are read without being copied), parquet, jsonl or safetensors. `open.ts` reads them, a batch at a
 * time, also those of others; `write.ts` writes them.
 *
 * In Arrow, parquet and jsonl the vector is a column: dense `FixedSizeList<float>` (in parquet and jsonl a list), sparse
 * `Struct<indices: List<uint32>, values: List<float>>`, in jsonl with the member `size`, the number of columns. A null
 * among its numbers is NaN here.
 */
import type { Dtype, Matrix } from '../../matrix.ts';
import type { Column } from '../duckdb.ts';
import type { Value } from '../duckdb-values.ts';

export interface VectorHead {
  readonly form: Matrix['form'];
  /** How many numbers a vector has, those that a sparse one leaves out among them. */
  readonly columns: number;
  readonly dtype: Dtype;
  /** Types are BOOLEAN, BIGINT, DOUBLE, VARCHAR, DATE, TIMESTAMP or BLOB. */
  readonly keys: readonly Column[];
  /** What the numbers of a vector are called, one for each; null where nobody says. */
  readonly names: readonly string[] | null;
  /** Of the vectorizer that made them: vectors of two fingerprints are not comparable. */
  readonly fingerprint: string | null;
}

/** Rows that lie together. */
export interface VectorBatch {
  /** For each key column its values. */
  readonly keys: readonly (readonly Value[])[];
  readonly matrix: Matrix;
}

/** A file whose head was read. */
export interface VectorSource {
  readonly head: VectorHead;
  /** Rows in their order; reads the file anew each time. */
  readonly batches: () => AsyncGenerator<VectorBatch, void>;
}

export interface VectorColumns {
  /** The vector column; default `vector`. */
  readonly vector?: string;
  /** Key columns, in this order; default all columns beside the vector that are no list or struct. */
  readonly keys?: readonly string[];
}
