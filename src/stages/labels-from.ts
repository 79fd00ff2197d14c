/** Labels that lie in another table than the vectors: found by key. */
import { type Database, quoted } from '../data/duckdb.ts';
import type { Value } from '../data/duckdb-values.ts';
import { canonicalKey } from '../data/split/canonical-key.ts';
import { nullKey } from '../data/split/column.ts';
import { columnTypeOf } from '../data/tables/column-type.ts';
import { type ColumnType, missingColumn } from '../table-shape.ts';
import { WorkError } from '../work.ts';
import { filesOf, openTable } from './open-input.ts';
import type { RowSource } from './row-source.ts';
import type { Labels } from './truths.ts';

export interface LabelOptions {
  readonly labels_from?: string | readonly string[];
  readonly label: string;
  readonly weight?: string;
  readonly key?: string | readonly string[];
}

export interface LabelTable {
  readonly named: string;
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
  /** By the canonical text of the key: the label and, where one is asked for, the weight. */
  readonly byKey: ReadonlyMap<string, readonly Value[]>;
}

const mostExamples = 20;

/** Ends with `duplicate-key` and `null-key`. */
export async function openLabels(
  database: Database,
  options: LabelOptions,
  wdir: string,
): Promise<LabelTable> {
  const { labels_from = [], label, weight, key = 'id' } = options;
  const option = ['labels_from'];
  const table = await openTable(database, filesOf(wdir, labels_from, option), 'luc labels');
  const keys = typeof key === 'string' ? [key] : key;
  const values = [label, ...(weight === undefined ? [] : [weight])];
  const types = [...keys, ...values].map((name) => {
    const found = table.columns.find((column) => column.name === name);
    if (found) return { name, type: columnTypeOf(found.type) };
    throw new WorkError({ ...missingColumn(name, table.columns, ` in ${table.named}`), option });
  });
  const byKey = new Map<string, readonly Value[]>();
  const twice: string[] = [];
  let duplicates = 0;
  const list = [...keys, ...values].map(quoted).join(', ');
  let before = 0;
  for await (const { rows, columns } of database.stream(`SELECT ${list} FROM ${quoted(table.view)}`)) {
    for (let row = 0; row < rows; row++) {
      const text = keyAt(columns.slice(0, keys.length), row);
      if (text === null) throw nullKey(keys, [before + row], 1);
      if (byKey.has(text)) {
        duplicates++;
        if (twice.length < mostExamples) twice.push(text);
      }
      byKey.set(
        text,
        columns.slice(keys.length).map((cells) => cells[row] ?? null),
      );
    }
    before += rows;
  }
  if (duplicates > 0)
    throw new WorkError({
      code: 'duplicate-key',
      message: `${duplicates === 1 ? 'a key stands' : `${duplicates} keys stand`} twice in ${table.named}: ${shown(twice, duplicates)}`,
      hint: 'each row has one label: drop the others by a `dedupe` step',
      option,
    });
  return { named: table.named, columns: types.slice(keys.length), byKey };
}

/** A label for each row, in their order; ends with `null-label` where the table has none for one. */
export async function joinLabels(
  { named, columns, byKey }: LabelTable,
  keys: readonly Labels[],
  placed: RowSource['placed'],
): Promise<{ readonly label: Labels; readonly weight: Labels | null }> {
  const rows = keys[0]?.cells.length ?? 0;
  const cells: Value[][] = columns.map(() => []);
  const without: number[] = [];
  const keyCells = keys.map((key) => key.cells);
  for (let row = 0; row < rows; row++) {
    const text = keyAt(keyCells, row);
    if (text === null)
      throw nullKey(
        keys.map(({ name }) => name),
        [row],
        1,
      );
    const found = byKey.get(text);
    if (!found) without.push(row);
    columns.forEach((_, index) => void cells[index]?.push(found?.[index] ?? null));
  }
  if (without.length > 0) {
    const texts = without.slice(0, mostExamples).map((row) => keyAt(keyCells, row) ?? '');
    throw new WorkError({
      code: 'null-label',
      message: `${without.length} of ${rows} rows have no label in ${named}: ${shown(texts, without.length)}, the first in ${await placed(without.slice(0, 1), 1)}`,
      hint: '`labels_from` takes several tables: give all that have labels of these rows',
      option: ['labels_from'],
    });
  }
  const [label, weight] = columns.map(({ name, type }, index) => ({
    name,
    type,
    cells: cells[index] ?? [],
    placed,
  }));
  if (!label) throw new Error('a table of labels has a label');
  return { label, weight: weight ?? null };
}

/** Null where a part of the key is. */
function keyAt(cells: readonly (readonly Value[])[], row: number): string | null {
  const key = cells.map((column) => column[row] ?? null);
  return key.includes(null) ? null : canonicalKey(key);
}

const shown = (keys: readonly string[], total: number): string =>
  `${keys.map((key) => key.slice(1, -1)).join(', ')}${total > keys.length ? ` … (${total} in all)` : ''}`;
