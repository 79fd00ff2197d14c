/** What makes vectors of the rows of tables, ready to do so: each method gives one. */
import type { VectorBatch, VectorHead } from '../../data/vectors/vector-file.ts';
import type { JsonObject } from '../../json.ts';
import type { Table } from './table.ts';

export interface VectorMaker {
  readonly head: Omit<VectorHead, 'keys'>;
  /** The rows of a table in their order. */
  readonly batches: (table: Table) => AsyncGenerator<VectorBatch, void>;
  /** What a `vectorizer` file holds. */
  readonly state: JsonObject;
  readonly close?: () => void;
}
