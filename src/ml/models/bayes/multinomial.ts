/** Naive Bayes of counts. */
import { WorkError } from '../../../work.ts';
import type { Algorithm, Examples } from '../../model.ts';
import { classesOf, placeOf, requireRows } from '../examples.ts';
import type { MultinomialOptions } from '../hyperparameters.ts';
import { countByClass, logPriors } from './counts.ts';
import { type Evidence, fittedJoint, type Joint, jointOf, openEvidence } from './joint.ts';

/** ln p(column | class) = ln((N_cj + alpha)/(Σ_j N_cj + alpha·columns)); counts may be fractions, as of tf-idf. */
export const multinomialNaiveBayes: Algorithm<MultinomialOptions> = {
  async fit(examples, { alpha, fit_prior }) {
    requireRows(examples);
    requireCounts(examples);
    const { classes, features } = countByClass(examples, classesOf(examples), (value) => value);
    const { columns } = examples.x;
    const featureLogProb = new Float64Array(features.length);
    for (let c = 0; c < classes.length; c++) {
      let total = 0;
      for (let j = 0; j < columns; j++) total += (features[c * columns + j] as number) + alpha;
      const whole = Math.log(total);
      for (let at = c * columns; at < (c + 1) * columns; at++)
        featureLogProb[at] = Math.log((features[at] as number) + alpha) - whole;
    }
    return fittedJoint({ classLogPrior: logPriors(classes, fit_prior), featureLogProb, columns });
  },
  open: async (parameters) => openEvidence(multinomialEvidence(jointOf(parameters))),
};

/** Σ x·ln p + prior. */
export const multinomialEvidence = ({ classLogPrior, featureLogProb, columns }: Joint): Evidence => ({
  base: classLogPrior,
  factors: featureLogProb,
  countOf: (value) => value,
  columns,
});

function requireCounts({ x, features }: Examples): void {
  const bad = x.values.findIndex((value) => value < 0);
  if (bad < 0) return;
  throw new WorkError({
    code: 'out-of-range',
    message: `${placeOf(x, bad, features)} is ${x.values[bad]}: multinomial naive Bayes takes counts, 0 or more`,
    hint: 'use `bernoulli_nb`, or `logistic_regression`',
  });
}
