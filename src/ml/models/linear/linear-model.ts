/** A fitted linear model of numbers: what is stored of it, and how it predicts. */
import type { Examples, Fitted, Model, Parameters } from '../../model.ts';
import { requireFinite } from '../examples.ts';
import { multiply } from '../products.ts';

export interface Line {
  readonly coefficients: Float64Array;
  readonly intercept: number;
}

export const fittedLine = (line: Line, metrics: Fitted['metrics']): Fitted => ({
  parameters: {
    facts: { intercept: line.intercept },
    tensors: {
      coefficients: { dtype: 'float64', shape: [line.coefficients.length], values: line.coefficients },
    },
  },
  history: [],
  metrics,
});

export function openLine({ facts, tensors }: Parameters): Model {
  const coefficients = tensors.coefficients?.values;
  const intercept = facts.intercept;
  if (!(coefficients instanceof Float64Array) || typeof intercept !== 'number')
    throw new Error('these are no parameters of a linear model');
  return {
    async predict(x) {
      requireFinite(x);
      return { kind: 'numbers', values: predictLine({ coefficients, intercept }, x) };
    },
  };
}

function predictLine({ coefficients, intercept }: Line, x: Examples['x']): Float64Array {
  return multiply(x, coefficients).map((product) => product + intercept);
}

/** Σ w·(y − ŷ)². */
export function squaredError(line: Line, { x, weights }: Examples, y: Float64Array): number {
  return predictLine(line, x).reduce(
    (sum, predicted, row) => sum + (weights?.[row] ?? 1) * ((y[row] as number) - predicted) ** 2,
    0,
  );
}
