/** Does steps one after the other, and says which one it was that could not be done. */
import { DatabaseError } from '../../data/database-error.ts';
import type { Database } from '../../data/duckdb.ts';
import { quoted } from '../../data/duckdb.ts';
import { columnTypeOf } from '../../data/tables/column-type.ts';
import type { JsonObject } from '../../json.ts';
import type { TableShape } from '../../table-shape.ts';
import { type WorkContext, WorkError } from '../../work.ts';
import { blame, type Lazy } from './blame.ts';
import { countRows } from './cells.ts';
import { columnsAfter } from './columns.ts';
import type { Inputs } from './inputs.ts';
import { unknownTable } from './shape.ts';
import { rowColumn, type Step, type StepContext, type Table } from './step.ts';
import { steps as known } from './steps.ts';
import { isSettled, type KeptTables } from './tables.ts';
import type { WrittenStep } from './values.ts';

export interface StepsDone {
  readonly table: Table;
  /** For the report: a step each, with the numbers of rows. */
  readonly facts: readonly JsonObject[];
}

/** Steps that only ask are held back, and done together; not more than these, as queries lie in queries. */
const mostLazySteps = 20;

export async function runSteps(
  steps: readonly WrittenStep[],
  inputs: Inputs,
  kept: KeptTables,
  database: Database,
  work: WorkContext,
  counts: boolean,
): Promise<StepsDone> {
  refuseColumns(steps, 0, inputs.current, inputs);
  const facts: JsonObject[] = [];
  let lazy: Lazy[] = [];
  let table = inputs.current;
  let rows = counts ? await countRows(table, { database }) : 0;
  for (const [index, step] of steps.entries()) {
    refuseColumns([step], index, table, inputs);
    const noted: JsonObject[] = [];
    const context = contextOf(step, index, inputs, kept, database, work, counts ? noted : null);
    const before = table;
    try {
      table = await stepOf(step)(before, step.value, context);
      lazy = isSettled(table) ? [] : [...stillLazy(lazy, table), { step, before, after: table, context }];
      if (counts || lazy.length >= mostLazySteps) {
        table = await kept.settle(table);
        lazy = [];
      }
    } catch (error) {
      throw await explain(error, lazy, { step, before, after: null, context });
    }
    if (counts) {
      const after = await countRows(table, { database });
      facts.push(Object.assign({ step: step.name, rows_in: rows, rows_out: after }, ...noted));
      rows = after;
    }
    await kept.dropUnread([table, ...inputs.byName.values()]);
  }
  try {
    return { table: await kept.settle(table), facts };
  } catch (error) {
    throw await explain(error, lazy, null);
  }
}

const stepOf = ({ name }: WrittenStep): Step<unknown> => known[name] as Step<unknown>;

/** A step that computed its input has shown that those before can be done. */
const stillLazy = (lazy: readonly Lazy[], { query }: Table): Lazy[] =>
  lazy.filter(({ after }) => after !== null && query.includes(after.query));

/** What the database refuses while it computes can be the fault of any step that was held back. */
async function explain(error: unknown, lazy: readonly Lazy[], last: Lazy | null): Promise<unknown> {
  if (error instanceof WorkError && last) return placed(error, last.context.option);
  if (!(error instanceof DatabaseError)) return error;
  return blame(error, !last || lazy.some(({ step }) => step === last.step) ? lazy : [...lazy, last]);
}

const placed = (error: WorkError, option: readonly (string | number)[]): WorkError =>
  new WorkError(...error.faults.map((fault) => ({ option, ...fault })));

/** Columns that are not there, with all that is wrong at once. */
function refuseColumns(steps: readonly WrittenStep[], first: number, table: Table, inputs: Inputs): void {
  const tables = new Map([...inputs.byName].map(([name, one]) => [name, shapeOf(one)] as const));
  const { problems } = columnsAfter(steps, shapeOf(table), tables, first);
  if (problems.length > 0)
    throw new WorkError(...problems.map(({ path, ...problem }) => ({ ...problem, option: path })));
}

const shapeOf = ({ columns }: Table): TableShape => ({
  columns: columns.map(({ name, type }) => ({ name, type: columnTypeOf(type) })),
  open: false,
});

function contextOf(
  { name }: WrittenStep,
  index: number,
  { byName }: Inputs,
  kept: KeptTables,
  database: Database,
  work: WorkContext,
  noted: JsonObject[] | null,
): StepContext {
  const option = ['steps', index, name];
  const counted = `what step ${index + 1} (${name}) gives`;
  return {
    work,
    database,
    name,
    option,
    tableNames: [...byName.keys()],
    table(wanted, ...at) {
      const table = byName.get(wanted);
      if (table) return table;
      throw new WorkError({ ...unknownTable(wanted, [...byName.keys()]), option: [...option, ...at] });
    },
    settle: kept.settle,
    make: (columns, rows) => kept.make(columns, rows, counted),
    async recount(query) {
      const numbered = `SELECT row_number() OVER () AS ${quoted(rowColumn)}, * FROM (${query})`;
      const columns = await database.columns(query);
      return kept.settle({ columns, counted, query: numbered });
    },
    note: noted && ((facts) => void noted.push(facts)),
  };
}
