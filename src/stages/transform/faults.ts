/** How a step says that it cannot be done, and which rows it means. */
import type { Value } from '../../data/duckdb-values.ts';
import { WorkError, type WorkProblem } from '../../work.ts';
import type { StepContext, Table } from './step.ts';

/** `at` leads from the step's value to what is wrong. */
export function fault(
  context: Pick<StepContext, 'option'>,
  problem: Omit<WorkProblem, 'option'>,
  ...at: readonly (string | number)[]
): WorkError {
  return new WorkError({ ...problem, option: [...context.option, ...at] });
}

export const mostExamples = 20;

export interface RowExample {
  readonly row: number;
  /** What is told of it. */
  readonly note?: string;
}

/** `row 3 of data/prices.csv ("x"), row 7 ("y") and 12 more`; `rows` are the first of `total`. */
export function rowsInWords({ counted }: Table, rows: readonly RowExample[], total: number): string {
  const named = rows.map(
    ({ row, note }, index) =>
      `row ${row}${index === 0 ? ` of ${counted}` : ''}${note === undefined ? '' : ` (${note})`}`,
  );
  const more = total - rows.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}

const longestValue = 60;

export function valueInWords(value: Value): string {
  const text =
    value instanceof Uint8Array
      ? `${value.byteLength} bytes`
      : JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? String(one) : one));
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}
