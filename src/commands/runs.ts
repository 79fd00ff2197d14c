/** `luc runs`: past runs with their outcomes and times. */
import { failureOf, type Problem } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import { runsText } from '../report/runs-view.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { findRun, type PastRun, pastRun, runIds, shortestIds } from './past-runs.ts';
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
  const shown = { runs, idWidth: shortestIds(ids), withStages: verbose || named !== null };
  return {
    exit: 0,
    document: { version: 1, runs: runs.map(runToJson) },
    text: () => runsText(shown, styleOf(context)),
  };
}

const unknownRun = (word: string): Problem => ({
  code: 'unknown-run',
  message: `there is no run \`${word}\``,
  hint: '`luc runs` lists them; the first six characters of an id are enough',
});

const runToJson = ({ id, at, argv, outcome, ms, stages }: PastRun): JsonObject => ({
  id,
  at,
  argv,
  outcome,
  ms,
  stages: stages.map(({ name, outcome, ms }) => ({ name, outcome, ms })),
});
