/** `luc runs`: past runs with their outcomes and times. */
import { failureOf, type Problem } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import { type Cell, rowsText } from '../report/rows.ts';
import type { Paint } from '../report/style.ts';
import { countText, durationText, timeText } from '../report/words.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { findRun, type PastRun, type PastStage, pastRun, runIds, shortestIds } from './past-runs.ts';
import { styleOf } from './style-of.ts';

interface Options {
  readonly words: readonly string[];
  readonly number: number | null;
}

const usual = 20;

export async function run(context: Context, { words, number }: Options): Promise<CommandResult> {
  const { layout, verbose } = context;
  const [word] = words;
  const ids = runIds(layout);
  const named = word === undefined ? null : findRun(layout, word);
  if (named === undefined) return failed(failureOf('usage', unknownRun(word ?? '')));
  const runs = (named === null ? ids.slice(0, number ?? usual) : [named]).map((id) => pastRun(layout, id));
  const width = shortestIds(ids);
  const rows = runs.flatMap((one) => [
    rowOf(one, width),
    ...(verbose || named ? one.stages.map(stageRow) : []),
  ]);
  return {
    exit: 0,
    document: { version: 1, runs: runs.map(runToJson) },
    text: () => (runs.length === 0 ? 'No runs yet.\n' : rowsText(rows, 4, styleOf(context))),
  };
}

const unknownRun = (word: string): Problem => ({
  code: 'unknown-run',
  message: `there is no run \`${word}\``,
  hint: '`luc runs` lists them; the first six characters of an id are enough',
});

const rowOf = ({ id, at, outcome, ms, argv, stages }: PastRun, width: number): Cell[] => [
  { text: id.slice(0, width) },
  { text: timeText(at), paint: 'dim' },
  { text: outcome, paint: paintOf(outcome) },
  { text: ms === null ? '' : durationText(ms), right: true },
  { text: `luc ${argv.join(' ')}` },
  { text: stages.length === 0 ? '' : countText(stages.length, 'stage'), paint: 'dim' },
];

const stageRow = ({ name, outcome, ms }: PastStage): Cell[] => [
  { text: '' },
  { text: '' },
  { text: outcome, paint: outcome === 'failed' ? 'red' : 'dim' },
  { text: ms === null ? '' : durationText(ms), right: true },
  { text: `  ${name}` },
];

const paints: { readonly [outcome: string]: Paint } = {
  done: 'green',
  running: 'cyan',
  interrupted: 'yellow',
};

const paintOf = (outcome: string): Paint => paints[outcome] ?? 'red';

const runToJson = ({ id, at, argv, outcome, ms, stages }: PastRun): JsonObject => ({
  id,
  at,
  argv,
  outcome,
  ms,
  stages: stages.map(({ name, outcome, ms }) => ({ name, outcome, ms })),
});
