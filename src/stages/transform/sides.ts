/** What is told of the sides of a split: classes, rows that are on several sides, times. */
import { quoted } from '../../data/duckdb.ts';
import type { JsonObject } from '../../json.ts';
import { splitColumn } from './shape.ts';
import type { StepContext, Table } from './step.ts';
import { withNormalForms } from './steps/normal-forms.ts';
import { namesIn, type ValueOf } from './values.ts';

type Split = ValueOf<'split'>;

/** More classes than these are no classes. */
const mostClasses = 1000;

export async function describeSides(
  table: Table,
  names: readonly string[],
  written: Split,
  context: StepContext,
): Promise<JsonObject> {
  const label =
    written.stratify ?? (table.columns.some(({ name }) => name === 'label') ? 'label' : undefined);
  const classes = label === undefined ? null : await countClasses(table, label, names, context);
  return {
    ...(classes && { classes }),
    ...(written.folds === undefined && { duplicates: await countDuplicates(table, names, written, context) }),
    ...(written.time !== undefined && { time: await timesOf(table, written.time, names, context) }),
  };
}

async function countClasses(
  { query }: Table,
  label: string,
  names: readonly string[],
  { database }: StepContext,
): Promise<JsonObject | null> {
  const found = await database.rows(
    `SELECT ${quoted(splitColumn)} AS side, CAST(${quoted(label)} AS VARCHAR) AS class, count(*) AS count
     FROM (${query}) GROUP BY ALL ORDER BY class NULLS LAST LIMIT ${mostClasses * names.length + 1}`,
  );
  if (new Set(found.map((row) => row.class)).size > mostClasses) return null;
  return Object.fromEntries(
    names.map((name) => [
      name,
      Object.fromEntries(
        found
          .filter((row) => row.side === name && row.class !== null)
          .map((row) => [String(row.class), Number(row.count)]),
      ),
    ]),
  );
}

/** How many rows of each other side train has too, key and label aside, the column `text` in normal form. */
async function countDuplicates(
  table: Table,
  names: readonly string[],
  { key = [], stratify }: Split,
  context: StepContext,
): Promise<JsonObject> {
  const aside = new Set([...namesIn(key), 'id', 'label', stratify, splitColumn]);
  const compared = table.columns.filter(({ name }) => !aside.has(name)).map(({ name }) => name);
  const forms = compared.includes('text') ? await withNormalForms(table, ['text'], context) : null;
  const columns = compared.map((name) => (name === 'text' ? (forms?.names[0] ?? name) : name));
  if (columns.length === 0) return {};
  const rows = await context.settle(forms?.table ?? table);
  const side = quoted(splitColumn);
  const equal = columns.map((name) => `a.${quoted(name)} IS NOT DISTINCT FROM b.${quoted(name)}`);
  const found = await context.database.rows(
    `SELECT a.${side} AS side, count(*) AS count FROM (${rows.query}) a
     SEMI JOIN (SELECT * FROM (${rows.query}) WHERE ${side} = 'train') b ON ${equal.join(' AND ')}
     WHERE a.${side} <> 'train' GROUP BY ALL`,
  );
  const counts = new Map(found.map((row) => [row.side, Number(row.count)]));
  return Object.fromEntries(
    names.filter((name) => name !== 'train').map((name) => [name, counts.get(name) ?? 0]),
  );
}

async function timesOf(
  { query }: Table,
  time: string,
  names: readonly string[],
  { database }: StepContext,
): Promise<JsonObject> {
  const found = await database.rows(
    `SELECT ${quoted(splitColumn)} AS side, CAST(min(${quoted(time)}) AS VARCHAR) AS first,
       CAST(max(${quoted(time)}) AS VARCHAR) AS last FROM (${query}) GROUP BY ALL`,
  );
  return Object.fromEntries(
    names.flatMap((name) =>
      found
        .filter(({ side }) => side === name)
        .map(({ first, last }) => [name, { first: String(first), last: String(last) }]),
    ),
  );
}
