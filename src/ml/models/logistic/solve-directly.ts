/** Newton's step of a small problem, solved at once: no matter how badly it is conditioned. */
import type { Objective } from './objective.ts';

/**
 * H·s = −gradient by L·D·Lᵀ without square roots; null where H is not positive enough. A direction along which nothing
 * changes at all, as that of equal constants of all classes, gets no step.
 */
export function solveDirectly(objective: Objective, gradient: Float64Array): Float64Array | null {
  const { size } = objective;
  const lower = new Float64Array(size * size);
  const unit = new Float64Array(size);
  for (let column = 0; column < size; column++) {
    unit[column] = 1;
    lower.set(objective.bend(unit), column * size);
    unit[column] = 0;
  }
  const pivots = new Float64Array(size);
  for (let column = 0; column < size; column++) {
    const start = column * size;
    const whole = lower[start + column] as number;
    for (let before = 0; before < column; before++) {
      const share = (lower[before * size + column] as number) * (pivots[before] as number);
      for (let row = column; row < size; row++)
        lower[start + row] = (lower[start + row] as number) - share * (lower[before * size + row] as number);
    }
    const pivot = lower[start + column] as number;
    if (!Number.isFinite(pivot) || pivot < -1e-8 * whole) return null;
    const isFlat = pivot <= 16 * size * Number.EPSILON * whole;
    pivots[column] = isFlat ? 0 : pivot;
    for (let row = column + 1; row < size; row++)
      lower[start + row] = isFlat ? 0 : (lower[start + row] as number) / pivot;
  }
  return solveLower(lower, pivots, gradient);
}

function solveLower(lower: Float64Array, pivots: Float64Array, gradient: Float64Array): Float64Array {
  const size = pivots.length;
  const step = gradient.map((one) => -one);
  for (let column = 0; column < size; column++)
    for (let row = column + 1; row < size; row++)
      step[row] = (step[row] as number) - (lower[column * size + row] as number) * (step[column] as number);
  for (let i = 0; i < size; i++) step[i] = pivots[i] === 0 ? 0 : (step[i] as number) / (pivots[i] as number);
  for (let column = size - 1; column >= 0; column--)
    for (let row = column + 1; row < size; row++)
      step[column] =
        (step[column] as number) - (lower[column * size + row] as number) * (step[row] as number);
  return step;
}
