/** What a run has measured: the table that it ends with. */
import type { Event } from '../event.ts';
import type { Value } from '../value.ts';
import { usualPrecision } from './metric-text.ts';
import { type MetricsRow, metricsMarkdown, metricsText } from './metrics-table.ts';
import type { Style } from './style.ts';
import { countText } from './words.ts';

type Measured = Extract<Event, { event: 'metrics-made' }>;

/** More would push the run itself out of sight. */
const mostLines = 24;

/** Between two empty lines; of many files just that there are some. */
export function measuredText({ files }: Measured, style: Style): string {
  const text = metricsText(rowsOf({ files }), usualPrecision, style);
  return text.split('\n').length <= mostLines + 1
    ? `\n${text}\n`
    : `Measured: ${countText(files.length, 'file')}; \`luc metrics show\`\n`;
}

export const measuredMarkdown = ({ files }: Pick<Measured, 'files'>): string =>
  metricsMarkdown(rowsOf({ files }), usualPrecision).trimEnd();

const rowsOf = ({ files }: Pick<Measured, 'files'>): readonly MetricsRow[] =>
  files.map(({ path, metrics }) => ({
    path,
    metrics: new Map<string, Value>(Object.entries(metrics) as [string, Value][]),
  }));
