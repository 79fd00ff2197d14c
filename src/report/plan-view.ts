/** The plan for people: what `repro` would do, stage by stage, and what it would take. */
import type { DataState } from '../stage-state.ts';
import { fromHere } from './from-here.ts';
import { dataText, type Explained, explainedText } from './reason-words.ts';
import { type Cell, rowsText } from './rows.ts';
import { marksOf, type Paint, type Style } from './style.ts';
import { bytesText, countText, durationText, numberText } from './words.ts';

export type Action = 'run' | 'restore' | 'skip' | 'blocked' | 'refused';

export interface PlannedStage extends Explained {
  readonly name: string;
  readonly action: Action;
  /** Expected from history; null where there is none. */
  readonly seconds: number | null;
  readonly bytes: number | null;
}

export interface Plan {
  readonly stages: readonly PlannedStage[];
  /** What would be recorded. */
  readonly data: readonly { readonly path: string; readonly state: DataState }[];
  readonly freeBytes: number;
}

const paints: { readonly [action in Action]: Paint } = {
  run: 'yellow',
  restore: 'cyan',
  skip: 'dim',
  blocked: 'dim',
  refused: 'red',
};

/** In the given order; what is skipped is only counted. Ends with a line feed. */
export function planText({ stages, data, freeBytes }: Plan, style: Style): string {
  const shown = stages.filter(({ action }) => action !== 'skip');
  const skipped = stages.length - shown.length;
  if (shown.length + data.length === 0)
    return stages.length === 0
      ? 'Nothing to do.\n'
      : `Everything is up to date (${countText(skipped, 'stage')}).\n`;
  const dataRows = data.map(({ path, state }): Cell[] => [
    { text: 'record', paint: 'cyan' },
    { text: fromHere(path, style) },
    { text: dataText({ state }), paint: 'dim' },
  ]);
  const stageRows = shown.map((stage): Cell[] => [
    { text: stage.action, paint: paints[stage.action] },
    { text: stage.name },
    { text: explainedText(stage, style), paint: 'dim' },
    {
      text: stage.seconds === null || stage.action === 'refused' ? '' : durationText(stage.seconds * 1000),
      right: true,
    },
    { text: stage.bytes === null || stage.action === 'refused' ? '' : bytesText(stage.bytes), right: true },
  ]);
  const below = summary(shown, { skipped, recorded: data.length, freeBytes }, style);
  return `${rowsText([...dataRows, ...stageRows], 2, style)}\n${below}\n`;
}

interface Besides {
  readonly skipped: number;
  readonly recorded: number;
  readonly freeBytes: number;
}

function summary(
  shown: readonly PlannedStage[],
  { skipped, recorded, freeBytes }: Besides,
  style: Style,
): string {
  const count = (action: Action): number => shown.filter((stage) => stage.action === action).length;
  const parts = (
    [
      [recorded, 'to record'],
      [count('run'), 'to run'],
      [count('restore'), 'to restore'],
      [count('blocked'), 'decided later'],
      [count('refused'), 'that cannot run'],
      [skipped, 'up to date'],
    ] as const
  )
    .filter(([number]) => number > 0)
    .map(([number, words]) => `${numberText(number)} ${words}`);
  const working = shown.filter(({ action }) => action !== 'restore' && action !== 'refused');
  const known = working.filter(({ seconds }) => seconds !== null);
  const time = known.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0);
  const bytes = shown.reduce((sum, stage) => sum + (stage.bytes ?? 0), 0);
  const about = known.length < working.length ? 'at least' : 'about';
  const facts = [
    parts.join(', '),
    ...(known.length > 0 ? [`${about} ${durationText(time * 1000)} of work`] : []),
    ...(bytes > 0 ? [`${bytesText(bytes)} of ${bytesText(freeBytes)} free`] : []),
  ];
  return facts.join(` ${marksOf(style).dot} `);
}
