/** A step of a transform: from the current table to the next one, as far as can be without computing a row. */
import type { Column, Database } from '../../data/duckdb.ts';
import type { Value } from '../../data/duckdb-values.ts';
import type { JsonObject } from '../../json.ts';
import type { WorkContext } from '../../work.ts';

/** The hidden first column of every table: the number of a row, from 1, where `counted` says. */
export const rowColumn = 'luc row';

/** Rows that are read, or will be computed when somebody asks for them. */
export interface Table {
  /** In order, without the hidden one; `type` in DuckDB's words. */
  readonly columns: readonly Column[];
  /** A query that gives `rowColumn`, then the columns; rows in their order. It may be asked any number of times. */
  readonly query: string;
  /** Where the hidden column counts, to name a row: `data/prices.csv`, `what step 3 (join) gives`. */
  readonly counted: string;
}

export interface StepContext {
  readonly work: WorkContext;
  readonly database: Database;
  /** The step's name, and where its value stands in the kind's options: `['steps', 2, 'join']`. */
  readonly name: string;
  readonly option: readonly (string | number)[];
  /** The names of the inputs, if they have names; the first one is where the current table came from. */
  readonly tableNames: readonly string[];
  /** An input by the name that the user gave it; `at` is where in the step's value the name stands. */
  readonly table: (name: string, ...at: readonly (string | number)[]) => Table;
  /** The same rows, computed: asking for them again costs little. For a table that is asked more than once. */
  readonly settle: (table: Table) => Promise<Table>;
  /** A table of rows that the step makes itself, values in the order of the columns; they are counted anew. */
  readonly make: (
    columns: readonly Column[],
    rows: Iterable<readonly Value[]> | AsyncIterable<readonly Value[]>,
  ) => Promise<Table>;
  /** The rows of a query without the hidden column, in their order and counted anew. */
  readonly recount: (query: string) => Promise<Table>;
  /** Takes facts for the report, beside the numbers of rows; null if there is no report. */
  readonly note: ((facts: JsonObject) => void) | null;
}

/** Throws a `WorkError` where the step cannot be done. `value` is what the user wrote, checked by its option type. */
export type Step<Written> = (table: Table, value: Written, context: StepContext) => Promise<Table>;
