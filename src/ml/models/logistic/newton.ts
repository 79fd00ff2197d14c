/** Newton's method for smooth convex functions, its steps found by products alone. */
import { openBreath } from '../../../base/breath.ts';
import { dot } from '../dot.ts';
import { conjugate, type Pairs } from './conjugate.ts';
import type { Objective } from './objective.ts';
import { solveDirectly } from './solve-directly.ts';

export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  /** The greatest slope there. */
  readonly slope: number;
  readonly iterations: number;
  readonly hasConverged: boolean;
}

export interface Search {
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly signal: AbortSignal;
  /** Told after each step. */
  readonly observe: (iteration: number, value: number, slope: number) => void;
}

/** Up to so many numbers, steps are solved for at once. */
const small = 64;

/**
 * Ends where no slope is greater than `tolerance`. Steps are those of Newton, by conjugate gradients to a precision that
 * grows with the approach (S. C. Eisenstat and H. F. Walker 1996), cut until the value falls enough (L. Armijo 1966).
 */
export async function minimize(objective: Objective, start: Float64Array, search: Search): Promise<Minimum> {
  const breath = openBreath(search.signal);
  let point = start;
  let { value, gradient } = objective.moveTo(point);
  let slope = greatestOf(gradient);
  const first = slope;
  let iterations = 0;
  let pairs: Pairs = [];
  while (slope > search.tolerance && iterations < search.maxIterations) {
    const precision = Math.min(0.1, Math.sqrt(slope / first));
    const goal = Math.max(precision, (0.5 * search.tolerance) / slope);
    let step = objective.size <= small ? solveDirectly(objective, gradient) : null;
    if (step === null) ({ step, pairs } = conjugate(objective, gradient, goal, pairs));
    const next = advance(objective, { point, value, gradient, slope }, step);
    if (next === null) break;
    ({ point, value, gradient, slope } = next);
    iterations++;
    search.observe(iterations, value, slope);
    if (breath.isDue()) await breath.take();
  }
  return {
    point,
    value,
    slope,
    iterations,
    hasConverged: slope <= Math.max(search.tolerance, objective.noise),
  };
}

interface Place {
  readonly point: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
  readonly slope: number;
}

/** Null where rounding lets nothing come down any more. */
function advance(objective: Objective, from: Place, step: Float64Array): Place | null {
  const fall = dot(from.gradient, step);
  const noise = 16 * Number.EPSILON * Math.abs(from.value);
  for (let size = 1; size > 1e-10; size /= 2) {
    const point = from.point.map((one, i) => one + size * (step[i] as number));
    const { value, gradient } = objective.moveTo(point);
    const slope = greatestOf(gradient);
    const isLower = value <= from.value + 1e-4 * size * fall;
    if (isLower || (value <= from.value + noise && slope < from.slope))
      return { point, value, gradient, slope };
  }
  objective.moveTo(from.point);
  return null;
}

const greatestOf = (numbers: Float64Array): number =>
  numbers.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
