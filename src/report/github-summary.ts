/** The job summary of GitHub Actions: one run as markdown. */
import { stripVTControlCharacters } from 'node:util';
import type { Event, MeasuredFile } from '../event.ts';
import { type Finished, finishedText, lastLines } from './event-words.ts';
import { cellText, codeBlock, table } from './markdown.ts';
import { measuredMarkdown } from './measured.ts';
import { countText } from './words.ts';

const icons = {
  ran: '✅',
  restored: '♻️',
  skipped: '⚪',
  failed: '❌',
  cancelled: '⏹️',
  unstarted: '⏹️',
  blocked: '🚧',
  unconfirmed: '⚠️',
  unsaved: '⚠️',
} as const;

/** GitHub takes 1 MiB of summaries a step. */
const mostRows = 200;

export interface Told {
  /** In the order in which they ended. */
  readonly finished: readonly Finished[];
  readonly measured: readonly MeasuredFile[];
}

/** Stages that were up to date are only counted. */
export function githubSummary(
  { finished, measured }: Told,
  run: Extract<Event, { event: 'run-finished' }>,
  dry: boolean,
): string {
  const told = finished.filter(({ outcome }) => outcome !== 'skipped');
  const rows = told
    .slice(0, mostRows)
    .map((event) => [
      icons[event.outcome],
      cellText(event.stage),
      cellText(finishedText(event)),
      cellText(event.desc ?? ''),
    ]);
  const [said = 'It could not run.'] = lastLines(run, dry);
  const parts = [`### luc: ${said}`];
  if (rows.length > 0) parts.push(table(['', 'Stage', 'Outcome', ''], rows));
  if (told.length > mostRows) parts.push(`and ${countText(told.length - mostRows, 'more stage')}`);
  if (measured.length > 0) parts.push(measuredMarkdown({ files: measured }));
  for (const event of told.filter(({ problem }) => problem !== undefined).slice(0, 20))
    parts.push(details(event));
  return `${parts.join('\n\n')}\n`;
}

function details({ stage, problem, tail = [] }: Finished): string {
  const place = problem?.at ? ` (${problem.at.file}:${problem.at.line})` : '';
  const head = `**${cellText(stage)}**: ${cellText(problem?.message ?? '')}${cellText(place)}`;
  const hint = problem?.hint === undefined ? '' : `\n\nHint: ${cellText(problem.hint)}`;
  const output =
    tail.length === 0 ? '' : `\n\n${codeBlock(tail.map(stripVTControlCharacters).join('\n'), 'text')}`;
  return `${head}${hint}${output}`;
}
