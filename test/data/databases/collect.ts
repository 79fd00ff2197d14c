/** Asks a database, and gives all of its answer. */

import type { Query, QueryOptions, RowColumn, RunQuery } from '../../../src/data/databases/rows.ts';
import type { Value } from '../../../src/data/duckdb-values.ts';
import { WorkError } from '../../../src/work.ts';

export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
}

/** Columns as `name: type`; a text for what cannot be answered. */
export async function ask(
  run: RunQuery,
  query: string | Partial<Query>,
  options: Pick<QueryOptions, 'place' | 'temporary'> & Partial<QueryOptions>,
): Promise<Answer | string> {
  let columns: readonly RowColumn[] = [];
  const rows: (readonly Value[])[] = [];
  const asked = typeof query === 'string' ? { statement: query } : query;
  try {
    await run(
      { statement: '', incremental: null, last: null, ...asked },
      {
        name: 'db',
        password: null,
        timeout: 5000,
        memory: 2 ** 28,
        signal: new AbortController().signal,
        ...options,
      },
      {
        columns: async (found) => {
          columns = found;
        },
        rows: async (found) => {
          rows.push(...found);
        },
      },
    );
  } catch (error) {
    if (!(error instanceof WorkError)) throw error;
    return error.faults.map(({ code, message }) => `${code}: ${message}`).join('\n');
  }
  return { columns: columns.map(({ name, type }) => `${name}: ${type}`), rows };
}
