/** The step `job`: rows in the canonical columns of a task, all other columns in `meta`. */
import { type Column, literal, quoted } from '../../../data/duckdb.ts';
import { featuresOf, type Job, jobParts, metaNames } from '../job-parts.ts';
import { asItIs, type Made, project } from '../project.ts';
import type { Step, Table } from '../step.ts';
import { idColumn, withIds } from './job-ids.ts';
import { tagColumns, withTags } from './job-tags.ts';

export const job: Step<Job> = async (table, written, context) => {
  const tagged = written.type === 'token_classification' ? await withTags(table, written, context) : table;
  const rows = await withIds(tagged, table.columns, written, context);
  const id: Made = { ...columnOf(rows, idColumn), sql: quoted(idColumn), name: 'id' };
  const canonical =
    written.type === 'token_classification'
      ? tagColumns.map(({ name, made, type }): Made => ({ name, type, sql: quoted(made) }))
      : jobParts(written).map(
          ({ name, from }): Made => ({ ...columnOf(rows, from), sql: quoted(from), name }),
        );
  if (written.type !== 'regression')
    return project(rows, [id, ...canonical, metaOf(table, metaNames(written, table.columns))]);
  const features = featuresOf(written, table.columns).map((name) => asItIs(columnOf(rows, name)));
  return project(rows, [id, ...canonical, ...features]);
};

function columnOf({ columns }: Table, name: string): Column {
  const column = columns.find((one) => one.name === name);
  if (!column) throw new Error(`the column ${name} was looked up before`);
  return column;
}

/** A struct has at least one member: where no column is left it is null. */
function metaOf(table: Table, names: readonly string[]): Made {
  if (names.length === 0) return { name: 'meta', type: 'VARCHAR', sql: 'CAST(NULL AS VARCHAR)' };
  const columns = names.map((name) => columnOf(table, name));
  return {
    name: 'meta',
    type: `STRUCT(${columns.map(({ name, type }) => `${quoted(name)} ${type}`).join(', ')})`,
    sql: `{${columns.map(({ name }) => `${literal(name)}: ${quoted(name)}`).join(', ')}}`,
  };
}
