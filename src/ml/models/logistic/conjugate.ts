/** Newton's step of a large problem: conjugate gradients, which need no more of the second derivative than its products. */
import { dot } from '../dot.ts';
import type { Objective } from './objective.ts';

/** What is known of the second derivative from a step before: directions, and its products with them. */
export type Pairs = readonly {
  readonly direction: Float64Array;
  readonly bent: Float64Array;
  /** Their product. */
  readonly curvature: number;
}[];

/** The first ones of a step reach farthest, and more cost more than they save; so do any that are longer than this. */
const [mostPairs, longest] = [3, 2 ** 14];

/**
 * Solves H·s = −gradient until the rest is less than this share of it (M. R. Hestenes and E. Stiefel 1952). Rests are eased
 * by H's diagonal and by pairs of the step before (J. L. Morales and J. Nocedal 2000).
 */
export function conjugate(
  objective: Objective,
  gradient: Float64Array,
  precision: number,
  before: Pairs,
): { readonly step: Float64Array; readonly pairs: Pairs } {
  const { length } = gradient;
  const diagonal = objective.diagonal();
  const step = new Float64Array(length);
  const rest = gradient.map((one) => -one);
  const eased = new Float64Array(length);
  ease(rest, diagonal, before, eased);
  const direction = eased.slice();
  let size = dot(rest, eased);
  const pairs: Pairs[number][] = [];
  const goal = precision * precision * size;
  for (let i = 0; i < 2 * length && size > goal; i++) {
    const bent = objective.bend(direction);
    const curvature = dot(direction, bent);
    if (!(curvature > 0)) break;
    if (pairs.length < mostPairs && length <= longest)
      pairs.push({ direction: direction.slice(), bent, curvature });
    const stride = size / curvature;
    addTimes(step, stride, direction);
    addTimes(rest, -stride, bent);
    ease(rest, diagonal, before, eased);
    const next = dot(rest, eased);
    const share = next / size;
    for (let j = 0; j < length; j++) direction[j] = (eased[j] as number) + share * (direction[j] as number);
    size = next;
  }
  return { step, pairs };
}

/** An estimate of H⁻¹·rest: the diagonal's, corrected so that it is right for each pair (J. Nocedal 1980). */
function ease(rest: Float64Array, diagonal: Float64Array, pairs: Pairs, eased: Float64Array): void {
  eased.set(rest);
  const shares = pairs.map(() => 0);
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { direction, bent, curvature } = pairs[i] as Pairs[number];
    shares[i] = dot(direction, eased) / curvature;
    addTimes(eased, -(shares[i] as number), bent);
  }
  for (let j = 0; j < eased.length; j++)
    eased[j] = (eased[j] as number) / Math.max(diagonal[j] as number, least);
  pairs.forEach(({ direction, bent, curvature }, i) => {
    addTimes(eased, (shares[i] as number) - dot(bent, eased) / curvature, direction);
  });
}

/** A diagonal that is 0 divides by this. */
const least = 1e-300;

/** to += factor·from. */
function addTimes(to: Float64Array, factor: number, from: Float64Array): void {
  for (let j = 0; j < to.length; j++) to[j] = (to[j] as number) + factor * (from[j] as number);
}
