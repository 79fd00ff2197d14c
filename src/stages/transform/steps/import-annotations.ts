/** The step `import_annotations`: what people labelled, as rows again. */
import { type Column, quoted } from '../../../data/duckdb.ts';
import type { Value } from '../../../data/duckdb-values.ts';
import { columnTypeOf } from '../../../data/tables/column-type.ts';
import { type Labelled, labelsInDoccano, labelsInLabelStudio } from '../../../data/text/annotations.ts';
import { missingColumn } from '../../../table-shape.ts';
import { RowFaults, withBeside } from '../beside.ts';
import { fault } from '../faults.ts';
import { type Made, project } from '../project.ts';
import type { Step, StepContext, Table } from '../step.ts';
import type { ValueOf } from '../values.ts';

type Import = ValueOf<'import_annotations'>;

export const importAnnotations: Step<Import> = async (table, written, context) => {
  const settled = await context.settle(table);
  const isTasks = written.format === 'label_studio';
  const columns = isTasks ? await taskColumns(settled, context) : settled.columns.map(asColumn);
  const kept = textNamed(columns, written, context);
  const labels = await readLabels(
    settled,
    isTasks ? 'annotations' : 'label',
    written.label,
    written,
    context,
  );
  const predictions =
    written.prediction === undefined
      ? null
      : await readLabels(labels.table, 'predictions', written.prediction, written, context);
  const added = [labels.made, ...(predictions ? [predictions.made] : [])];
  const names = new Set(added.map(({ name }) => name));
  const others = kept.filter(({ name }) => !names.has(name) && (isTasks || name !== 'label'));
  const at = others.findIndex(({ name }) => name === written.text);
  return project(predictions?.table ?? labels.table, others.toSpliced(at + 1, 0, ...added));
};

const asColumn = (column: Column): Made => ({ ...column, sql: quoted(column.name) });

/** What lies in `data`, and the task's own `id` if no other is there. */
async function taskColumns(table: Table, { database }: StepContext): Promise<Made[]> {
  const found = await database.columns(`SELECT unnest(data) FROM (${table.query})`);
  const data = found.map(({ name, type }) => ({ name, type, sql: `data.${quoted(name)}` }));
  const id = table.columns.find(({ name }) => name === 'id');
  return id && !data.some(({ name }) => name === 'id') ? [asColumn(id), ...data] : data;
}

/** The text under the name that the user wants for it. */
function textNamed(columns: readonly Made[], { text }: Import, context: StepContext): Made[] {
  if (columns.some(({ name }) => name === 'text'))
    return columns
      .filter(({ name }) => name === 'text' || name !== text)
      .map((column) => (column.name === 'text' ? { ...column, name: text } : column));
  if (columns.some(({ name }) => name === text)) return [...columns];
  throw fault(context, missingColumn('text', columns));
}

/** The labels of each row as JSON beside the table, and the column that they become once all are known. */
async function readLabels(
  table: Table,
  from: string,
  into: string,
  { format }: Import,
  context: StepContext,
): Promise<{ readonly table: Table; readonly made: Made }> {
  const name = `luc ${from}`;
  const column = table.columns.find((one) => one.name === from);
  if (!column) return { table, made: { name: into, type: 'VARCHAR', sql: 'CAST(NULL AS VARCHAR)' } };
  const json = `${name} json`;
  const isJson = columnTypeOf(column.type) === 'string';
  const readable: Table = {
    ...table,
    columns: [...table.columns, { name: json, type: 'VARCHAR' }],
    query: `SELECT *, ${isJson ? quoted(from) : `CAST(to_json(${quoted(from)}) AS VARCHAR)`} AS ${quoted(json)} FROM (${table.query})`,
  };
  const faults = new RowFaults();
  const kinds = new Set<Labelled['kind']>();
  const read = format === 'doccano' ? labelsInDoccano : labelsInLabelStudio;
  const rows = await withBeside(
    readable,
    [json],
    [{ name, type: 'VARCHAR' }],
    ([text = null], row) => [labelsAs(text, read, kinds, (note) => faults.add('bad-value', row, note))],
    context,
  );
  faults.refuse(table, context, { message: `\`${from}\` is not what ${format} writes` });
  if (kinds.has('spans') && (kinds.has('single') || kinds.has('list')))
    throw fault(context, {
      code: 'schema-mismatch',
      message: `\`${from}\` has classes in some rows, and spans in others`,
      hint: 'import them by two stages, each with a `filter` before',
    });
  return { table: rows, made: { name: into, ...labelColumn(quoted(name), kinds) } };
}

function labelsAs(
  text: Value,
  read: (given: unknown) => Labelled | null | string,
  kinds: Set<Labelled['kind']>,
  tell: (note: string) => void,
): string | null {
  const given: unknown = typeof text === 'string' ? parsedOrText(text) : null;
  const found = given === null ? null : read(given);
  if (typeof found === 'string') {
    tell(found);
    return null;
  }
  if (found === null) return null;
  kinds.add(found.kind);
  return JSON.stringify(found.labels);
}

/** Doccano's single label may be a text that is no JSON. */
function parsedOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** One class a row is a text; where a row has several, all are lists. */
function labelColumn(json: string, kinds: ReadonlySet<Labelled['kind']>): Pick<Made, 'sql' | 'type'> {
  if (kinds.has('spans'))
    return {
      type: 'STRUCT("start" BIGINT, "end" BIGINT, "label" VARCHAR)[]',
      sql: `from_json(${json}, '[{"start": "BIGINT", "end": "BIGINT", "label": "VARCHAR"}]')`,
    };
  const list = `from_json(${json}, '["VARCHAR"]')`;
  return kinds.has('list') ? { type: 'VARCHAR[]', sql: list } : { type: 'VARCHAR', sql: `${list}[1]` };
}
