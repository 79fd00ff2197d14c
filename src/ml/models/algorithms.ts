/** The native algorithms by name: what they take and learn, and how each is loaded when it is used. */
import { mlpOptions } from '../mlp/options.ts';
import type { Algorithm, AlgorithmFacts } from '../model.ts';
import {
  baselineOptions,
  bernoulliOptions,
  decisionTreeOptions,
  kmeansOptions,
  knnOptions,
  lassoOptions,
  linearRegressionOptions,
  logisticRegressionOptions,
  multinomialOptions,
  ngramOptions,
  ridgeOptions,
  usualClusters,
} from './hyperparameters.ts';

export interface AlgorithmEntry extends AlgorithmFacts {
  readonly load: () => Promise<Algorithm>;
}

const entries: readonly AlgorithmEntry[] = [
  {
    name: 'linear_regression',
    tasks: ['regression'],
    takes: 'numbers',
    mayNotConverge: true,
    perColumn: () => 1,
    hyperparameters: linearRegressionOptions,
    load: async () => (await import('./linear/linear-regression.ts')).linearRegression,
  },
  {
    name: 'ridge',
    tasks: ['regression'],
    takes: 'numbers',
    mayNotConverge: true,
    perColumn: () => 1,
    hyperparameters: ridgeOptions,
    load: async () => (await import('./linear/ridge.ts')).ridge,
  },
  {
    name: 'lasso',
    tasks: ['regression'],
    takes: 'numbers',
    mayNotConverge: true,
    perColumn: () => 1,
    hyperparameters: lassoOptions,
    load: async () => (await import('./linear/lasso.ts')).lasso,
  },
  {
    name: 'logistic_regression',
    tasks: ['classification'],
    takes: 'numbers',
    mayNotConverge: true,
    perColumn: (classes) => (classes > 2 ? classes : 1),
    hyperparameters: logisticRegressionOptions,
    load: async () => (await import('./logistic/logistic-regression.ts')).logisticRegression,
  },
  {
    name: 'multinomial_nb',
    tasks: ['classification'],
    takes: 'numbers',
    perColumn: (classes) => classes,
    hyperparameters: multinomialOptions,
    load: async () => (await import('./bayes/multinomial.ts')).multinomialNaiveBayes,
  },
  {
    name: 'bernoulli_nb',
    tasks: ['classification'],
    takes: 'numbers',
    perColumn: (classes) => classes,
    hyperparameters: bernoulliOptions,
    load: async () => (await import('./bayes/bernoulli.ts')).bernoulliNaiveBayes,
  },
  {
    name: 'knn',
    tasks: ['classification', 'regression'],
    takes: 'numbers',
    perColumn: () => 1,
    hyperparameters: knnOptions,
    load: async () => (await import('./neighbors/knn.ts')).nearestNeighbors,
  },
  {
    name: 'kmeans',
    tasks: ['clustering'],
    takes: 'numbers',
    mayNotConverge: true,
    perColumn: (_, { n_clusters, init }) =>
      Number(n_clusters ?? (Array.isArray(init) ? init.length : usualClusters)),
    hyperparameters: kmeansOptions,
    load: async () => (await import('./clusters/k-means.ts')).kMeans,
  },
  {
    name: 'decision_tree',
    tasks: ['classification', 'regression'],
    takes: 'numbers',
    perColumn: () => 1,
    hyperparameters: decisionTreeOptions,
    load: async () => (await import('./tree/decision-tree.ts')).decisionTree,
  },
  {
    name: 'ngram_lm',
    tasks: ['language_modeling'],
    takes: 'texts',
    hyperparameters: ngramOptions,
    load: async () => (await import('./ngrams/ngram-model.ts')).ngramModel,
  },
  {
    name: 'baseline',
    tasks: ['classification', 'regression'],
    takes: 'numbers',
    hyperparameters: baselineOptions,
    load: async () => (await import('./baseline/baseline.ts')).baseline,
  },
  {
    name: 'mlp',
    tasks: ['classification', 'regression'],
    takes: 'numbers',
    usesBackend: true,
    hyperparameters: mlpOptions,
    load: async () => (await import('../mlp/mlp.ts')).mlp,
  },
];

export const algorithms: ReadonlyMap<string, AlgorithmEntry> = new Map(
  entries.map((entry) => [entry.name, entry]),
);

/** Whether somebody must have said what each row is. */
export const learnsLabels = ({ tasks }: Pick<AlgorithmFacts, 'tasks'>): boolean =>
  tasks.some((task) => task === 'classification' || task === 'regression');
