/** The step `annotate`: rows as tasks for people who label them, in the form of their program. */
import { literal, quoted } from '../../../data/duckdb.ts';
import { fault, mostExamples, rowsInWords } from '../faults.ts';
import { type Made, project } from '../project.ts';
import { isListOfStructs, spansSql } from '../spans.ts';
import { rowColumn, type Step, type StepContext, type Table } from '../step.ts';
import type { ValueOf } from '../values.ts';

type Annotate = ValueOf<'annotate'>;

export const annotate: Step<Annotate> = async (table, written, context) => {
  const { format, label, prediction } = written;
  const settled = await context.settle(table);
  const labels = label === undefined ? null : await labelsOf(settled, label, 'label', written, context);
  if (format === 'doccano') return project(settled, doccanoColumns(settled, labels, written));
  const predictions =
    prediction === undefined ? null : await labelsOf(settled, prediction, 'prediction', written, context);
  return project(settled, labelStudioColumns(settled, labels, predictions, written));
};

/** What a row has as labels, as an expression. */
interface Labels {
  readonly name: string;
  readonly kind: 'single' | 'list' | 'spans';
  /** A list of texts, or of spans; null where the row has none. */
  readonly sql: string;
}

async function labelsOf(
  table: Table,
  name: string,
  option: 'label' | 'prediction',
  { text }: Annotate,
  context: StepContext,
): Promise<Labels> {
  const type = table.columns.find((column) => column.name === name)?.type ?? '';
  const column = quoted(name);
  if (type === 'VARCHAR')
    return { name, kind: 'single', sql: `CASE WHEN ${column} IS NOT NULL THEN [${column}] END` };
  if (type === 'VARCHAR[]') return { name, kind: 'list', sql: column };
  if (!isListOfStructs(type))
    throw fault(
      context,
      {
        code: 'column-type',
        message: `\`${name}\` must be text, a list of texts or a list of \`{start, end, label}\`, and is ${type}`,
      },
      option,
    );
  const sql = await spansSql(table, name, option, context);
  await refuseOutside(table, sql, text, option, context);
  return { name, kind: 'spans', sql };
}

async function refuseOutside(
  table: Table,
  spans: string,
  text: string,
  option: string,
  context: StepContext,
): Promise<void> {
  const isOutside = `s."start" IS NULL OR s."end" IS NULL OR s."label" IS NULL OR s."start" < 0 OR s."end" <= s."start" OR s."end" > length("luc text")`;
  const found = await context.database.rows(
    `SELECT row, count(*) OVER () AS total
     FROM (SELECT ${quoted(rowColumn)} AS row, ${quoted(text)} AS "luc text", ${spans} AS "luc spans" FROM (${table.query}))
     WHERE len([1 FOR s IN "luc spans" IF ${isOutside}]) > 0 LIMIT ${mostExamples}`,
  );
  if (found.length === 0) return;
  const examples = found.map(({ row }) => ({ row: Number(row) }));
  throw fault(
    context,
    {
      code: 'bad-value',
      message: `spans are not in their text: ${rowsInWords(table, examples, Number(found[0]?.total))}`,
    },
    option,
  );
}

/** Labels and predictions stand elsewhere, and the text is called `text`. */
const dataColumns = ({ columns }: Table, { text, label, prediction }: Annotate) =>
  columns
    .filter(({ name }) => name !== label && name !== prediction)
    .map(({ name, type }) => ({ name: name === text ? 'text' : name, type, sql: quoted(name) }));

function labelStudioColumns(
  table: Table,
  labels: Labels | null,
  predictions: Labels | null,
  written: Annotate,
): Made[] {
  const id = table.columns.find(({ name }) => name === 'id');
  const data = dataColumns(table, written);
  const from = labels ?? predictions;
  const made: Made[] = [
    ...(id ? [{ ...id, sql: quoted('id') }] : []),
    {
      name: 'data',
      type: `STRUCT(${data.map(({ name, type }) => `${quoted(name)} ${type}`).join(', ')})`,
      sql: `{${data.map(({ name, sql }) => `${literal(name)}: ${sql}`).join(', ')}}`,
    },
  ];
  if (!from) return made;
  if (labels) made.push(listed('annotations', resultsOf(labels, written), ''));
  if (predictions)
    made.push(listed('predictions', resultsOf(predictions, written), `'model_version': 'lucidity', `));
  return made;
}

/** One annotation, or none where the row has no labels. */
const listed = (name: string, results: string, before: string): Made => ({
  name,
  type: 'STRUCT("result" STRUCT("value" VARCHAR)[])[]',
  sql: `CASE WHEN ${results} IS NULL THEN [] ELSE [{${before}'result': ${results}}] END`,
});

function resultsOf({ kind, sql }: Labels, { text }: Annotate): string {
  const region = (type: string, value: string): string =>
    `{'from_name': 'label', 'to_name': 'text', 'type': '${type}', 'value': ${value}}`;
  if (kind !== 'spans')
    return `CASE WHEN ${sql} IS NOT NULL THEN CASE WHEN len(${sql}) = 0 THEN [] ELSE [${region('choices', `{'choices': ${sql}}`)}] END END`;
  const part = `substring(${quoted(text)}, s."start" + 1, s."end" - s."start")`;
  const value = `{'start': s."start", 'end': s."end", 'text': ${part}, 'labels': [s."label"]}`;
  return `[${region('labels', value)} FOR s IN ${sql}]`;
}

/** Spans are lists of two numbers and a text, which no type but JSON has. */
function doccanoColumns(table: Table, labels: Labels | null, written: Annotate): Made[] {
  const columns = dataColumns(table, written);
  if (!labels) return columns;
  const spans = `to_json([json_array(s."start", s."end", s."label") FOR s IN coalesce(${labels.sql}, [])])`;
  const label: Made =
    labels.kind === 'spans'
      ? { name: 'label', type: 'JSON', sql: spans }
      : { name: 'label', type: 'VARCHAR[]', sql: `coalesce(${labels.sql}, [])` };
  const at = columns.findIndex(({ name }) => name === 'text');
  return columns.toSpliced(at + 1, 0, label);
}
