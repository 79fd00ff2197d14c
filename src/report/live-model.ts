/** The model of the live reporter: what events leave to be seen, as lines that scroll by and lines that move. */
import type { Size } from '../base/screen.ts';
import type { Event } from '../event.ts';
import type { StageName } from '../pipeline.ts';
import { renderProblems } from './diagnostics.ts';
import {
  type Finished,
  finishedText,
  lastLines,
  noticesOf,
  outcomeMarks,
  waitingText,
} from './event-words.ts';
import { measuredText } from './measured.ts';
import { progressText, workText } from './progress.ts';
import { outputText } from './stage-output.ts';
import { marksOf, paint, type Style } from './style.ts';
import { cutTo, fillTo, tame, widest, widthOf } from './width.ts';
import { countText, durationText, numberText, secondsText } from './words.ts';

type EventOf<Name extends Event['event']> = Extract<Event, { event: Name }>;

/** Times are milliseconds since the epoch. */
export interface LiveModel {
  /** Takes an event in; gives the lines that scroll by because of it, each with its line feed. */
  take(event: Event, now: number): string;
  /** The lines that move, as they are now; none of them wider than the terminal. */
  frame(now: number, size: Size): readonly string[];
}

interface Running {
  readonly since: number;
  readonly expected: number | null;
  line: string;
}

/** `style` is asked at every line, as a terminal can change its width. */
export function openLiveModel(style: () => Style, verbose: boolean): LiveModel {
  const running = new Map<StageName, Running>();
  /** Stages that are going to run, with the milliseconds that they are expected to. */
  const ahead = new Map<StageName, number | null>();
  const waiting = new Map<StageName | null, EventOf<'waiting'>>();
  let progress: { readonly since: number; readonly event: EventOf<'progress'> } | null = null;
  let run: EventOf<'run-started'> | null = null;
  let finished = 0;
  let failed = 0;

  const take = (event: Event, now: number): string => {
    switch (event.event) {
      case 'run-started':
        run = event;
        return '';
      case 'stage-decided':
        if (willRun(event)) ahead.set(event.stage, event.expected);
        else ahead.delete(event.stage);
        return '';
      case 'stage-started':
        ahead.delete(event.stage);
        running.set(event.stage, { since: now, expected: event.expected, line: '' });
        return '';
      case 'command-started':
        return verbose ? commandLine(event, style()) : '';
      case 'stage-output':
        return takeOutput(event);
      case 'stage-progress': {
        const stageRuns = running.get(event.stage);
        if (stageRuns) stageRuns.line = workText(event, now - stageRuns.since);
        return '';
      }
      case 'stage-retried': {
        const text = `try ${event.attempt + 1} in ${durationText(event.after)}: ${event.problem.message}`;
        return `${paint(style(), marksOf(style()).warned, 'yellow')} ${event.stage}  ${tame(text)}\n`;
      }
      case 'stage-finished':
        running.delete(event.stage);
        ahead.delete(event.stage);
        finished++;
        if (event.outcome === 'failed') failed++;
        return finishedLines(event, style(), verbose);
      case 'waiting':
        waiting.set(event.stage, event);
        return '';
      case 'waited':
        waiting.delete(event.stage);
        return '';
      case 'progress': {
        const isSame = progress?.event.what === event.what && progress.event.path === event.path;
        const since = isSame && progress ? progress.since : now;
        progress = event.done < event.total ? { since, event } : null;
        return '';
      }
      case 'warned':
        return renderProblems([event.problem], style(), 'warning');
      case 'metrics-made':
        return measuredText(event, style());
      case 'run-finished': {
        const lines = lastLines(event, run?.dry ?? false);
        run = null;
        return lines.map((line) => `${line}\n`).join('');
      }
      default:
        return noticesOf(event)
          .map((notice) => `${tame(notice)}\n`)
          .join('');
    }
  };

  const takeOutput = ({ stage, line }: EventOf<'stage-output'>): string => {
    const text = outputText(line, false);
    const stageRuns = running.get(stage);
    if (stageRuns && text.trim() !== '') stageRuns.line = text.trim();
    if (!verbose) return '';
    return `${paint(style(), stage, 'cyan')} ${marksOf(style()).bar} ${outputText(line, style().color)}\n`;
  };

  const frame = (now: number, { columns, rows }: Size): readonly string[] => {
    if (!run && !progress) return [];
    const marks = marksOf(style());
    const cut = (text: string, width: number): string => cutTo(text, width, marks.cut);
    const shown = [...running].slice(0, Math.max(1, Math.min(longestFrame, rows - 4)));
    const nameWidth = Math.min(Math.floor(columns / 3), widest(shown.map(([name]) => name)));
    const times = shown.map(([, { since, expected }]) => timeText(now - since, expected));
    const timeWidth = widest(times);
    const lines = shown.map(([name, { line }], i) => {
      const head = `${fillTo(cut(name, nameWidth), nameWidth)}  ${fillTo(times[i] ?? '', timeWidth)}`;
      const rest = cut(line, columns - 5 - widthOf(head));
      return `${paint(style(), marks.start, 'cyan')} ${cut(head, columns - 3)}${rest && `  ${paint(style(), rest, 'dim')}`}`;
    });
    if (running.size > shown.length) lines.push(`${marks.wait} and ${running.size - shown.length} more`);
    for (const [stage, event] of waiting)
      lines.push(
        cut(`${marks.wait} ${stage === null ? '' : `${stage} `}${waitingText(event, now)}`, columns - 1),
      );
    if (progress) lines.push(cut(progressText(progress.event, now - progress.since), columns - 1));
    if (run) lines.push(paint(style(), cut(statusText(run, now), columns - 1), 'dim'));
    return lines.slice(-Math.max(1, rows - 1));
  };

  const statusText = ({ stages, jobs }: EventOf<'run-started'>, now: number): string => {
    const left = timeLeft(now, jobs);
    const parts = [
      `${numberText(finished)} of ${countText(stages, 'stage')}`,
      ...(failed > 0 ? [`${numberText(failed)} failed`] : []),
      ...(left === null ? [] : [`about ${secondsText(left)} left`]),
    ];
    return parts.join(` ${marksOf(style()).dot} `);
  };

  /** Null where a stage has no history, and where nothing is left. */
  const timeLeft = (now: number, jobs: number): number | null => {
    let sum = 0;
    let longest = 0;
    for (const { since, expected } of running.values()) {
      if (expected === null) return null;
      const rest = Math.max(0, expected - (now - since));
      sum += rest;
      longest = Math.max(longest, rest);
    }
    for (const expected of ahead.values()) {
      if (expected === null) return null;
      sum += expected;
      longest = Math.max(longest, expected);
    }
    const left = Math.max(longest, sum / Math.max(1, jobs));
    return left < 1000 ? null : left;
  };

  return { take, frame };
}

const longestFrame = 16;

const willRun = ({ state }: EventOf<'stage-decided'>): boolean =>
  state === 'outdated' || state === 'new' || state === 'blocked';

/** `12 s`, `1 min 12 s of 3 min`. */
function timeText(elapsed: number, expected: number | null): string {
  const passed = secondsText(Math.floor(elapsed / 1000) * 1000);
  return expected === null ? passed : `${passed} of ${secondsText(expected)}`;
}

const commandLine = ({ stage, command }: EventOf<'command-started'>, style: Style): string =>
  `${paint(style, stage, 'cyan')} ${marksOf(style).start} ${tame(command)}\n`;

/** One quiet line; what failed shows its last output, where the rest is, and the problem. */
function finishedLines(event: Finished, style: Style, verbose: boolean): string {
  const { stage, outcome, problem, tail = [], log } = event;
  if (outcome === 'skipped' && !verbose) return '';
  const [mark, color] = outcomeMarks[outcome];
  const sign = paint(style, marksOf(style)[mark], color);
  const head = `${sign} ${stage}  ${paint(style, finishedText(event), 'dim')}\n`;
  if (!problem) return head;
  const bar = paint(style, marksOf(style).bar, 'dim');
  const output = (verbose ? [] : tail).map((line) => `  ${bar} ${outputText(line, style.color)}\n`).join('');
  const where = log === undefined ? '' : `  ${paint(style, `log: ${log}`, 'dim')}\n`;
  return `${head}${output}${where}${renderProblems([problem], style, outcome === 'failed' ? 'error' : 'warning')}`;
}
