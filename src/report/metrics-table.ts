/** Metrics as tables: a row a file, and a column a metric where that is not too wide. */
import type { Value } from '../value.ts';
import { fromHere } from './from-here.ts';
import { cellText, table } from './markdown.ts';
import { metricText } from './metric-text.ts';
import { type Cell, rowsText } from './rows.ts';
import type { Style } from './style.ts';
import { widest } from './width.ts';

/** The metrics of a file, in a revision where there are several. */
export interface MetricsRow {
  readonly revision?: string;
  readonly path: string;
  readonly metrics: ReadonlyMap<string, Value>;
}

interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How many columns stand before those of the metrics. */
  readonly names: number;
}

/** Files that have the same metrics stand in one table. Ends with a line feed. */
export function metricsText(rows: readonly MetricsRow[], precision: number, style: Style): string {
  return tablesOf(rows, precision, (path) => fromHere(path, style))
    .map((one) => textOf(widthIn(one) > style.columns ? turned(one) : one, style))
    .join('\n');
}

/** Ends with a line feed. */
export const metricsMarkdown = (rows: readonly MetricsRow[], precision: number): string =>
  tablesOf(rows, precision, (path) => path)
    .map(
      ({ head, rows: cells }) =>
        `${table(
          head.map(cellText),
          cells.map((row) => row.map(cellText)),
        )}\n`,
    )
    .join('\n');

function tablesOf(
  rows: readonly MetricsRow[],
  precision: number,
  shown: (path: string) => string,
): readonly Table[] {
  const tables = new Map<string, { readonly keys: readonly string[]; readonly rows: MetricsRow[] }>();
  const keysOf = keysByFile(rows);
  for (const row of rows) {
    const keys = keysOf(row.path);
    const same = JSON.stringify(keys);
    const members = tables.get(same) ?? { keys, rows: [] };
    members.rows.push(row);
    tables.set(same, members);
  }
  const hasRevisions = rows.some(({ revision }) => revision !== undefined);
  return [...tables.values()].map(({ keys, rows: members }) => ({
    head: [...(hasRevisions ? ['revision'] : []), 'file', ...keys],
    rows: members.map(({ revision = '', path, metrics }) => [
      ...(hasRevisions ? [revision] : []),
      shown(path),
      ...keys.map((key) => {
        const value = metrics.get(key);
        return value === undefined ? '' : metricText(value, precision);
      }),
    ]),
    names: hasRevisions ? 2 : 1,
  }));
}

/** All that a file has in any of the revisions, so that these stay together. */
function keysByFile(rows: readonly MetricsRow[]): (path: string) => readonly string[] {
  const keys = new Map<string, Set<string>>();
  for (const { path, metrics } of rows)
    keys.set(path, new Set([...(keys.get(path) ?? []), ...metrics.keys()]));
  return (path) => [...(keys.get(path) ?? [])];
}

/** With a row a metric. */
function turned({ head, rows, names }: Table): Table {
  const columns = [head, ...rows];
  const at = (i: number): string[] => columns.map((column) => column[i] ?? '');
  const [, ...titles] = at(names - 1);
  const metrics = head.slice(names).map((_, i) => at(names + i));
  const before = names > 1 ? [['', ...at(0).slice(1)]] : [];
  return { head: ['metric', ...titles], rows: [...before, ...metrics], names: 1 };
}

const widthIn = ({ head, rows }: Table): number =>
  head.reduce((sum, _, i) => sum + 2 + widest([head, ...rows].map((row) => row[i] ?? '')), 0);

function textOf({ head, rows, names }: Table, style: Style): string {
  const cell = (text: string, i: number): Cell => (i < names ? { text } : { text, right: true });
  const titles = head.map((text, i): Cell => ({ ...cell(text, i), paint: 'bold' }));
  const cells = rows.map((row) =>
    row.map((text, i): Cell => (i < names ? { text, paint: 'dim' } : cell(text, i))),
  );
  return rowsText([titles, ...cells], 0, style);
}
