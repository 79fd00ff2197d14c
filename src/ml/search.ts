/** Which hyperparameters a search tries, and which of them go on: pure enumeration; who searches fits and scores them. */
import type { Json } from '../json.ts';
import { Random } from '../random.ts';

/** What each hyperparameter may be, in the order in which they were written. */
export type Space = readonly (readonly [name: string, values: Values])[];
export type Values = readonly Json[] | Range;

/** From `low` to `high`, evenly, or by `log` evenly between their logarithms; `int` for whole numbers, both included. */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly log?: boolean | undefined;
  readonly int?: boolean | undefined;
}

export type Trial = { readonly [name: string]: Json };

/** Every combination of lists, the last name varies fastest. */
export function* gridTrials(space: readonly (readonly [string, readonly Json[]])[]): Generator<Trial> {
  const total = space.reduce((product, [, values]) => product * values.length, 1);
  for (let number = 0; number < total; number++) {
    let rest = number;
    const chosen = space.toReversed().map(([name, values]): [string, Json] => {
      const value = values[rest % values.length] as Json;
      rest = Math.floor(rest / values.length);
      return [name, value];
    });
    yield Object.fromEntries(chosen.toReversed());
  }
}

/** Each trial has a generator of its own, `(seed, 'search', trial)`: more trials begin with the same ones. */
export function randomTrials(space: Space, count: number, seed: number): Trial[] {
  return Array.from({ length: count }, (_, trial) => {
    const random = new Random(seed, 'search', trial);
    return Object.fromEntries(space.map(([name, values]) => [name, drawOf(values, random)]));
  });
}

function drawOf(values: Values, random: Random): Json {
  if (!isRange(values)) return random.pick(values);
  const { low, high, log, int } = values;
  if (log === true) {
    const drawn = Math.exp(Math.log(low) + (Math.log(high) - Math.log(low)) * random.unit());
    return int === true ? Math.round(drawn) : drawn;
  }
  return int === true ? low + random.below(high - low + 1) : low + (high - low) * random.unit();
}

export const isRange = (values: Values): values is Range => !Array.isArray(values);

export interface Rung {
  readonly trials: number;
  /** Epochs or rows for each. */
  readonly resource: number;
}

/** How many times fewer trials get how many times more of the resource. */
const eta = 3;

/**
 * Successive halving (K. Jamieson and A. Talwalkar 2016): all trials with so little that the last rung has `most`; from rung
 * to rung a third of them, rounded up, goes on with three times as much. Resources are rounded down, and at least 1.
 */
export function halvingRungs(trials: number, most: number): Rung[] {
  const rungs: Rung[] = [];
  let divisor = 1;
  while (divisor * eta <= trials) divisor *= eta;
  for (let left = trials; divisor >= 1; divisor /= eta) {
    rungs.push({ trials: left, resource: Math.max(1, Math.floor(most / divisor)) });
    left = Math.ceil(left / eta);
  }
  return rungs;
}

/** The trials of these scores, the best first; ties to the lower number, what is not a number last. */
export function rankTrials(
  trials: readonly number[],
  scores: readonly number[],
  direction: 'maximize' | 'minimize',
): number[] {
  const sign = direction === 'maximize' ? -1 : 1;
  const compare = (one: number, other: number): number => {
    if (Number.isNaN(one) || Number.isNaN(other))
      return Number(Number.isNaN(one)) - Number(Number.isNaN(other));
    return one < other ? -1 : one > other ? 1 : 0;
  };
  return trials
    .map((trial, at) => ({ trial, score: sign * (scores[at] as number) }))
    .sort((a, b) => compare(a.score, b.score) || a.trial - b.trial)
    .map(({ trial }) => trial);
}

/** Over the folds of a trial. */
export const meanScore = (scores: readonly number[]): number =>
  scores.reduce((sum, score) => sum + score, 0) / scores.length;
