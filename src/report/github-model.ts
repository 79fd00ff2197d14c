/**
 * The model of the GitHub reporter: one group a stage. Groups cannot lie in each other, so the stage that runs
 * longest writes at once, and the others when their turn comes or when they have ended.
 */
import type { Event } from '../event.ts';
import type { StageName } from '../pipeline.ts';
import {
  type Finished,
  finishedText,
  noticesOf,
  outcomeMarks,
  summaryText,
  waitingText,
} from './event-words.ts';
import { annotation, closeGroup, openGroup, resumeCommands, stopCommands } from './github-commands.ts';
import { outputText } from './stage-output.ts';
import { marksOf, type Style } from './style.ts';
import { tame } from './width.ts';
import { durationText, numberText } from './words.ts';

export interface GithubOptions {
  readonly style: Style;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** From the repository's root to the project's; '' where they are the same. */
  readonly prefix: string;
  /** Random. */
  readonly token: string;
}

export interface GithubModel {
  /** The lines for one event, each with its line feed. */
  take(event: Event, now: number): string;
}

/** Lines of a stage that waits for its turn; the log has all of them. */
const longestWait = 2000;

interface Waiting {
  readonly lines: string[];
  dropped: number;
}

export function openGithubModel(options: GithubOptions): GithubModel {
  const { style, quiet, prefix, token } = options;
  const running = new Map<StageName, Waiting>();
  let writing: StageName | null = null;
  let dry = false;

  const take = (event: Event, now: number): string => {
    switch (event.event) {
      case 'run-started':
        dry = event.dry;
        return '';
      case 'stage-started':
        if (quiet) return '';
        return (
          start(event.stage) +
          write(
            event.stage,
            event.commands.map((command) => `$ ${tame(command)}`),
          )
        );
      case 'stage-output':
        return quiet ? '' : write(event.stage, [outputText(event.line, style.color)]);
      case 'stage-retried': {
        const text = `try ${event.attempt + 1} in ${durationText(event.after)}: ${tame(event.problem.message)}`;
        return quiet ? '' : write(event.stage, [text]);
      }
      case 'stage-finished':
        return finish(event);
      case 'warned':
        return outside([annotation(event.problem, prefix, 'warning')]);
      case 'waiting':
        if (quiet) return '';
        return outside([`${event.stage === null ? '' : `${event.stage} `}${waitingText(event, now)}`]);
      case 'run-finished':
        return quiet ? '' : outside([summaryText(event.counts, event.ms, dry)]);
      default:
        return quiet ? '' : outside(noticesOf(event).map(tame));
    }
  };

  const start = (stage: StageName): string => {
    if (!running.has(stage)) running.set(stage, { lines: [], dropped: 0 });
    return writing === null ? open(stage) : '';
  };

  const open = (stage: StageName): string => {
    writing = stage;
    const waiting = running.get(stage);
    const text = group(stage) + (waiting ? held(waiting) : '');
    running.set(stage, { lines: [], dropped: 0 });
    return text;
  };
  const close = (): string => {
    if (writing === null) return '';
    writing = null;
    return `${resumeCommands(token)}\n${closeGroup}\n`;
  };
  const group = (title: string): string => `${openGroup(title)}\n${stopCommands(token)}\n`;

  const write = (stage: StageName, lines: readonly string[]): string => {
    if (writing === stage) return textOf(lines);
    const waiting = running.get(stage);
    if (!waiting) return outside(lines);
    waiting.lines.push(...lines);
    const tooMany = waiting.lines.length - longestWait;
    if (tooMany > 0) {
      waiting.lines.splice(0, tooMany);
      waiting.dropped += tooMany;
    }
    return '';
  };

  /** Lines that belong to no stage, between groups. */
  const outside = (lines: readonly string[]): string => {
    if (lines.length === 0) return '';
    const again = writing;
    return `${close()}${textOf(lines)}${again === null ? '' : open(again)}`;
  };

  const finish = (event: Finished): string => {
    const { stage, outcome, problem, log } = event;
    const before = writing;
    const waiting = running.get(stage);
    let text = '';
    if (waiting && before !== stage && waiting.lines.length > 0) text += close() + open(stage);
    const isOwn = writing === stage;
    if (isOwn) text += close();
    running.delete(stage);
    const lines = [
      ...(tells(event, options)
        ? [`${marksOf(style)[outcomeMarks[outcome][0]]} ${stage}  ${finishedText(event)}`]
        : []),
      ...(problem && log !== undefined ? [`log: ${log}`] : []),
      ...(problem ? [annotation(problem, prefix, outcome === 'failed' ? 'error' : 'warning')] : []),
    ];
    text += outside(lines);
    const [next] = before !== null && running.has(before) ? [before] : running.keys();
    if (writing === null && next !== undefined) text += open(next);
    return text;
  };

  return { take };
}

const held = ({ lines, dropped }: Waiting): string =>
  (dropped > 0 ? `(${numberText(dropped)} earlier lines are in the log)\n` : '') + textOf(lines);

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

const tells = ({ outcome, problem }: Finished, { quiet, verbose }: GithubOptions): boolean =>
  problem !== undefined || (!quiet && (verbose || outcome !== 'skipped'));
