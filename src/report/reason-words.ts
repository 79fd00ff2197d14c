/** The words of reasons and states: why a stage is not current, in one line. */
import { unreachable } from '../base/unreachable.ts';
import type { Problem } from '../failure.ts';
import type { Json } from '../json.ts';
import { shellLine } from '../shell-line.ts';
import type { DataState, LastFailure, Reason, ReasonSubject, StageState } from '../stage-state.ts';
import { plainJson, valueFromJson } from '../value.ts';
import { fromHere } from './from-here.ts';
import type { Style } from './style.ts';
import { tame } from './width.ts';
import { agoText } from './words.ts';

/** One line that names the exact thing: `params.yaml: lr 0.1 → 0.2`, `data/raw/a.csv changed`. */
export function reasonText(reason: Reason, look: Look = {}): string {
  const isAscii = look.glyphs === 'ascii';
  const text = tame(sentence(reason, isAscii ? '->' : '→', look));
  return isAscii ? text.replaceAll('…', '...') : text;
}

/** What of a style one line needs. */
type Look = Partial<Pick<Style, 'glyphs' | 'from'>>;

function sentence(reason: Reason, arrow: string, look: Look): string {
  const { what, change, stage, file, key, from, to } = reason;
  const path = reason.path && fromHere(reason.path, look);
  const values = fromTo(from, to, arrow);
  switch (what) {
    case 'always':
      return key === 'force' ? 'forced' : 'always runs';
    case 'upstream':
      return `waits for ${stage ?? path ?? 'another stage'}`;
    case 'param':
      return `${path ?? 'params'}: ${key ?? ''} ${values ?? changeWord(change)}`;
    case 'dep':
      if (file !== undefined) return `${path ?? 'a dep'}: ${file} ${fileWord(reason)}`;
      return `${path ?? key ?? 'a dep'} ${depWord(change)}${stage === undefined ? '' : ` (made by ${stage})`}`;
    case 'out':
      if (file !== undefined) return `out ${path ?? ''}: ${file} ${fileWord(reason)}`;
      return `out ${path ?? key ?? ''} ${change === 'missing' ? 'is neither here nor in the store' : changeWord(change)}`;
    case 'kind':
      return change === 'added' ? 'new stage' : withValues('kind', change, values);
    case 'cmd':
    case 'options':
    case 'shell':
    case 'wdir':
    case 'env':
    case 'backend':
    case 'probe':
      return withValues([subjectWord(what), key].filter(Boolean).join(' '), change, values);
    default:
      return unreachable(what);
  }
}

const subjectWord = (what: ReasonSubject): string =>
  what === 'options' ? 'option' : what === 'probe' ? 'what the source has' : what;

const withValues = (subject: string, change: Reason['change'], values: string | null): string =>
  `${subject} ${changeWord(change)}${values === null ? '' : `: ${values}`}`;

function changeWord(change: Reason['change']): string {
  switch (change) {
    case 'modified':
      return 'changed';
    case 'added':
      return 'was added';
    case 'removed':
      return 'was removed';
    case 'missing':
      return 'is missing';
    default:
      return unreachable(change);
  }
}

const fileWord = ({ from, to }: Reason): string =>
  changeWord(from === undefined ? 'added' : to === undefined ? 'removed' : 'modified');

const depWord = (change: Reason['change']): string =>
  change === 'added' ? 'is a new dep' : change === 'removed' ? 'is no dep any more' : changeWord(change);

/** `0.1 → 0.2`; null where there is nothing to show. */
function fromTo(from: Json | undefined, to: Json | undefined, arrow: string): string | null {
  if (from === undefined && to === undefined) return null;
  if (from === undefined) return `${arrow} ${shorten(valueText(to))}`;
  if (to === undefined) return `${shorten(valueText(from))} ${arrow} nothing`;
  const [before, after] = shortenPair(valueText(from), valueText(to));
  return `${before} ${arrow} ${after}`;
}

/** A value as it is written in the tagged JSON of locks and reasons: `1.0` stays `1.0`. */
export const valueText = (value: Json | undefined): string =>
  value === undefined ? 'nothing' : plainJson(valueFromJson(value));

const longest = 48;
const context = 12;

const shorten = (text: string): string => (text.length <= longest ? text : `${text.slice(0, longest - 1)}…`);

/** Long values are shown from a little before where they begin to differ. */
function shortenPair(a: string, b: string): [string, string] {
  if (a.length <= longest && b.length <= longest) return [a, b];
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const from = same <= context * 2 ? 0 : same - context;
  const cut = (text: string): string => shorten(from === 0 ? text : `…${text.slice(from)}`);
  return [cut(a), cut(b)];
}

/** What keeps a stage from running, or why it is in its state, in one line. */
export function explainedText({ state, reasons, problems = [] }: Explained, look: Look = {}): string {
  const [first, ...more] = problems;
  return first ? `${tame(first.message)}${andMore(more)}` : stateText(state, reasons, look);
}

export interface Explained {
  readonly state: StageState;
  readonly reasons: readonly Reason[];
  /** What keeps it from running although it would have to. */
  readonly problems?: readonly Problem[];
}

/** What is told beside the reasons of a stage that is to run: how its last run went. */
export function lastFailureText(stage: string, { outcome, at }: LastFailure, now: number): string {
  const verb = outcome === 'failed' ? 'failed' : `was ${outcome}`;
  return `${verb} in its last run, ${agoText(now - Date.parse(at))}; ${tame(shellLine`luc logs ${stage}`)}`;
}

const andMore = ({ length }: readonly unknown[]): string => (length === 0 ? '' : ` (+${length} more)`);

/** Why a stage is in its state, in one line. */
export function stateText(state: StageState, reasons: readonly Reason[], look: Look = {}): string {
  // Of a blocked stage's own changes some are guesses until its upstream has run.
  const sure = (subject: ReasonSubject): Reason[] => reasons.filter(({ what }) => what === subject);
  const told =
    state === 'blocked' ? [sure('always'), sure('upstream')].find(({ length }) => length > 0) : null;
  const [first, ...more] = told ?? reasons;
  if (first) return `${reasonText(first, look)}${andMore(more)}`;
  switch (state) {
    case 'current':
      return 'as recorded';
    case 'absent':
      return 'outs are not in the workspace';
    case 'restorable':
      return 'its result is known';
    case 'outdated':
      return 'must run';
    case 'new':
      return 'new stage';
    case 'frozen':
      return 'left as it is';
    case 'blocked':
      return 'an upstream stage comes first';
    case 'unconfirmed':
      return 'a dep or an out changed before it was recorded';
    case 'unsaved':
      return 'its outs could not be stored';
    case 'running':
      return 'another run works on it';
    default:
      return unreachable(state);
  }
}

const dataTexts: { readonly [state in DataState]: string } = {
  current: 'as recorded',
  absent: 'data that is not in the workspace',
  outdated: 'data that differs from what is recorded',
  new: 'data that is not recorded yet',
};

/** What keeps data from being recorded, or why it is in its state, in one line. */
export function dataText({
  state,
  isLost = false,
  problems = [],
}: {
  readonly state: DataState;
  readonly isLost?: boolean;
  readonly problems?: readonly Problem[];
}): string {
  const [first, ...more] = problems;
  if (first) return `${tame(first.message)}${andMore(more)}`;
  return isLost ? 'data that is neither here nor in the store' : dataTexts[state];
}
