/** The status for people: what is current is counted, everything else has one line with its reason. */
import type { DataState, Reason, StageState } from '../stage-state.ts';
import { dataText, stateText } from './reason-words.ts';
import { type Cell, rowsText } from './rows.ts';
import { statePaint } from './state-paint.ts';
import { paint, type Style } from './style.ts';
import { countText, stateGlyph } from './words.ts';

export interface StageStatus {
  readonly name: string;
  readonly state: StageState;
  readonly reasons: readonly Reason[];
}

export interface DataStatus {
  readonly path: string;
  readonly state: DataState;
}

export interface Status {
  readonly stages: readonly StageStatus[];
  readonly data: readonly DataStatus[];
}

/** In the given order; ends with a line feed. */
export function statusText({ stages, data }: Status, style: Style): string {
  const shownStages = stages.filter(({ state }) => state !== 'current');
  const shownData = data.filter(({ state }) => state !== 'current');
  if (shownStages.length + shownData.length === 0) return `${allCurrent(stages.length, data.length)}\n`;
  const rows = [
    ...shownData.map(({ path, state }) => row(path, state, dataText(state), style)),
    ...shownStages.map(({ name, state, reasons }) =>
      row(name, state, stateText(state, reasons, style.glyphs), style),
    ),
  ];
  const rest = stages.length - shownStages.length;
  const counted = rest > 0 ? `${countText(rest, 'stage is', 'stages are')} current.\n` : '';
  const hints = hintsOf(shownStages, shownData).map((hint) => `${paint(style, 'hint:', 'cyan')} ${hint}\n`);
  const below = `${counted}${hints.join('')}`;
  return `${rowsText(rows, 3, style)}${below === '' ? '' : `\n${below}`}`;
}

function allCurrent(stages: number, data: number): string {
  if (stages + data === 0) return 'The pipeline has no stages yet.';
  return `Everything is up to date (${stages > 0 ? countText(stages, 'stage') : `${data} data`}).`;
}

const row = (name: string, state: StageState | DataState, reason: string, style: Style): Cell[] => [
  { text: stateGlyph(state, style.glyphs), paint: statePaint[state] },
  { text: name },
  { text: state, paint: statePaint[state] },
  { text: reason, paint: 'dim' },
];

function hintsOf(stages: readonly StageStatus[], data: readonly DataStatus[]): string[] {
  const is = (...states: readonly StageState[]): StageStatus | undefined =>
    stages.find(({ state }) => states.includes(state));
  const hints: string[] = [];
  const changed = data.find(({ state }) => state === 'outdated');
  const added = data.find(({ state }) => state === 'new');
  if (changed)
    hints.push(
      `\`luc add ${changed.path}\` keeps it as it is now; \`luc checkout ${changed.path}\` gets the recorded one back`,
    );
  if (added) hints.push(`\`luc add ${added.path}\` records it`);
  if (is('outdated', 'new', 'restorable', 'blocked')) hints.push('`luc repro` brings everything up to date');
  if (is('absent') ?? data.find(({ state }) => state === 'absent'))
    hints.push('`luc checkout` puts into the workspace what is not there');
  const unsettled = is('unconfirmed', 'unsaved');
  if (unsettled) hints.push(`\`luc commit ${unsettled.name}\` takes what is there now as its result`);
  const explained = is('outdated', 'restorable');
  if (explained) hints.push(`\`luc why ${explained.name}\` tells every change`);
  return hints;
}
