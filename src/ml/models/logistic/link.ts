/** From the sums of a row to the probabilities of classes, with slopes and curvature of the cross entropy. */

export interface Link {
  /** Sums a row: 1 for two classes, else one a class. */
  readonly outputs: number;
  /** Writes probabilities into `chances` and gives −ln p(truth). */
  readonly loss: (sums: Float64Array, truth: number, chances: Float64Array) => number;
  /** The probability of every class. */
  readonly spread: (sums: Float64Array, all: Float64Array) => void;
  /** The loss's slope by each sum, into `slopes`. */
  readonly slope: (chances: Float64Array, truth: number, slopes: Float64Array) => void;
  /** The loss's second derivative times a direction, in place. */
  readonly bend: (chances: Float64Array, direction: Float64Array) => void;
  /** What the second derivative has on its diagonal, into `bends`. */
  readonly bends: (chances: Float64Array, bends: Float64Array) => void;
}

/** The logistic function of one sum is the probability of the greater class. */
export const binaryLink: Link = {
  outputs: 1,
  loss(sums, truth, chances) {
    const sum = sums[0] as number;
    const small = Math.exp(-Math.abs(sum));
    chances[0] = sum >= 0 ? 1 / (1 + small) : small / (1 + small);
    return Math.log1p(small) + (truth === 1 ? Math.max(-sum, 0) : Math.max(sum, 0));
  },
  spread(sums, all) {
    const sum = sums[0] as number;
    const small = Math.exp(-Math.abs(sum));
    all[sum >= 0 ? 1 : 0] = 1 / (1 + small);
    all[sum >= 0 ? 0 : 1] = small / (1 + small);
  },
  slope(chances, truth, slopes) {
    slopes[0] = (chances[0] as number) - truth;
  },
  bend(chances, direction) {
    const chance = chances[0] as number;
    direction[0] = chance * (1 - chance) * (direction[0] as number);
  },
  bends(chances, bends) {
    const chance = chances[0] as number;
    bends[0] = chance * (1 - chance);
  },
};

export const softmaxLink = (classes: number): Link => ({
  outputs: classes,
  loss: (sums, truth, chances) => softmax(sums, chances) - (sums[truth] as number),
  spread: softmax,
  slope(chances, truth, slopes) {
    slopes.set(chances);
    slopes[truth] = (slopes[truth] as number) - 1;
  },
  bend(chances, direction) {
    let mean = 0;
    for (let i = 0; i < classes; i++) mean += (chances[i] as number) * (direction[i] as number);
    for (let i = 0; i < classes; i++)
      direction[i] = (chances[i] as number) * ((direction[i] as number) - mean);
  },
  bends(chances, bends) {
    for (let i = 0; i < classes; i++) bends[i] = (chances[i] as number) * (1 - (chances[i] as number));
  },
});

/** Gives ln Σ e^sum. */
function softmax(sums: Float64Array, chances: Float64Array): number {
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < sums.length; i++) greatest = Math.max(greatest, sums[i] as number);
  let total = 0;
  for (let i = 0; i < sums.length; i++) {
    const one = Math.exp((sums[i] as number) - greatest);
    chances[i] = one;
    total += one;
  }
  for (let i = 0; i < sums.length; i++) chances[i] = (chances[i] as number) / total;
  return Math.log(total) + greatest;
}
