/** Encoders that shift and stretch numbers: standard, min_max, max_abs, robust. */
import type { JsonObject } from '../../json.ts';
import { numberIn } from '../read-state.ts';
import type { ScaleName } from './encoder.ts';
import { greatest, least, mean, quantile, variance } from './statistics.ts';
import { nothingToFit, type Place, withoutNulls } from './values.ts';

/** A range or scale below it is that of a constant column. */
const negligible = 10 * Number.EPSILON;

/** What is remembered of a column, by name, as the state has it. */
export type ScaleFacts = { readonly [fact: string]: number };

interface Scale {
  readonly facts: readonly string[];
  readonly learn: (numbers: Float64Array) => ScaleFacts;
  /** What is taken away, and what the rest is divided by. */
  readonly shift: (facts: ScaleFacts) => number;
  readonly divisor: (facts: ScaleFacts) => number;
}

const orOne = (scale: number): number => (scale < negligible ? 1 : scale);
const fact = (facts: ScaleFacts, name: string): number => facts[name] as number;

const scales: { readonly [Name in ScaleName]: Scale } = {
  standard: {
    facts: ['mean', 'scale'],
    learn(numbers) {
      const [center, spread, n] = [mean(numbers), variance(numbers), numbers.length];
      const isConstant = spread <= n * Number.EPSILON * spread + (n * center * Number.EPSILON) ** 2;
      return { mean: center, scale: isConstant ? 1 : Math.sqrt(spread) };
    },
    shift: (facts) => fact(facts, 'mean'),
    divisor: (facts) => fact(facts, 'scale'),
  },
  min_max: {
    facts: ['min', 'max'],
    learn: (numbers) => ({ min: least(numbers), max: greatest(numbers) }),
    shift: (facts) => fact(facts, 'min'),
    divisor: (facts) => orOne(fact(facts, 'max') - fact(facts, 'min')),
  },
  max_abs: {
    facts: ['max_abs'],
    learn: (numbers) => ({ max_abs: greatest(numbers.map(Math.abs)) }),
    shift: () => 0,
    divisor: (facts) => orOne(fact(facts, 'max_abs')),
  },
  robust: {
    facts: ['center', 'scale'],
    learn(numbers) {
      const sorted = numbers.slice().sort();
      return {
        center: quantile(sorted, 0.5),
        scale: orOne(quantile(sorted, 0.75) - quantile(sorted, 0.25)),
      };
    },
    shift: (facts) => fact(facts, 'center'),
    divisor: (facts) => fact(facts, 'scale'),
  },
};

/** Throws `empty-input` where every number is NaN. */
export function fitScale(name: ScaleName, numbers: Float64Array, place: Place): ScaleFacts {
  const present = withoutNulls(numbers);
  if (present.length === 0) throw nothingToFit(place);
  return scales[name].learn(present);
}

export function applyScale(name: ScaleName, facts: ScaleFacts, numbers: Float64Array): Float64Array {
  const [shift, divisor] = [scales[name].shift(facts), scales[name].divisor(facts)];
  return numbers.map((number) => (number - shift) / divisor);
}

export const scaleFactsIn = (name: ScaleName, state: JsonObject): ScaleFacts =>
  Object.fromEntries(scales[name].facts.map((one) => [one, numberIn(state, one)]));
