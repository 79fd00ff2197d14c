/** Columns that are computed here, a row at a time, beside those that a table has. */
import { type Column, quoted } from '../../data/duckdb.ts';
import type { Value } from '../../data/duckdb-values.ts';
import { countRows } from './cells.ts';
import { fault, mostExamples, type RowExample, rowsInWords } from './faults.ts';
import { columnList } from './project.ts';
import { rowColumn, type StepContext, type Table } from './step.ts';

/** Gives the values of the new columns; `row` is its number for messages. */
export type Compute = (values: readonly Value[], row: number) => readonly Value[];

/** The table with the columns `made` behind its own, computed from those that `inputs` names. */
export async function withBeside(
  table: Table,
  inputs: readonly string[],
  made: readonly Column[],
  compute: Compute,
  context: StepContext,
): Promise<Table> {
  const rows = await context.settle(table);
  const computed = await context.make(made, computeRows(rows, inputs, compute, context));
  const list = [columnList([{ name: rowColumn }, ...rows.columns], 't.'), columnList(made, 's.')];
  return context.settle({
    ...rows,
    columns: [...rows.columns, ...made],
    query: `SELECT ${list.join(', ')} FROM (${rows.query}) t POSITIONAL JOIN (${computed.query}) s
      ORDER BY s.${quoted(rowColumn)}`,
  });
}

async function* computeRows(
  table: Table,
  inputs: readonly string[],
  compute: Compute,
  context: StepContext,
): AsyncGenerator<readonly Value[]> {
  const total = await countRows(table, context);
  let done = 0;
  const list = columnList([{ name: rowColumn }, ...inputs.map((name) => ({ name }))]);
  for await (const batch of context.database.stream(`SELECT ${list} FROM (${table.query})`)) {
    const [numbers = [], ...cells] = batch.columns;
    for (let row = 0; row < batch.rows; row++)
      yield compute(
        cells.map((column) => column[row] ?? null),
        Number(numbers[row]),
      );
    done += batch.rows;
    context.work.progress({ unit: 'rows', done, total });
  }
}

/** Rows with which something is wrong, by what it is; told when all have been seen. */
export class RowFaults {
  readonly #byCode = new Map<string, { readonly examples: RowExample[]; total: number }>();

  add(code: string, row: number, note?: string): void {
    const found = this.#byCode.get(code) ?? { examples: [], total: 0 };
    this.#byCode.set(code, found);
    found.total++;
    if (found.examples.length < mostExamples)
      found.examples.push({ row, ...(note !== undefined && { note }) });
  }

  /** Ends with what was found first, if anything was. */
  refuse(
    table: Table,
    context: StepContext,
    { message, hint }: { readonly message: string; readonly hint?: string },
    ...at: readonly (string | number)[]
  ): void {
    for (const [code, { examples, total }] of this.#byCode)
      throw fault(
        context,
        {
          code,
          message: `${message}: ${rowsInWords(table, examples, total)}`,
          ...(hint !== undefined && { hint }),
        },
        ...at,
      );
  }
}
