/** What has become of metrics between two revisions, as a table. */
import type { Value } from '../value.ts';
import { fromHere } from './from-here.ts';
import { cellText, table } from './markdown.ts';
import { changeText, metricText } from './metric-text.ts';
import { type Cell, rowsText } from './rows.ts';
import type { Paint, Style } from './style.ts';

export interface MetricChange {
  readonly path: string;
  readonly key: string;
  readonly old: Value | undefined;
  readonly new: Value | undefined;
  /** Null where one of them is no number. */
  readonly change: number | bigint | null;
  /** Null where nobody knows, or it is as good. */
  readonly isBetter: boolean | null;
}

interface Shown {
  readonly revisions: readonly [string, string];
  readonly precision: number;
}

/** Ends with a line feed. A change for the better is green, one for the worse red. */
export function metricsDiffText(changes: readonly MetricChange[], shown: Shown, style: Style): string {
  if (changes.length === 0) return 'No metrics differ.\n';
  const head = headOf(shown).map((text, i): Cell => ({ text, paint: 'bold', right: i > 1 }));
  const rows = changes.map((one) => {
    const paint = paintOf(one);
    return cellsOf(one, shown, (path) => fromHere(path, style)).map(
      (text, i): Cell => ({
        text,
        right: i > 1,
        ...(i === 0 && { paint: 'dim' }),
        ...(i === 4 && paint && { paint }),
      }),
    );
  });
  return rowsText([head, ...rows], 0, style);
}

/** Ends with a line feed; empty where nothing differs. */
export function metricsDiffMarkdown(changes: readonly MetricChange[], shown: Shown): string {
  if (changes.length === 0) return '';
  const rows = changes.map((one) => cellsOf(one, shown, (path) => path).map(cellText));
  return `${table(headOf(shown).map(cellText), rows)}\n`;
}

const headOf = ({ revisions }: Shown): string[] => ['file', 'metric', ...revisions, 'change'];

function cellsOf(one: MetricChange, { precision }: Shown, shown: (path: string) => string): string[] {
  const text = (value: Value | undefined): string =>
    value === undefined ? '-' : metricText(value, precision);
  const change = one.change === null ? '' : changeText(one.change, precision);
  return [shown(one.path), one.key, text(one.old), text(one.new), change];
}

const paintOf = ({ isBetter }: MetricChange): Paint | null =>
  isBetter === null ? null : isBetter ? 'green' : 'red';
