/** From the sums of a row to the probabilities of classes, with slopes and curvature of the cross entropy. */

/** Numbers of a row lie in longer lists, those of its sums from `at` on, those of its probabilities from `own` on. */
export interface Link {
  /** Sums a row: 1 for two classes, else one a class. */
  readonly outputs: number;
  /** Writes probabilities into `chances` and gives −ln p(truth). */
  readonly loss: (
    sums: Float64Array,
    at: number,
    truth: number,
    chances: Float64Array,
    own: number,
  ) => number;
  /** The probability of every class, into `all`. */
  readonly spread: (sums: Float64Array, at: number, all: Float64Array) => void;
  /** The loss's slope by each sum, in place of the sums. */
  readonly slope: (chances: Float64Array, own: number, truth: number, sums: Float64Array, at: number) => void;
  /** The loss's second derivative times a direction, in place of that. */
  readonly bend: (chances: Float64Array, own: number, direction: Float64Array, at: number) => void;
  /** What the second derivative has on its diagonal, into `bends` from `at` on. */
  readonly bends: (chances: Float64Array, own: number, bends: Float64Array, at: number) => void;
}

/** The logistic function of one sum is the probability of the greater class. */
export const binaryLink: Link = {
  outputs: 1,
  loss(sums, at, truth, chances, own) {
    const sum = sums[at] as number;
    const small = Math.exp(-Math.abs(sum));
    chances[own] = sum >= 0 ? 1 / (1 + small) : small / (1 + small);
    return Math.log1p(small) + (truth === 1 ? Math.max(-sum, 0) : Math.max(sum, 0));
  },
  spread(sums, at, all) {
    const sum = sums[at] as number;
    const small = Math.exp(-Math.abs(sum));
    all[sum >= 0 ? 1 : 0] = 1 / (1 + small);
    all[sum >= 0 ? 0 : 1] = small / (1 + small);
  },
  slope(chances, own, truth, sums, at) {
    sums[at] = (chances[own] as number) - truth;
  },
  bend(chances, own, direction, at) {
    const chance = chances[own] as number;
    direction[at] = chance * (1 - chance) * (direction[at] as number);
  },
  bends(chances, own, bends, at) {
    const chance = chances[own] as number;
    bends[at] = chance * (1 - chance);
  },
};

export const softmaxLink = (classes: number): Link => ({
  outputs: classes,
  loss: (sums, at, truth, chances, own) =>
    softmax(classes, sums, at, chances, own) - (sums[at + truth] as number),
  spread(sums, at, all) {
    softmax(classes, sums, at, all, 0);
  },
  slope(chances, own, truth, sums, at) {
    for (let i = 0; i < classes; i++) sums[at + i] = (chances[own + i] as number) - (i === truth ? 1 : 0);
  },
  bend(chances, own, direction, at) {
    let mean = 0;
    for (let i = 0; i < classes; i++) mean += (chances[own + i] as number) * (direction[at + i] as number);
    for (let i = 0; i < classes; i++)
      direction[at + i] = (chances[own + i] as number) * ((direction[at + i] as number) - mean);
  },
  bends(chances, own, bends, at) {
    for (let i = 0; i < classes; i++) {
      const chance = chances[own + i] as number;
      bends[at + i] = chance * (1 - chance);
    }
  },
});

/** Gives ln Σ e^sum. */
function softmax(
  classes: number,
  sums: Float64Array,
  at: number,
  chances: Float64Array,
  own: number,
): number {
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < classes; i++) greatest = Math.max(greatest, sums[at + i] as number);
  let total = 0;
  for (let i = 0; i < classes; i++) {
    const one = Math.exp((sums[at + i] as number) - greatest);
    chances[own + i] = one;
    total += one;
  }
  for (let i = 0; i < classes; i++) chances[own + i] = (chances[own + i] as number) / total;
  return Math.log(total) + greatest;
}
