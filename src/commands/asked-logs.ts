/** Which run, and which of its stages, the words of `luc logs` ask for. */
import { join } from 'node:path';
import { openPipeline } from '../config/open.ts';
import { resolveTargets } from '../engine/targets.ts';
import { type Failure, failureOf, type Problem } from '../failure.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { shellLine } from '../shell-line.ts';
import { type Layout, stageFileName } from '../store/layout.ts';
import { nearest } from '../suggest.ts';
import type { Context } from './context.ts';
import { cwdOf } from './open-session.ts';
import { findRun, isRunning, runIds, startedStages } from './past-runs.ts';

export interface Log {
  readonly stage: string;
  /** There is a file only where the stage printed something. */
  readonly path: string;
}

export interface Asked {
  readonly run: string;
  /** Null: every stage of the run. */
  readonly stages: ReadonlySet<string> | null;
}

/** One word is a run if it is the start of one's id, else a target; without a run it is the last that has such a log. */
export async function askedFor(
  context: Context,
  [first, second]: readonly string[],
): Promise<Outcome<Asked, Failure>> {
  const { layout } = context;
  const ids = runIds(layout);
  const run = first === undefined ? undefined : findRun(layout, first);
  if (first !== undefined && second !== undefined && !run)
    return refuse(beginsRun(ids, first) ? tooShort(first) : unknownRun(first));
  const word = run ? second : first;
  const candidates = run ? [run] : ids;
  if (word === undefined) {
    const last = run ?? ids.find((id) => isRunning(layout, id) || logsOf(layout, id).length > 0);
    return last === undefined ? refuse(noRuns) : succeed({ run: last, stages: null });
  }
  const named = await stagesNamed(context, candidates, word);
  if (!named.ok) return named;
  const stages = new Set(named.value);
  const found = candidates.find((id) => logsOf(layout, id).some((log) => stages.has(log.stage)));
  if (found !== undefined) return succeed({ run: found, stages });
  if (run === undefined && stages.size === 0 && beginsRun(ids, word)) return refuse(tooShort(word));
  return refuse(unknownLog(layout, candidates, word, run !== undefined));
}

/** One for each stage whose command was started. */
export function logsOf(layout: Layout, run: string): readonly Log[] {
  return startedStages(layout, run).map((stage) => ({
    stage,
    path: join(layout.runs, run, `${stageFileName(stage)}.log`),
  }));
}

/** The stages of the project that the target names; else one that it had, by the name in the record of the runs. */
async function stagesNamed(
  context: Context,
  runs: readonly string[],
  word: string,
): Promise<Outcome<readonly string[], Failure>> {
  const pipeline = await openPipeline(context.layout);
  if (pipeline.ok) {
    const targets = resolveTargets(pipeline.value, [word], { cwd: cwdOf(context), matchers: new Map() });
    if (targets.ok) return succeed(targets.value.flatMap(({ stages }) => stages));
    if (targets.failure.problems.some(({ code }) => code !== 'unknown-target')) return targets;
  }
  const name = word.replace(/^:/, '');
  const isLogged = runs.some((id) => logsOf(context.layout, id).some(({ stage }) => stage === name));
  return succeed(isLogged ? [name] : []);
}

const refuse = (problem: Problem): Outcome<never, Failure> => fail(failureOf('usage', problem));

const beginsRun = (ids: readonly string[], word: string): boolean =>
  ids.some((id) => id.startsWith(word.toUpperCase()));

const tooShort = (word: string): Problem => ({
  code: 'unknown-run',
  message: `\`${word}\` is too short for the id of a run`,
  hint: 'its first six characters are enough; `luc runs` lists them',
});

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

function unknownLog(layout: Layout, runs: readonly string[], word: string, inRun: boolean): Problem {
  const names = runs.flatMap((id) => logsOf(layout, id).map((log) => log.stage));
  const near = nearest(word, names);
  return {
    code: 'unknown-log',
    message: `there is no log of a stage \`${word}\`${inRun ? ' in that run' : ''}`,
    hint: near
      ? `did you mean ${shellLine`${near}`}?`
      : '`luc runs` lists the runs, `luc stage list` the stages',
  };
}
