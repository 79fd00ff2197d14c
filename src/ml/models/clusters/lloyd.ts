/** One run of k-means from given centers. */
import { openBreath } from '../../../base/breath.ts';
import type { Matrix } from '../../../matrix.ts';
import { type Assigned, assign, type Centers } from './assign.ts';
import { moveCenters } from './move-centers.ts';

export interface Clustering {
  readonly centers: Centers;
  readonly assigned: Assigned;
  /** Σ w·‖x − c‖². */
  readonly inertia: number;
  readonly iterations: number;
  readonly hasConverged: boolean;
}

export interface Run {
  readonly weights: Float64Array | null;
  readonly maxIterations: number;
  /** It ends when Σ‖Δc‖² is no more than this, or labels repeat. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/** S. P. Lloyd 1982: rows to their nearest center, centers to the mean of their rows; at last the labels once more. */
export async function lloyd(x: Matrix, start: Centers, run: Run): Promise<Clustering> {
  const breath = openBreath(run.signal);
  let centers = start;
  let labels: Uint32Array | null = null;
  let [iterations, hasConverged] = [0, false];
  while (!hasConverged && iterations < run.maxIterations) {
    const assigned = assign(x, centers);
    const moved = moveCenters(x, centers, assigned, run.weights);
    const shift = squaredDistance(centers.values, moved.values);
    hasConverged = isSame(labels, assigned.labels) || shift <= run.limit;
    ({ labels } = assigned);
    centers = moved;
    iterations++;
    if (breath.isDue()) await breath.take();
  }
  const assigned = assign(x, centers);
  const inertia = assigned.distances.reduce(
    (sum, distance, row) => sum + distance * (run.weights?.[row] ?? 1),
    0,
  );
  return { centers, assigned, inertia, iterations, hasConverged };
}

const isSame = (before: Uint32Array | null, after: Uint32Array): boolean =>
  before?.every((label, row) => label === after[row]) ?? false;

function squaredDistance(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, one, i) => sum + (one - (b[i] as number)) ** 2, 0);
}
