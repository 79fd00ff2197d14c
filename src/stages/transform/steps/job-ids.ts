/** The `id` of each row of a job: its key, or a digest of the row and of how many equal ones came before it. */
import { type Column, quoted } from '../../../data/duckdb.ts';
import { type Canonical, canonicalKey } from '../../../data/split/canonical-key.ts';
import { WorkError } from '../../../work.ts';
import { RowFaults, withBeside } from '../beside.ts';
import { fault, mostExamples, rowsInWords } from '../faults.ts';
import { type Job, keyNames } from '../job-parts.ts';
import { columnList } from '../project.ts';
import { rowColumn, type StepContext, type Table } from '../step.ts';
import { numbered, orderColumn } from '../tables.ts';

export const idColumn = 'luc id';
const canonicalColumn = 'luc canonical';

/** The table with `idColumn` behind its columns; a digest is of the columns `whole`. */
export async function withIds(
  table: Table,
  whole: readonly Column[],
  job: Job,
  context: StepContext,
): Promise<Table> {
  const keys = keyNames(job);
  if (keys.length === 0) return withDigests(table, whole, context);
  const settled = await context.settle(table);
  await refuseNulls(settled, keys, context);
  await refuseDuplicates(settled, keys, context);
  const [only, ...others] = keys;
  const column = settled.columns.find(({ name }) => name === only);
  if (!column || others.length > 0) {
    const made = [{ name: idColumn, type: 'VARCHAR' }];
    return withBeside(
      settled,
      keys,
      made,
      (values) => [canonicalKey(values as readonly Canonical[])],
      context,
    );
  }
  return {
    ...settled,
    columns: [...settled.columns, { ...column, name: idColumn }],
    query: `SELECT *, ${quoted(column.name)} AS ${quoted(idColumn)} FROM (${settled.query})`,
  };
}

async function withDigests(table: Table, whole: readonly Column[], context: StepContext): Promise<Table> {
  const faults = new RowFaults();
  const names = whole.map(({ name }) => name);
  const rows = await withBeside(
    table,
    names,
    [{ name: canonicalColumn, type: 'VARCHAR' }],
    (values, row) => {
      try {
        return [canonicalKey(values as readonly Canonical[])];
      } catch (error) {
        if (!(error instanceof WorkError)) throw error;
        faults.add(error.faults[0]?.code ?? 'non-finite', row);
        return [null];
      }
    },
    context,
  );
  faults.refuse(rows, context, {
    message: 'NaN or infinity cannot be part of an `id`',
    hint: 'name a `key`, or give such numbers a value before',
  });
  const canonical = quoted(canonicalColumn);
  const before = `row_number() OVER (PARTITION BY ${canonical} ORDER BY ${quoted(orderColumn)}) - 1`;
  const id = `left(sha256(${canonical} || chr(0) || CAST(${before} AS VARCHAR)), 32)`;
  return context.settle({
    ...table,
    columns: [...table.columns, { name: idColumn, type: 'VARCHAR' }],
    query: `SELECT ${columnList([{ name: rowColumn }, ...table.columns])}, ${id} AS ${quoted(idColumn)}
      FROM (${numbered(rows)}) ORDER BY ${quoted(orderColumn)}`,
  });
}

async function refuseNulls(table: Table, keys: readonly string[], context: StepContext): Promise<void> {
  const isNull = keys.map((name) => `${quoted(name)} IS NULL`).join(' OR ');
  await refuseRows(table, `SELECT * FROM (${table.query}) WHERE ${isNull}`, context, {
    code: 'null-key',
    message: `${listed(keys)} must not be null`,
    hint: 'leave such rows out by a `filter` step before',
  });
}

async function refuseDuplicates(table: Table, keys: readonly string[], context: StepContext): Promise<void> {
  const list = columnList(keys.map((name) => ({ name })));
  const repeated = `SELECT * FROM (${numbered(table)})
    QUALIFY row_number() OVER (PARTITION BY ${list} ORDER BY ${quoted(orderColumn)}) > 1`;
  await refuseRows(table, `SELECT * FROM (${repeated}) ORDER BY ${quoted(orderColumn)}`, context, {
    code: 'duplicate-key',
    message: `${listed(keys)} must be another in each row, and repeats an earlier one`,
    hint: 'name more columns, or `dedupe` the table before',
  });
}

async function refuseRows(
  table: Table,
  query: string,
  context: StepContext,
  problem: { readonly code: string; readonly message: string; readonly hint: string },
): Promise<void> {
  const found = await context.database.rows(
    `SELECT ${quoted(rowColumn)} AS row, count(*) OVER () AS total FROM (${query}) LIMIT ${mostExamples}`,
  );
  if (found.length === 0) return;
  const examples = found.map(({ row }) => ({ row: Number(row) }));
  const rows = rowsInWords(table, examples, Number(found[0]?.total));
  throw fault(context, { ...problem, message: `${problem.message}: ${rows}` }, 'key');
}

const listed = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
