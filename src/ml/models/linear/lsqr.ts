/** Least squares by products alone, for designs that cost too much to be folded. */
import { openBreath } from '../../../base/breath.ts';
import { dot } from '../dot.ts';
import { type Design, timesDesign, timesDesignTransposed } from './design.ts';
import type { Solved } from './foldable.ts';

/**
 * Minimizes ‖Ax − y‖² + alpha·‖x‖², of all such x the shortest (LSQR: C. C. Paige and M. A. Saunders 1982), to the
 * precision of doubles. The gap is ‖Aᵀr‖/(‖A‖·‖r‖), with the penalty in A.
 */
export async function lsqr(design: Design, alpha: number, signal: AbortSignal): Promise<Solved> {
  const columns = design.x.columns;
  const breath = openBreath(signal);
  const damp = Math.sqrt(alpha);
  const x = new Float64Array(columns);
  const done = (iterations: number, gap: number, hasConverged: boolean): Solved => ({
    coefficients: x,
    iterations,
    gap,
    hasConverged,
  });
  let u = design.y.slice();
  let beta = normalize(u);
  let v = timesDesignTransposed(design, u);
  let length = normalize(v);
  if (beta === 0 || length === 0) return done(0, 0, true);
  const w = v.slice();
  const total = beta;
  let [rho, phi, norm, damped] = [length, beta, length * length, 0];
  const most = 10 * Math.min(columns, design.x.rows) + 1000;
  for (let iteration = 1; iteration <= most; iteration++) {
    if (breath.isDue()) await breath.take();
    u = timesDesign(design, v).map((one, i) => one - length * (u[i] as number));
    beta = normalize(u);
    norm += beta * beta + alpha;
    v = timesDesignTransposed(design, u).map((one, i) => one - beta * (v[i] as number));
    length = normalize(v);
    const first = Math.hypot(rho, damp);
    const lost = (damp / first) * phi;
    phi *= rho / first;
    const turned = Math.hypot(first, beta);
    const [cosine, sine] = [first / turned, beta / turned];
    const [theta, step] = [sine * length, (cosine * phi) / turned];
    rho = -cosine * length;
    phi *= sine;
    damped = Math.hypot(damped, lost);
    for (let i = 0; i < columns; i++) {
      x[i] = (x[i] as number) + step * (w[i] as number);
      w[i] = (v[i] as number) - (theta / turned) * (w[i] as number);
    }
    norm += length * length;
    const rest = Math.hypot(phi, damped);
    const slope = length * Math.abs(cosine * phi);
    const gap = rest === 0 ? 0 : slope / (Math.sqrt(norm) * rest);
    if (gap <= Number.EPSILON || rest <= Number.EPSILON * total) return done(iteration, gap, true);
    if (iteration === most) return done(iteration, gap, false);
  }
  return done(0, 0, true);
}

function normalize(v: Float64Array): number {
  const norm = Math.sqrt(dot(v, v));
  if (norm > 0) for (let i = 0; i < v.length; i++) v[i] = (v[i] as number) / norm;
  return norm;
}
