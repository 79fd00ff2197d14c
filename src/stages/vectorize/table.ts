/** A table that is vectorized, as a view of the database. */
import type { Column } from '../../data/duckdb.ts';
import type { Place } from './roles.ts';

export interface Table extends Place {
  readonly view: string;
  readonly columns: readonly Column[];
  readonly keys: readonly Column[];
}
