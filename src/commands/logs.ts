/** `luc logs`: what stages printed, from their logs; with `--follow` while they print it. */
import { StringDecoder } from 'node:string_decoder';
import { setTimeout } from 'node:timers/promises';
import { fx } from '../base/effects.ts';
import { readIfThere } from '../base/files.ts';
import { failureOf, type Problem } from '../failure.ts';
import { logLineText } from '../report/stage-output.ts';
import { type Asked, askedFor, logsOf } from './asked-logs.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { isRunning } from './past-runs.ts';

interface Options {
  readonly words: readonly string[];
  readonly follow: boolean;
}

export async function run(context: Context, { words, follow }: Options): Promise<CommandResult> {
  if (follow && context.json) return failed(failureOf('usage', notBoth));
  const asked = await askedFor(context, words);
  if (!asked.ok) return failed(asked.failure);
  const { run, stages } = asked.value;
  if (follow) {
    await followRun(context, asked.value);
    return { exit: 0 };
  }
  const logs = logsOf(context.layout, run).filter(({ stage }) => stages?.has(stage) ?? true);
  const texts = logs.map((log) => ({ name: log.stage, text: readIfThere(log.path)?.toString('utf8') ?? '' }));
  const silent = texts.filter(({ text }) => text === '').map(({ name }) => name);
  if (stages && silent.length > 0) context.emit({ event: 'warned', problem: printedNothing(silent, run) });
  const shown = texts.map(({ name, text }) => ({ name, text: onScreen(context, text) }));
  return {
    exit: 0,
    document: { version: 1, run, stages: texts },
    text: () =>
      hasHeadings(asked.value)
        ? shown.map(withHeading).join('\n')
        : shown.map(({ text }) => withLineEnd(text)).join(''),
  };
}

const hasHeadings = ({ stages }: Asked): boolean => stages?.size !== 1;

const printedNothing = (names: readonly string[], run: string): Problem => ({
  code: 'no-output',
  message: `${names.map((name) => `\`${name}\``).join(', ')} printed nothing in run ${run}`,
});

const notBoth: Problem = {
  code: 'follow-json',
  message: '`--follow` writes as it comes, `--json` one document at the end',
  hint: 'leave one of them out',
};

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

const pause = 100;

/** Writes what the logs gain until the run has ended, or nobody reads any more. */
async function followRun(context: Context, asked: Asked): Promise<void> {
  const { run, stages } = asked;
  const followed = new Map<string, { offset: number; readonly decoder: StringDecoder; rest: string }>();
  for (let running = true; running; ) {
    running = isRunning(context.layout, run);
    for (const log of logsOf(context.layout, run)) {
      if (stages && !stages.has(log.stage)) continue;
      const state = followed.get(log.path) ?? { offset: 0, decoder: new StringDecoder(), rest: '' };
      followed.set(log.path, state);
      const bytes = readFrom(log.path, state.offset);
      state.offset += bytes.length;
      const lines = (state.rest + state.decoder.write(bytes)).split('\n');
      state.rest = lines.pop() ?? '';
      if (!running && state.rest !== '') lines.push(state.rest);
      const prefix = hasHeadings(asked) ? `${log.stage} ${context.ascii ? '|' : '│'} ` : '';
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
