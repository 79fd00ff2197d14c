/** Naive Bayes of what is there and what is not. */
import type { Algorithm } from '../../model.ts';
import { classesOf, requireRows } from '../examples.ts';
import type { BernoulliOptions } from '../hyperparameters.ts';
import { countByClass, logPriors } from './counts.ts';
import { type Evidence, fittedJoint, type Joint, jointOf, openEvidence } from './joint.ts';

/** Numbers above `binarize` are there: p(there | class) = (N_cj + alpha)/(N_c + 2·alpha). */
export const bernoulliNaiveBayes: Algorithm<BernoulliOptions> = {
  async fit(examples, { alpha, fit_prior, binarize }) {
    requireRows(examples);
    const { classes, features } = countByClass(examples, classesOf(examples), isAbove(binarize));
    const { columns } = examples.x;
    const featureLogProb = features.map(
      (count, at) =>
        Math.log(count + alpha) - Math.log((classes[Math.floor(at / columns)] as number) + 2 * alpha),
    );
    return fittedJoint({ classLogPrior: logPriors(classes, fit_prior), featureLogProb, columns });
  },
  open: async (parameters, { binarize }) => openEvidence(bernoulliEvidence(jointOf(parameters), binarize)),
};

/** Σ ln p where there + Σ ln(1 − p) where not + prior. */
export function bernoulliEvidence(
  { classLogPrior, featureLogProb, columns }: Joint,
  binarize: number,
): Evidence {
  const missing = featureLogProb.map((one) => Math.log(Math.max(1 - Math.exp(one), least)));
  return {
    base: classLogPrior.map((prior, c) =>
      missing.subarray(c * columns, (c + 1) * columns).reduce((sum, one) => sum + one, prior),
    ),
    factors: featureLogProb.map((one, at) => one - (missing[at] as number)),
    countOf: isAbove(binarize),
    columns,
  };
}

/** Where p cannot be told from 1. */
const least = Number.EPSILON / 4;

const isAbove =
  (limit: number) =>
  (value: number): number =>
    value > limit ? 1 : 0;
