/**
 * The model of the GitHub reporter: one group a stage. Groups cannot lie in each other, so the stage that runs
 * longest writes at once, and the others when their turn comes or when they have ended.
 */
import type { Event } from '../event.ts';
import type { StageName } from '../pipeline.ts';
import {
  type Finished,
  finishedText,
  lastLines,
  noticesOf,
  outcomeMarks,
  waitingText,
} from './event-words.ts';
import { annotation, closeGroup, openGroup, resumeCommands, stopCommands } from './github-commands.ts';
import { measuredText } from './measured.ts';
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
  /** The stage whose turn it is to write at once. */
  let turn: StageName | null = null;
  let isOpen = false;
  let dry = false;

  const take = (event: Event, now: number): string => {
    switch (event.event) {
      case 'run-started':
        dry = event.dry;
        return '';
      case 'stage-started':
        if (!quiet) start(event.stage);
        return '';
      case 'command-started':
        return quiet ? '' : write(event.stage, [`$ ${tame(event.command)}`]);
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
      case 'metrics-made':
        return quiet ? '' : close() + measuredText(event, style);
      case 'run-finished':
        return quiet ? '' : outside(lastLines(event, dry));
      default:
        return quiet ? '' : outside(noticesOf(event).map(tame));
    }
  };

  const start = (stage: StageName): void => {
    if (!running.has(stage)) running.set(stage, { lines: [], dropped: 0 });
    turn ??= stage;
  };

  const close = (): string => {
    if (!isOpen) return '';
    isOpen = false;
    return `${resumeCommands(token)}\n${closeGroup}\n`;
  };

  /** Lines of the stage whose turn it is; its group opens when there is something to say. */
  const say = (stage: StageName, text: string): string => {
    if (text === '' || isOpen) return text;
    isOpen = true;
    return `${openGroup(stage)}\n${stopCommands(token)}\n${text}`;
  };

  const write = (stage: StageName, lines: readonly string[]): string => {
    if (turn === stage) return say(stage, textOf(lines));
    const waiting = running.get(stage);
    if (waiting) keep(waiting, lines);
    return waiting ? '' : outside(lines);
  };

  const passTurn = (to: StageName | null): string => {
    turn = to;
    const waiting = to === null ? undefined : running.get(to);
    if (to === null || !waiting) return '';
    running.set(to, { lines: [], dropped: 0 });
    return say(to, heldText(waiting));
  };

  /** Lines that belong to no stage, between groups. */
  const outside = (lines: readonly string[]): string => (lines.length === 0 ? '' : close() + textOf(lines));

  const finish = (event: Finished): string => {
    const { stage, outcome, problem, log } = event;
    const before = turn;
    const output = before === stage ? close() : close() + passTurn(stage) + close();
    running.delete(stage);
    const lines = [
      ...(tells(event, options)
        ? [`${marksOf(style)[outcomeMarks[outcome][0]]} ${stage}  ${finishedText(event)}`]
        : []),
      ...(problem && log !== undefined ? [`log: ${log}`] : []),
      ...(problem ? [annotation(problem, prefix, outcome === 'failed' ? 'error' : 'warning')] : []),
    ];
    const [next = null] = before !== null && running.has(before) ? [before] : running.keys();
    return output + outside(lines) + passTurn(next);
  };

  return { take };
}

function keep(waiting: Waiting, lines: readonly string[]): void {
  waiting.lines.push(...lines);
  const tooMany = waiting.lines.length - longestWait;
  if (tooMany <= 0) return;
  waiting.lines.splice(0, tooMany);
  waiting.dropped += tooMany;
}

const heldText = ({ lines, dropped }: Waiting): string =>
  (dropped > 0 ? `(${numberText(dropped)} earlier lines are in the log)\n` : '') + textOf(lines);

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

const tells = ({ outcome, problem }: Finished, { quiet, verbose }: GithubOptions): boolean =>
  problem !== undefined || (!quiet && (verbose || outcome !== 'skipped'));
