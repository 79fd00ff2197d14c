/** How many of each class are drawn, so that the classes keep their shares: the likeliest numbers, ties by lot. */
import type { RandomGenerator } from './random-generator.ts';

/**
 * Σ of the result is `draws`, where that is no more than Σ `counts`. What rounding down leaves goes to the greatest
 * remainders; as `sklearn.utils.extmath._approximate_mode`, to the draws and the last bit of the doubles.
 */
export function approximateMode(
  counts: ArrayLike<number>,
  draws: number,
  generator: RandomGenerator,
): Uint32Array {
  const result = new Uint32Array(counts.length);
  const total = Array.from(counts).reduce((sum, count) => sum + count, 0);
  if (total === 0) return result;
  const remainders = new Float64Array(counts.length);
  let missing = draws;
  for (let k = 0; k < counts.length; k++) {
    const share = ((counts[k] as number) / total) * draws;
    result[k] = Math.floor(share);
    remainders[k] = share - Math.floor(share);
    missing -= result[k] as number;
  }
  if (missing <= 0) return result;
  for (const [, classes] of classesByRemainder(remainders)) {
    const order = generator.permutation(classes.length);
    for (const position of order.subarray(0, missing)) {
      const chosen = classes[position] as number;
      result[chosen] = (result[chosen] as number) + 1;
    }
    missing -= Math.min(missing, classes.length);
    if (missing === 0) break;
  }
  return result;
}

/** The greatest remainder first. */
function classesByRemainder(remainders: Float64Array): [number, number[]][] {
  const groups = new Map<number, number[]>();
  remainders.forEach((remainder, k) => {
    const group = groups.get(remainder);
    if (group) group.push(k);
    else groups.set(remainder, [k]);
  });
  return [...groups].sort(([a], [b]) => b - a);
}
