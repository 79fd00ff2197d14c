/** The plain reporter: lines that only ever are added, each with the name of its stage before it. */
import { fx } from '../base/effects.ts';
import type { Event } from '../event.ts';
import type { Problem } from '../failure.ts';
import { renderProblems, type Severity } from './diagnostics.ts';
import {
  type Finished,
  finishedText,
  lastLines,
  noticesOf,
  outcomeMarks,
  waitingText,
} from './event-words.ts';
import { measuredText } from './measured.ts';
import { stateText } from './reason-words.ts';
import type { Reporter, ReporterOptions } from './reporter.ts';
import { outputText } from './stage-output.ts';
import { type Marks, marksOf, type Paint, paint, type Style } from './style.ts';
import { fillTo, tame, widthOf } from './width.ts';
import { durationText } from './words.ts';

export interface PlainOptions {
  readonly style: Style;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** What one event leaves for the next: how wide the names are, and whether nothing will change. */
export interface PlainState {
  readonly nameWidth: number;
  readonly dry: boolean;
}

export const plainStart: PlainState = { nameWidth: 0, dry: false };

export function openPlain({ write, ...options }: ReporterOptions): Reporter {
  let state = plainStart;
  return {
    event(event) {
      const told = tellPlainly(state, event, fx.now(), options);
      state = told.state;
      if (told.text !== '') write(told.text);
    },
    close: () => {},
  };
}

const widestName = 32;

/** The lines for one event, each with its line feed. */
export function tellPlainly(
  state: PlainState,
  event: Event,
  now: number,
  options: PlainOptions,
): { readonly state: PlainState; readonly text: string } {
  const next = advance(state, event);
  return { state: next, text: textOf(next, event, now, options) };
}

function advance(state: PlainState, event: Event): PlainState {
  if (event.event === 'run-started') return { ...state, dry: event.dry };
  if (event.event !== 'stage-started' && event.event !== 'stage-finished') return state;
  const nameWidth = Math.min(widestName, Math.max(state.nameWidth, widthOf(event.stage)));
  return nameWidth === state.nameWidth ? state : { ...state, nameWidth };
}

function textOf(state: PlainState, event: Event, now: number, options: PlainOptions): string {
  const { style, quiet, verbose } = options;
  const line = (stage: string, mark: keyof Marks, text: string, ...paints: Paint[]): string =>
    stageLine(stage, mark, text, state.nameWidth, style, paints);
  switch (event.event) {
    case 'stage-finished':
      return finishedLines(event, state, options);
    case 'warned':
      return problemText(event.problem, style, 'warning');
    case 'stage-retried': {
      const again = `try ${event.attempt + 1} in ${durationText(event.after)}: ${tame(event.problem.message)}`;
      return line(event.stage, 'warned', again, 'yellow');
    }
    case 'run-started':
      return verbose ? `run ${event.run}\n` : '';
    case 'stage-decided':
      if (!verbose) return '';
      return line(
        event.stage,
        'dot',
        `${event.state}: ${stateText(event.state, event.reasons, style)}`,
        'dim',
      );
    case 'command-started':
      return quiet ? '' : line(event.stage, 'start', tame(event.command), 'bold');
    case 'stage-output':
      return quiet ? '' : line(event.stage, 'bar', outputText(event.line, style.color));
    case 'waiting':
      if (quiet) return '';
      if (event.stage === null) return `${waitingText(event, now)}\n`;
      return line(event.stage, 'wait', waitingText(event, now), 'dim');
    case 'metrics-made':
      return quiet ? '' : measuredText(event, style);
    case 'run-finished':
      return quiet
        ? ''
        : lastLines(event, state.dry)
            .map((text) => `${text}\n`)
            .join('');
    default:
      return quiet
        ? ''
        : noticesOf(event)
            .map((notice) => `${tame(notice)}\n`)
            .join('');
  }
}

function stageLine(
  stage: string,
  mark: keyof Marks,
  text: string,
  nameWidth: number,
  style: Style,
  paints: readonly Paint[],
): string {
  const name = paint(style, fillTo(stage, nameWidth), 'cyan');
  return `${`${name} ${paint(style, marksOf(style)[mark], ...paints)} ${text}`.trimEnd()}\n`;
}

function finishedLines(event: Finished, { nameWidth }: PlainState, options: PlainOptions): string {
  const { style, quiet, verbose } = options;
  const { stage, outcome, problem, tail = [], log } = event;
  const [mark, color] = outcomeMarks[outcome];
  const isProblem = problem !== undefined;
  if (quiet && !isProblem) return '';
  if (outcome === 'skipped' && !verbose) return '';
  const head = stageLine(stage, mark, finishedText(event), nameWidth, style, [color]);
  const shown = quiet ? tail : [];
  const output = shown.map((line) =>
    stageLine(stage, 'bar', outputText(line, style.color), nameWidth, style, []),
  );
  const where =
    isProblem && log !== undefined ? stageLine(stage, 'bar', `log: ${log}`, nameWidth, style, ['dim']) : '';
  const severity = outcome === 'failed' ? 'error' : 'warning';
  return `${output.join('')}${head}${where}${isProblem ? problemText(problem, style, severity) : ''}`;
}

const problemText = (problem: Problem, style: Style, severity: Severity): string =>
  renderProblems([problem], style, severity);
