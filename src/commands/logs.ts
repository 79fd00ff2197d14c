/** `luc logs`: what stages printed, from their logs; with `--follow` while they print it. */
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout } from 'node:timers/promises';
import { fx } from '../base/effects.ts';
import { readIfThere } from '../base/files.ts';
import { type Failure, failureOf, type Problem } from '../failure.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { logLineText } from '../report/stage-output.ts';
import type { Layout } from '../store/layout.ts';
import { nearest } from '../suggest.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { findRun, isRunning, runIds, startedStages } from './past-runs.ts';

interface Options {
  readonly words: readonly string[];
  readonly follow: boolean;
}

export async function run(context: Context, { words, follow }: Options): Promise<CommandResult> {
  const { layout } = context;
  const asked = askedFor(layout, words);
  if (!asked.ok) return failed(asked.failure);
  const { run, stage } = asked.value;
  if (follow) {
    await followRun(context, run, stage);
    return { exit: 0 };
  }
  const logs = logsOf(layout, run).filter((log) => stage === null || isNamed(log.stage, stage));
  const texts = logs.map((log) => ({ name: log.stage, text: readIfThere(log.path)?.toString('utf8') ?? '' }));
  const shown = texts.map(({ name, text }) => ({ name, text: onScreen(context, text) }));
  return {
    exit: 0,
    document: { version: 1, run, stages: texts },
    text: () =>
      stage === null
        ? shown.map(withHeading).join('\n')
        : shown.map(({ text }) => withLineEnd(text)).join(''),
  };
}

interface Log {
  readonly stage: string;
  /** There is a file only where the stage printed something. */
  readonly path: string;
}

interface Asked {
  readonly run: string;
  /** Null: every stage of the run. */
  readonly stage: string | null;
}

/** One word is a run if it is the start of one's id, else a stage; without a run it is the last that has such a log. */
function askedFor(layout: Layout, [first, second]: readonly string[]): Outcome<Asked, Failure> {
  const ids = runIds(layout);
  const run = first === undefined ? undefined : findRun(layout, first);
  if (first !== undefined && second !== undefined && !run) return fail(failureOf('usage', unknownRun(first)));
  const stage = (run ? second : first) ?? null;
  const candidates = run ? [run] : ids;
  const found = candidates.find((id) =>
    stage === null
      ? run !== undefined || isRunning(layout, id) || logsOf(layout, id).length > 0
      : logsOf(layout, id).some((log) => isNamed(log.stage, stage)),
  );
  if (found !== undefined) return succeed({ run: found, stage });
  return fail(
    failureOf('usage', stage === null ? noRuns : unknownLog(layout, candidates, stage, run !== undefined)),
  );
}

/** By its full name, or by what comes behind its pipeline. */
const isNamed = (stage: string, word: string): boolean => stage === word || stage.endsWith(`/${word}`);

/** One for each stage whose command was started. The slashes of names are `+` in the names of files. */
function logsOf(layout: Layout, run: string): readonly Log[] {
  return startedStages(layout, run).map((stage) => ({
    stage,
    path: join(layout.runs, run, `${stage.replaceAll('/', '+')}.log`),
  }));
}

/** A file gets what was printed; a terminal nothing of it but words and colours. */
const onScreen = ({ stdoutIsTTY, color }: Context, text: string): string =>
  stdoutIsTTY
    ? text
        .split('\n')
        .map((line) => logLineText(line, color))
        .join('\n')
    : text;

const withHeading = ({ name, text }: { name: string; text: string }): string =>
  `==> ${name} <==\n${withLineEnd(text)}`;
const withLineEnd = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

const noRuns: Problem = {
  code: 'no-runs',
  message: 'there is no log yet',
  hint: '`luc repro` runs the stages',
};

const unknownRun = (word: string): Problem => ({
  code: 'unknown-run',
  message: `there is no run \`${word}\``,
  hint: '`luc runs` lists them',
});

function unknownLog(layout: Layout, runs: readonly string[], stage: string, inRun: boolean): Problem {
  const names = runs.flatMap((id) => logsOf(layout, id).map((log) => log.stage));
  const near = nearest(stage, names);
  return {
    code: 'unknown-log',
    message: `there is no log of a stage \`${stage}\`${inRun ? ' in that run' : ''}`,
    hint: near ? `did you mean \`${near}\`?` : '`luc runs` lists the runs, `luc stage list` the stages',
  };
}

const pause = 100;

/** Writes what the logs gain until the run has ended, or nobody reads any more. */
async function followRun(context: Context, run: string, stage: string | null): Promise<void> {
  const followed = new Map<string, { offset: number; readonly decoder: StringDecoder; rest: string }>();
  for (let running = true; running; ) {
    running = isRunning(context.layout, run);
    for (const log of logsOf(context.layout, run)) {
      if (stage !== null && !isNamed(log.stage, stage)) continue;
      const state = followed.get(log.path) ?? { offset: 0, decoder: new StringDecoder(), rest: '' };
      followed.set(log.path, state);
      const bytes = readFrom(log.path, state.offset);
      state.offset += bytes.length;
      const lines = (state.rest + state.decoder.write(bytes)).split('\n');
      state.rest = lines.pop() ?? '';
      if (!running && state.rest !== '') lines.push(state.rest);
      const prefix = stage === null ? `${log.stage} ${context.ascii ? '|' : '│'} ` : '';
      const text = lines.map((line) => `${prefix}${onScreen(context, line)}\n`).join('');
      if (text !== '' && !context.write(text)) return;
    }
    if (running) await setTimeout(pause);
  }
}

function readFrom(path: string, offset: number): Buffer {
  const size = fx.statSync(path)?.size ?? 0;
  if (size <= offset) return Buffer.alloc(0);
  const bytes = Buffer.alloc(size - offset);
  const fd = fx.openSync(path, 'r');
  try {
    return bytes.subarray(0, fx.readSync(fd, bytes, 0, bytes.length, offset));
  } finally {
    fx.closeSync(fd);
  }
}
