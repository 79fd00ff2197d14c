/** A naive Bayes model once it is fitted: sums of logarithms, and what they say of the classes. */
import type { DenseMatrix, Matrix } from '../../../matrix.ts';
import type { Fitted, Model, Parameters } from '../../model.ts';
import { requireFinite } from '../examples.ts';
import { forEachIn } from './counts.ts';

export interface Joint {
  readonly classLogPrior: Float64Array;
  /** `featureLogProb[class * columns + column]`. */
  readonly featureLogProb: Float64Array;
  readonly columns: number;
}

export const fittedJoint = ({ classLogPrior, featureLogProb, columns }: Joint): Fitted => ({
  parameters: {
    facts: {},
    tensors: {
      class_log_prior: { dtype: 'float64', shape: [classLogPrior.length], values: classLogPrior },
      feature_log_prob: {
        dtype: 'float64',
        shape: [classLogPrior.length, columns],
        values: featureLogProb,
      },
    },
  },
  history: [],
  metrics: {},
});

export function jointOf({ tensors }: Parameters): Joint {
  const [prior, features] = [tensors.class_log_prior?.values, tensors.feature_log_prob?.values];
  if (!(prior instanceof Float64Array) || !(features instanceof Float64Array))
    throw new Error('these are no parameters of naive Bayes');
  return { classLogPrior: prior, featureLogProb: features, columns: features.length / prior.length };
}

/** What a number of a row counts, and ln of what it then adds to each class, laid out as `featureLogProb`. */
export interface Evidence {
  /** Of a row without any numbers. */
  readonly base: Float64Array;
  readonly factors: Float64Array;
  /** Of 0 it is 0. */
  readonly countOf: (value: number) => number;
  readonly columns: number;
}

/** ln p(class | row), a row each: joint − ln Σ e^joint. */
export function logProbabilities({ base, factors, countOf, columns }: Evidence, x: Matrix): DenseMatrix {
  const classes = base.length;
  const values = new Float64Array(x.rows * classes);
  for (let row = 0; row < x.rows; row++) {
    const joint = values.subarray(row * classes, (row + 1) * classes);
    joint.set(base);
    forEachIn(x, row, (column, value) => {
      const count = countOf(value);
      if (count === 0) return;
      for (let c = 0; c < classes; c++)
        joint[c] = (joint[c] as number) + count * (factors[c * columns + column] as number);
    });
    subtractLogSum(joint);
  }
  return { form: 'dense', rows: x.rows, columns: classes, values };
}

function subtractLogSum(joint: Float64Array): void {
  const greatest = joint.reduce((most, one) => Math.max(most, one), Number.NEGATIVE_INFINITY);
  const sum = joint.reduce((total, one) => total + Math.exp(one - greatest), 0);
  const whole = greatest + Math.log(sum);
  for (let c = 0; c < joint.length; c++) joint[c] = (joint[c] as number) - whole;
}

export const openEvidence = (evidence: Evidence): Model => ({
  async predict(x) {
    requireFinite(x);
    const { values, ...shape } = logProbabilities(evidence, x);
    return { kind: 'classes', probabilities: { ...shape, values: values.map(Math.exp) } };
  },
});
