/** What neighbours count, and what comes of it. */

/**
 * The weight of each neighbour's vote: 1, or 1/distance; where some are at distance 0 only those count, each 1. Times
 * `weights`, one a neighbour, unless that leaves nothing.
 */
export function votesOf(
  distances: Float64Array,
  weighting: 'uniform' | 'distance',
  weights: Float64Array | null,
): Float64Array {
  const plain = weighting === 'uniform' ? new Float64Array(distances.length).fill(1) : inverses(distances);
  const votes = weights ? plain.map((vote, i) => vote * (weights[i] as number)) : plain;
  return votes.some((vote) => vote > 0) ? votes : plain;
}

/** Of distances that ascend, as multiples of the nearest's: only shares matter, and 1/distance could overflow. */
function inverses(distances: Float64Array): Float64Array {
  const least = distances[0] as number;
  if (least === 0) return distances.map((one) => (one === 0 ? 1 : 0));
  return distances.map((one) => least / one);
}

/** The share of each class in the votes. */
export function sharesOf(votes: Float64Array, truths: ArrayLike<number>, classes: number): Float64Array {
  const shares = new Float64Array(classes);
  let total = 0;
  votes.forEach((vote, i) => {
    const one = truths[i] as number;
    shares[one] = (shares[one] as number) + vote;
    total += vote;
  });
  return shares.map((share) => share / total);
}

export function meanOf(votes: Float64Array, truths: ArrayLike<number>): number {
  let [sum, total] = [0, 0];
  votes.forEach((vote, i) => {
    sum += vote * (truths[i] as number);
    total += vote;
  });
  return sum / total;
}
