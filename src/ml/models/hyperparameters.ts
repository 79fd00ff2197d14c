/** The hyperparameters of every native algorithm: scikit-learn's names and defaults. */
import { type OptionsOf, optional, withDefault } from '../../option.ts';
import { choice, either, flag, fraction, integer, list, number, positive } from '../../options/types.ts';

const atLeast = (least: number) =>
  number(`number ≥ ${least}`, `a number, ${least} or more`, (value) => value >= least);
const finite = number('number', 'a number', () => true);

const fit_intercept = withDefault(flag, true, {
  doc: 'Whether a constant is learnt too; without, the model goes through the origin',
});
const iterations = (most: number) =>
  withDefault(integer(1), most, { doc: 'After so many iterations it ends, converged or not' });

export const linearRegressionOptions = { fit_intercept };
export type LinearRegressionOptions = OptionsOf<typeof linearRegressionOptions>;

export const ridgeOptions = {
  alpha: withDefault(atLeast(0), 1, { doc: 'Weight of the squared coefficients' }),
  fit_intercept,
};
export type RidgeOptions = OptionsOf<typeof ridgeOptions>;

export const lassoOptions = {
  alpha: withDefault(atLeast(0), 1, { doc: 'Weight of the absolute coefficients' }),
  fit_intercept,
  max_iter: iterations(1000),
  tol: withDefault(atLeast(0), 1e-4, { doc: 'Duality gap that is good enough, as a share of ‖y‖²' }),
};
export type LassoOptions = OptionsOf<typeof lassoOptions>;

export const logisticRegressionOptions = {
  C: withDefault(positive, 1, { doc: 'Weight of the data against the squared coefficients' }),
  fit_intercept,
  max_iter: iterations(100),
  tol: withDefault(atLeast(0), 1e-4, { doc: 'Greatest slope of the objective that is good enough' }),
};
export type LogisticRegressionOptions = OptionsOf<typeof logisticRegressionOptions>;

const fit_prior = withDefault(flag, true, {
  doc: 'Whether classes are as likely as they are frequent; else all the same',
});
const smoothing = withDefault(atLeast(1e-10), 1, { doc: 'Added to every count' });

export const multinomialOptions = { alpha: smoothing, fit_prior };
export type MultinomialOptions = OptionsOf<typeof multinomialOptions>;

export const bernoulliOptions = {
  alpha: smoothing,
  fit_prior,
  binarize: withDefault(atLeast(0), 0, { doc: 'Greater values count as there' }),
};
export type BernoulliOptions = OptionsOf<typeof bernoulliOptions>;

export const knnOptions = {
  n_neighbors: withDefault(integer(1), 5, { doc: 'How many neighbours have a vote' }),
  weights: withDefault(choice('uniform', 'distance'), 'uniform', {
    doc: 'Every vote counts 1, or 1/distance',
  }),
  metric: withDefault(choice('euclidean', 'manhattan', 'cosine'), 'euclidean', { doc: 'Of the distance' }),
};
export type KnnOptions = OptionsOf<typeof knnOptions>;

const centers = list(list(finite, 'list of numbers'), 'list of centers');

/** Where neither says how many. */
export const usualClusters = 8;

export const kmeansOptions = {
  n_clusters: optional(integer(1), { doc: 'How many clusters', else: '8, or as many as `init` has centers' }),
  init: withDefault(
    either(
      '`k-means++` or list of centers',
      '`k-means++` or a list of centers',
      choice('k-means++'),
      centers,
    ),
    'k-means++',
    { doc: 'Where the centers begin' },
  ),
  n_init: withDefault(integer(1), 1, {
    doc: 'How many beginnings are tried; the least inertia is taken',
    only: { init: ['k-means++'] },
  }),
  max_iter: iterations(300),
  tol: withDefault(atLeast(0), 1e-4, {
    doc: 'Ends where centers move by no more, squared, as a share of the mean variance of columns',
  }),
};
export type KmeansOptions = OptionsOf<typeof kmeansOptions>;

export const decisionTreeOptions = {
  max_depth: optional(integer(1), { doc: 'Greatest number of questions for a row', else: 'no limit' }),
  min_samples_split: withDefault(integer(2), 2, { doc: 'Rows that a node must have to be split' }),
  min_samples_leaf: withDefault(integer(1), 1, { doc: 'Rows that either side of a split must have' }),
  criterion: optional(choice('gini', 'entropy', 'squared_error'), {
    doc: 'The impurity that splits make less',
    else: '`gini` for classes, `squared_error` for numbers',
  }),
};
export type DecisionTreeOptions = OptionsOf<typeof decisionTreeOptions>;

export const ngramOptions = {
  order: withDefault(integer(1, 16), 2, { doc: 'Words of an n-gram' }),
  smoothing: withDefault(choice('mle', 'laplace', 'lidstone', 'kneser_ney', 'witten_bell'), 'mle', {
    doc: 'What n-grams get that were never seen',
  }),
  gamma: withDefault(atLeast(0), 0.1, {
    doc: 'Added to every count',
    only: { smoothing: ['lidstone'] },
  }),
  discount: withDefault(fraction, 0.1, {
    doc: 'Taken from every count',
    only: { smoothing: ['kneser_ney'] },
  }),
  lowercase: withDefault(flag, false, { doc: 'Whether texts are taken in lower case' }),
};
export type NgramOptions = OptionsOf<typeof ngramOptions>;

export const baselineOptions = {
  strategy: optional(choice('prior', 'mean', 'median'), {
    doc: 'What is predicted whatever the row',
    else: '`prior` for classes, `mean` for numbers',
  }),
};
export type BaselineOptions = OptionsOf<typeof baselineOptions>;
