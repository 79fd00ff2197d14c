/** The status for people: what is current is counted, everything else has one line with its reason. */
import type { Problem } from '../failure.ts';
import { shellLine } from '../shell-line.ts';
import type { DataState, LastFailure, StageState } from '../stage-state.ts';
import { fromHere } from './from-here.ts';
import { dataText, type Explained, explainedText, lastFailureText } from './reason-words.ts';
import { type Cell, rowsText } from './rows.ts';
import { statePaint } from './state-paint.ts';
import { paint, type Style } from './style.ts';
import { tame } from './width.ts';
import { countText, stateGlyph } from './words.ts';

export interface StageStatus extends Explained {
  readonly name: string;
  readonly lastFailure?: LastFailure | null;
}

export interface DataStatus {
  readonly path: string;
  readonly state: DataState;
  /** Whether the store has not all of it, nor the workspace. */
  readonly isLost?: boolean;
  readonly problems?: readonly Problem[];
}

export interface Status {
  readonly stages: readonly StageStatus[];
  readonly data: readonly DataStatus[];
  /** Whether others may have shared what is not here. */
  readonly hasRemote?: boolean;
}

/** In the given order; ends with a line feed. `now`: milliseconds. */
export function statusText({ stages, data, hasRemote = false }: Status, style: Style, now: number): string {
  const shownStages = stages.filter(({ state }) => state !== 'current');
  const shownData = data
    .filter(({ state }) => state !== 'current')
    .map((one) => ({ ...one, path: fromHere(one.path, style) }));
  if (shownStages.length + shownData.length === 0) return `${allCurrent(stages.length, data.length)}\n`;
  const rows = [
    ...shownData.map((one) => row(one.path, one.state, dataText(one), style)),
    ...shownStages.flatMap((stage) => stageRows(stage, style, now)),
  ];
  const rest = stages.length - shownStages.length;
  const counted = rest > 0 ? `${countText(rest, 'stage is', 'stages are')} current.\n` : '';
  const hints = hintsOf(shownStages, shownData, hasRemote).map(
    (hint) => `${paint(style, 'hint:', 'cyan')} ${tame(hint)}\n`,
  );
  const below = `${counted}${hints.join('')}`;
  return `${rowsText(rows, 3, style)}${below === '' ? '' : `\n${below}`}`;
}

function allCurrent(stages: number, data: number): string {
  if (stages + data === 0) return 'There are no stages yet.';
  return `Everything is up to date (${stages > 0 ? countText(stages, 'stage') : `${data} data`}).`;
}

function stageRows(stage: StageStatus, style: Style, now: number): Cell[][] {
  const { name, state, lastFailure } = stage;
  const own = row(name, state, explainedText(stage, style), style);
  if (!lastFailure) return [own];
  const text = lastFailureText(name, lastFailure, now);
  return [own, [{ text: '' }, { text: '' }, { text: '' }, { text, paint: 'red' }]];
}

const row = (name: string, state: StageState | DataState, reason: string, style: Style): Cell[] => [
  { text: stateGlyph(state, style.glyphs), paint: statePaint[state] },
  { text: name },
  { text: state, paint: statePaint[state] },
  { text: reason, paint: 'dim' },
];

function hintsOfAbsent(
  stages: readonly StageStatus[],
  data: readonly DataStatus[],
  hasRemote: boolean,
): string[] {
  const absent = stages.filter(({ state }) => state === 'absent');
  const isLost = ({ reasons }: StageStatus): boolean => reasons.length > 0;
  const isStored = absent.some((stage) => !isLost(stage)) || data.some(isStoredData);
  const lostData = data.find((one) => one.isLost);
  const again = lostData
    ? `put \`${lostData.path}\` back`
    : absent.some(isLost)
      ? '`luc repro` makes again what is nowhere'
      : null;
  const elsewhere = hasRemote
    ? '`luc pull` fetches what others have shared'
    : 'take a store that has it: `luc config --local store.dir DIR`';
  return [
    ...(isStored ? ['`luc checkout` puts into the workspace what is not there'] : []),
    ...(again === null ? [] : [`${elsewhere}; else ${again}`]),
  ];
}

const isStoredData = ({ state, isLost = false }: DataStatus): boolean => state === 'absent' && !isLost;

function hintsOf(stages: readonly StageStatus[], data: readonly DataStatus[], hasRemote: boolean): string[] {
  const is = (...states: readonly StageState[]): StageStatus | undefined =>
    stages.find(({ state }) => states.includes(state));
  const hints: string[] = [];
  const bad = data.flatMap(({ problems = [] }) => problems);
  for (const { hint } of bad) if (hint !== undefined) hints.push(hint);
  const sound = data.filter(({ problems = [] }) => problems.length === 0);
  const changed = sound.find(({ state }) => state === 'outdated');
  const added = sound.find(({ state }) => state === 'new');
  if (changed)
    hints.push(
      `${shellLine`luc add ${changed.path}`} keeps it as it is now; ${shellLine`luc checkout ${changed.path}`} gets the recorded one back`,
    );
  if (added) hints.push(`${shellLine`luc add ${added.path}`} records it`);
  const [problem] = stages.flatMap(({ problems = [] }) => problems);
  if (problem) hints.push(...(problem.hint === undefined ? [] : [problem.hint]));
  else if (is('outdated', 'new', 'restorable', 'blocked'))
    hints.push('`luc repro` brings everything up to date');
  hints.push(...hintsOfAbsent(stages, data, hasRemote));
  const unsettled = is('unconfirmed', 'unsaved');
  if (unsettled)
    hints.push(`${shellLine`luc commit ${unsettled.name}`} takes what is there now as its result`);
  const edited = stages.find(({ reasons }) =>
    reasons.some(({ what, change, key }) => what === 'out' && change === 'modified' && key === undefined),
  );
  if (edited) hints.push(`${shellLine`luc commit ${edited.name}`} keeps its outs as they were edited`);
  const explained = is('outdated', 'restorable');
  if (explained) hints.push(`${shellLine`luc why ${explained.name}`} tells every change`);
  return hints;
}
