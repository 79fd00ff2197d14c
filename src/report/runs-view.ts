/** Past runs for people: a line each, with those of its stages below it where they are asked for. */
import { type Cell, rowsText } from './rows.ts';
import type { Paint, Style } from './style.ts';
import { countText, durationText, timeText } from './words.ts';

interface ShownStage {
  readonly name: string;
  readonly outcome: string;
  readonly ms: number | null;
}

interface ShownRun {
  readonly id: string;
  readonly at: string;
  readonly argv: readonly string[];
  readonly outcome: string;
  readonly ms: number | null;
  readonly stages: readonly ShownStage[];
}

export interface RunsView {
  readonly runs: readonly ShownRun[];
  /** How much of an id is shown. */
  readonly idWidth: number;
  readonly withStages: boolean;
}

/** Ends with a line feed. */
export function runsText({ runs, idWidth, withStages }: RunsView, style: Style): string {
  if (runs.length === 0) return 'No runs yet.\n';
  const rows = runs.flatMap((one) => [rowOf(one, idWidth), ...(withStages ? one.stages.map(stageRow) : [])]);
  return rowsText(rows, 4, style);
}

const rowOf = ({ id, at, outcome, ms, argv, stages }: ShownRun, width: number): Cell[] => [
  { text: id.slice(0, width) },
  { text: timeText(at), paint: 'dim' },
  { text: outcome, paint: paintOf(outcome) },
  { text: ms === null ? '' : durationText(ms), right: true },
  { text: `luc ${argv.join(' ')}` },
  { text: stages.length === 0 ? '' : countText(stages.length, 'stage'), paint: 'dim' },
];

const stageRow = ({ name, outcome, ms }: ShownStage): Cell[] => [
  { text: '' },
  { text: '' },
  { text: outcome, paint: outcome === 'failed' ? 'red' : 'dim' },
  { text: ms === null ? '' : durationText(ms), right: true },
  { text: `  ${name}` },
];

const paints: { readonly [outcome: string]: Paint } = {
  done: 'green',
  running: 'cyan',
  interrupted: 'yellow',
};

const paintOf = (outcome: string): Paint => paints[outcome] ?? 'red';
