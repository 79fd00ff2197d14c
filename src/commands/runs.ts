/** `luc runs`: past runs with their outcomes and times. */
import type { JsonObject } from '../json.ts';
import { rowsText } from '../report/rows.ts';
import type { Paint } from '../report/style.ts';
import { countText, durationText } from '../report/words.ts';
import type { CommandResult, Context } from './context.ts';
import { type PastRun, pastRun, runIds } from './past-runs.ts';
import { styleOf } from './style-of.ts';

interface Options {
  readonly number: number | null;
}

const usual = 20;

export async function run(context: Context, { number }: Options): Promise<CommandResult> {
  const { layout } = context;
  const runs = runIds(layout)
    .slice(0, number ?? usual)
    .map((id) => pastRun(layout, id));
  return {
    exit: 0,
    document: { version: 1, runs: runs.map(runToJson) },
    text: () => (runs.length === 0 ? 'No runs yet.\n' : rowsText(runs.map(rowOf), 4, styleOf(context))),
  };
}

function rowOf({ id, at, outcome, ms, argv, stages }: PastRun) {
  return [
    { text: id },
    { text: at.slice(0, 19).replace('T', ' '), paint: 'dim' as const },
    { text: outcome, paint: paintOf(outcome) },
    { text: ms === null ? '' : durationText(ms), right: true },
    { text: `luc ${argv.join(' ')}` },
    { text: stages.length === 0 ? '' : countText(stages.length, 'stage'), paint: 'dim' as const },
  ];
}

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
