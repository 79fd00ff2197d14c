/** The full reason for people: every changed input of a stage against its last run, and what upstream causes it. */
import type { Entry } from '../entry.ts';
import type { Json } from '../json.ts';
import type { LastFailure, Reason, ReasonSubject } from '../stage-state.ts';
import { renderProblems } from './diagnostics.ts';
import { fromHere } from './from-here.ts';
import {
  type Explained,
  explainedText,
  lastFailureText,
  reasonText,
  stateText,
  valueText,
} from './reason-words.ts';
import { type Cell, rowsText } from './rows.ts';
import { statePaint } from './state-paint.ts';
import { marksOf, type Paint, paint, type Style } from './style.ts';
import { tame } from './width.ts';
import { bytesText, numberText, stateGlyph } from './words.ts';

/** A file of a dep or out; `path` is below the folder, '' where it is a file itself. */
export interface FileDifference {
  readonly path: string;
  readonly change: 'added' | 'removed' | 'modified';
  readonly from?: Entry;
  readonly to?: Entry;
}

export interface Why extends Explained {
  readonly stage: string;
  readonly lastFailure?: LastFailure | null;
  /** The run that it is compared with, where that is not the last; `state` is that of now all the same. */
  readonly run?: string | null;
  /** For deps and outs: what differs of their files. */
  readonly files?: readonly { readonly path: string; readonly changes: readonly FileDifference[] }[];
  /** The upstream stages that cause it. */
  readonly chain: readonly Why[];
}

const mostFiles = 50;

/** Ends with a line feed. `now`: milliseconds. */
export function whyText(why: Why, style: Style, now: number): string {
  return `${head(why, style)}\n${failureLine(why, style, now)}${problemLines(why, style)}${reasonLines(why, style)}${chainText(why.chain, style)}`;
}

const failureLine = ({ stage, lastFailure }: Why, style: Style, now: number): string =>
  lastFailure ? `${paint(style, lastFailureText(stage, lastFailure, now), 'red')}\n` : '';

const problemLines = ({ problems = [] }: Why, style: Style): string =>
  problems.length === 0 ? '' : `\n${renderProblems(problems, style)}`;

function head(why: Why, style: Style): string {
  const { stage, state } = why;
  const glyph = paint(style, stateGlyph(state, style.glyphs), statePaint[state]);
  return `${glyph} ${paint(style, tame(stage), 'bold')} is ${paint(style, state, statePaint[state])}${headEnd(why, style)}`;
}

function headEnd({ state, run = null, reasons, problems = [] }: Why, style: Style): string {
  const differs = reasons.length + problems.length > 0;
  if (run !== null) return differs ? `; against run ${run}:` : `; nothing differs from run ${run}`;
  return differs ? '' : `: ${stateText(state, [], style)}`;
}

/** Params by their file, command lines one under the other, folders with their files, the rest one line each. */
function reasonLines({ reasons, files = [], chain }: Why, style: Style): string {
  const params = reasons.filter(({ what }) => what === 'param');
  const paramsFiles = [...new Set(params.map(({ path }) => path))];
  const isInChain = ({ what, stage }: Reason): boolean =>
    what === 'upstream' && chain.some((one) => one.stage === stage);
  const others = reasons.filter((reason) => reason.what !== 'param' && !isInChain(reason));
  return [
    ...paramsFiles.map((file) => {
      const rows = paramRows(
        params.filter(({ path }) => path === file),
        style,
      );
      return `\n${paint(style, tame(file === undefined ? 'params' : fromHere(file, style)), 'bold')}\n${rows}`;
    }),
    ...others.map((reason) => {
      const below = files.find(({ path }) => path === reason.path);
      return `\n${subject(reason, style)}\n${isLong(reason) ? values(reason, style) : ''}${below ? fileRows(below.changes, style) : ''}`;
    }),
  ].join('');
}

const paramRows = (changes: readonly Reason[], style: Style): string =>
  rowsText(
    changes.map(({ key, from, to }): Cell[] => [
      { text: key ?? '' },
      { text: valueText(from), paint: 'red' },
      { text: marksOf(style).arrow, paint: 'dim' },
      { text: valueText(to), paint: 'green' },
    ]),
    1,
    style,
  );

const multiline: readonly ReasonSubject[] = ['cmd', 'options', 'probe'];
const isLong = ({ what, from, to }: Reason): boolean =>
  multiline.includes(what) && (from !== undefined || to !== undefined);

function subject(reason: Reason, style: Style): string {
  if (!isLong(reason)) return reasonText(reason, style);
  const { from: _from, to: _to, ...bare } = reason;
  return reasonText(bare, style);
}

/** What it was and what it is, one under the other, in full. */
const values = ({ from, to }: Reason, style: Style): string =>
  [
    ...(from === undefined ? [] : [paint(style, `  - ${tame(shown(from))}`, 'red')]),
    ...(to === undefined ? [] : [paint(style, `  + ${tame(shown(to))}`, 'green')]),
  ]
    .map((line) => `${line}\n`)
    .join('');

const shown = (value: Json): string => (typeof value === 'string' ? value : valueText(value));

const changeSigns: { readonly [change in FileDifference['change']]: readonly [string, Paint] } = {
  added: ['+', 'green'],
  removed: ['-', 'red'],
  modified: ['~', 'yellow'],
};

function fileRows(changes: readonly FileDifference[], style: Style): string {
  const { arrow, cut } = marksOf(style);
  const rows = changes.slice(0, mostFiles).map(({ path, change, from, to }): Cell[] => {
    const [sign, color] = changeSigns[change];
    const texts = [sizeText, digestText].map((text) =>
      [from, to].flatMap((entry) => (entry ? [text(entry)] : [])).join(` ${arrow} `),
    );
    return [
      ...(path === '' ? [] : [{ text: sign, paint: color }, { text: path }]),
      ...texts.map((text): Cell => ({ text, paint: 'dim' })),
    ];
  });
  const more = changes.length - rows.length;
  return rowsText(rows, 1, style) + (more > 0 ? `  ${cut} and ${numberText(more)} more\n` : '');
}

const sizeText = ({ bytes }: Entry): string => bytesText(bytes);
const digestText = ({ digest }: Entry): string => digest.slice('sha256:'.length, 'sha256:'.length + 8);

/** Each upstream stage once, nearest first, with its first reason. */
function chainText(chain: readonly Why[], style: Style): string {
  const rows: Cell[][] = [];
  const seen = new Set<string>();
  const add = (list: readonly Why[], depth: number): void => {
    for (const one of list) {
      const { stage, state, chain: further } = one;
      if (seen.has(stage)) continue;
      seen.add(stage);
      rows.push([
        {
          text: `${'  '.repeat(depth)}${stateGlyph(state, style.glyphs)} ${stage}`,
          paint: statePaint[state],
        },
        { text: state },
        { text: explainedText(one, style), paint: 'dim' },
      ]);
      add(further, depth + 1);
    }
  };
  add(chain, 0);
  return rows.length === 0 ? '' : `\nbecause of\n${rowsText(rows, 2, style)}`;
}
