/** What is known of a table before it is there: the contract between the stage that writes it and those that read it. */
import type { KindProblem } from './kind-problem.ts';

/** The types of columns, in the words that users write. */
export const columnTypes = [
  'boolean',
  'int64',
  'double',
  'string',
  'date',
  'timestamp',
  'list',
  'struct',
  'blob',
] as const;
export type ColumnType = (typeof columnTypes)[number];

export interface ColumnShape {
  readonly name: string;
  /** Null where nobody can say before it ran. */
  readonly type: ColumnType | null;
}

export interface TableShape {
  readonly columns: readonly ColumnShape[];
  /** Whether there may be more columns than these. */
  readonly open: boolean;
}

/** The table at a path as the user wrote it; null where nothing is known of it. */
export type Shapes = (path: string) => TableShape | null;

export interface Contract {
  /** What does not fit; `about` is the path of the table that it is about. */
  readonly problems: readonly (KindProblem & { readonly about?: string })[];
  /** By path as the user wrote it. */
  readonly writes: ReadonlyMap<string, TableShape>;
}
