/** The family `models`: what native algorithms learn of some rows, and what they then predict. */
import { randomSplit } from '../../src/data/split/random-split.ts';
import { type DenseMatrix, dense } from '../../src/matrix.ts';
import { numberColumn } from '../../src/metrics/column.ts';
import { measureRegression } from '../../src/metrics/regression.ts';
import type { Prediction } from '../../src/ml/model.ts';
import { bernoulliEvidence } from '../../src/ml/models/bayes/bernoulli.ts';
import { type Evidence, jointOf, logProbabilities } from '../../src/ml/models/bayes/joint.ts';
import { multinomialEvidence } from '../../src/ml/models/bayes/multinomial.ts';
import { chooseCenters } from '../../src/ml/models/clusters/k-means-plus-plus.ts';
import type { Metric } from '../../src/ml/models/neighbors/distances.ts';
import { nearestRows } from '../../src/ml/models/neighbors/nearest.ts';
import { countsOf } from '../../src/ml/models/ngrams/ngram-model.ts';
import { openScorer, type Smoothing } from '../../src/ml/models/ngrams/score.ts';
import { treeOf } from '../../src/ml/models/tree/decision-tree.ts';
import type { Tree } from '../../src/ml/models/tree/grow.ts';
import { Random } from '../../src/random.ts';
import { WorkError } from '../../src/work.ts';
import {
  count,
  type Given,
  list,
  type Members,
  type Operation,
  type Operations,
  optionalNumber,
} from './case.ts';
import { type DataSets, keepDataSets, matrixOf, type Rows, rowsAt, rowsOf } from './data-sets.ts';
import {
  classExamples,
  type Learnt,
  learn,
  listsOf,
  namesOf,
  numberExamples,
  plainExamples,
  type Taught,
  textExamples,
  textsIn,
} from './learn.ts';

/** Cases are judged at the optimum. */
const [exactLasso, exactSlope] = [
  { tol: 1e-12, max_iter: 100_000 },
  { tol: 1e-10, max_iter: 1000 },
];

/** With a shelf for the data sets of one file of cases. */
export function openModels(): Operations {
  const sets: DataSets = new Map();
  const on =
    (answer: (rows: Rows, input: Members, options: Members) => unknown): Operation =>
    (input, options) =>
      answer(rowsOf(sets, input), input, options);
  return {
    data: (input) => keepDataSets(sets, input),
    linear_regression: on((rows, input, options) => line('linear_regression', rows, input, options)),
    ridge: on((rows, input, options) => line('ridge', rows, input, options)),
    lasso: on((rows, input, options) => line('lasso', rows, input, { ...exactLasso, ...options })),
    logistic_regression: on(logistic),
    multinomial_nb: on((rows, input, options) =>
      bayes('multinomial_nb', rows, input, options, ({ fitted }) =>
        multinomialEvidence(jointOf(fitted.parameters)),
      ),
    ),
    bernoulli_nb: on((rows, input, options) =>
      bayes('bernoulli_nb', rows, input, options, ({ fitted, options: { binarize } }) =>
        bernoulliEvidence(jointOf(fitted.parameters), binarize as number),
      ),
    ),
    knn: on(knn),
    kmeans: on(kmeans),
    kmeans_plus_plus: on(({ x }, _input, options) => plusPlus(x, options)),
    decision_tree: on(tree),
    baseline: (input, options) => baseline(list(input, 'y'), input, options),
    ngram_lm: ngrams,
    regression_story: on(regressionStory),
  };
}

async function line(name: string, { x, y }: Rows, input: Members, options: Members): Promise<unknown> {
  const examples = numberExamples(x, y, input);
  const { fitted, model } = await learn(name, examples, options);
  const { facts, tensors } = fitted.parameters;
  const predictions = numbersIn(await model.predict(x));
  const coefficients = [...(tensors.coefficients?.values ?? [])];
  return {
    coefficients,
    intercept: facts.intercept,
    ...measured(examples.truths.values, predictions),
    objective: fitted.metrics.objective,
    nonzero: coefficients.flatMap((one, j) => (one === 0 ? [] : [j])),
    predictions: predictions.subarray(0, 5),
  };
}

/** Weights do not count here. */
function measured(truths: Float64Array, predictions: Float64Array) {
  const column = (name: string, values: Float64Array) => numberColumn(name, [...values]);
  const { r2, mse } = measureRegression(
    column('label', truths),
    column('prediction', predictions),
    undefined,
  );
  return { r2, mse };
}

async function logistic({ x, y }: Rows, input: Members, options: Members): Promise<unknown> {
  const examples = classExamples(x, y, input, options.class_weight === 'balanced');
  const learnt = await learn('logistic_regression', examples, { ...exactSlope, ...options });
  const { coefficients, intercepts } = learnt.fitted.parameters.tensors;
  const probabilities = sharesIn(await learnt.model.predict(x));
  return {
    classes: learnt.classes,
    coefficients: listsOf(
      dense(intercepts?.values.length ?? 0, x.columns, coefficients?.values as Float64Array),
    ),
    intercepts: intercepts?.values,
    objective: learnt.fitted.metrics.objective,
    probabilities: listsOf(probabilities).slice(0, 5),
    correct: namesOf(learnt, probabilities).filter((name, row) => name === y[row]).length,
  };
}

async function bayes(
  name: string,
  { x, y }: Rows,
  input: Members,
  options: Members,
  evidenceOf: (learnt: Learnt) => Evidence,
): Promise<unknown> {
  const learnt = await learn(name, classExamples(x, y, input), options);
  const { classLogPrior, featureLogProb, columns } = jointOf(learnt.fitted.parameters);
  const logs = logProbabilities(evidenceOf(learnt), matrixOf(input, 'apply'));
  return {
    classes: learnt.classes,
    class_log_prior: classLogPrior,
    feature_log_prob: listsOf(dense(classLogPrior.length, columns, featureLogProb)),
    log_probabilities: listsOf(logs),
    predictions: namesOf(learnt, logs),
  };
}

async function knn({ x, y }: Rows, input: Members, options: Members): Promise<unknown> {
  const examples = taughtBy(options, x, y, input);
  const learnt = await learn('knn', examples, options);
  const apply = matrixOf(input, 'apply');
  const neighbors = learnt.options.n_neighbors as number;
  const { rows, distances } = await nearestRows(x, apply, {
    count: neighbors,
    metric: learnt.options.metric as Metric,
    signal: new AbortController().signal,
  });
  return {
    neighbors: listsOf(dense(apply.rows, neighbors, Float64Array.from(rows))),
    distances: listsOf(dense(apply.rows, neighbors, distances)),
    ...answered(learnt, await learnt.model.predict(apply)),
  };
}

async function kmeans({ x }: Rows, input: Members, options: Members): Promise<unknown> {
  const { fitted, model } = await learn('kmeans', plainExamples(x, input), { tol: 0, ...options });
  const { centers } = fitted.parameters.tensors;
  const predicted = await model.predict(x);
  return {
    centers: listsOf(dense(centers?.shape[0] ?? 0, x.columns, centers?.values as Float64Array)),
    labels: predicted.kind === 'clusters' ? predicted.labels : null,
    inertia: fitted.metrics.inertia,
  };
}

function plusPlus(x: DenseMatrix, options: Members): unknown {
  const clusters = count(options, 'n_clusters');
  if (clusters < 1 || clusters > x.rows)
    throw new WorkError({ code: 'out-of-range', message: `${clusters} clusters of ${x.rows} rows` });
  const start = optionalNumber(options, 'start') ?? 0;
  return chooseCenters(x, clusters, new Random(optionalNumber(options, 'seed') ?? 0, 'kmeans', start), null);
}

async function tree({ x, y }: Rows, input: Members, options: Members): Promise<unknown> {
  const learnt = await learn('decision_tree', taughtBy(options, x, y, input), options);
  const step = Math.max(1, Math.floor(x.rows / 10));
  const asked = Array.from({ length: Math.ceil(x.rows / step) }, (_, i) => i * step);
  const grown = treeOf(learnt.fitted.parameters);
  return {
    tree: nodeAnswer(grown, 0, options.task === 'regression'),
    ...answered(learnt, await learnt.model.predict(rowsAt(x, asked))),
  };
}

interface NodeAnswer {
  readonly rows: number;
  readonly value: number | readonly number[];
  readonly feature?: number;
  readonly threshold?: number;
  readonly left?: NodeAnswer;
  readonly right?: NodeAnswer;
}

function nodeAnswer(tree: Tree, node: number, isNumber: boolean): NodeAnswer {
  const { features, thresholds, lefts, rights, values, width } = tree;
  const value = Array.from(values.subarray(node * width, (node + 1) * width));
  const plain = { rows: tree.rows[node] as number, value: isNumber ? (value[0] as number) : value };
  const feature = features[node] as number;
  if (feature < 0) return plain;
  return {
    ...plain,
    feature,
    threshold: thresholds[node] as number,
    left: nodeAnswer(tree, lefts[node] as number, isNumber),
    right: nodeAnswer(tree, rights[node] as number, isNumber),
  };
}

async function baseline(y: readonly Given[], input: Members, options: Members): Promise<unknown> {
  const x = dense(y.length, 0, new Float64Array(0));
  const one = dense(1, 0, new Float64Array(0));
  if (options.task !== 'regression') {
    const learnt = await learn('baseline', classExamples(x, y, input), options);
    const { values } = sharesIn(await learnt.model.predict(one));
    return { most_frequent: namesOf(learnt, dense(1, values.length, values))[0], prior: values };
  }
  const by = async (strategy: string): Promise<number | undefined> => {
    const { model } = await learn('baseline', numberExamples(x, y, input), { ...options, strategy });
    return numbersIn(await model.predict(one))[0];
  };
  return { mean: await by('mean'), median: await by('median') };
}

async function ngrams(input: Members, written: Members): Promise<unknown> {
  const { fitted, options } = await learn('ngram_lm', textExamples(textsIn(input, 'train'), input), written);
  const scorer = openScorer(countsOf(fitted.parameters), options as unknown as Smoothing);
  const scores = textsIn(input, 'test').flatMap((text) => [...scorer.scoresOf(text)]);
  const logs = scores.reduce((sum, score) => sum + Math.log2(score), 0);
  return {
    vocabulary_size: scorer.vocabularySize,
    scored: scores.length,
    scores,
    perplexity: 2 ** (-logs / scores.length),
  };
}

async function regressionStory({ x, y }: Rows, _input: Members, options: Members): Promise<unknown> {
  const { alpha, ...sizes } = options;
  const { train, test } = randomSplit(
    x.rows,
    { test: optionalNumber(sizes, 'test_size') },
    optionalNumber(sizes, 'seed') ?? 0,
  );
  const of = (rows: Uint32Array) =>
    numberExamples(
      rowsAt(x, rows),
      Array.from(rows, (row) => y[row] ?? null),
      {},
    );
  const [learnt, asked] = [of(train), of(test)];
  const scored = async (name: string, written: Members): Promise<unknown> => {
    const { model } = await learn(name, learnt, written);
    return measured(asked.truths.values, numbersIn(await model.predict(asked.x)));
  };
  const penalty = alpha === undefined ? {} : { alpha };
  return {
    test_rows: test.length,
    first_test_rows: test.subarray(0, 5),
    linear_regression: await scored('linear_regression', {}),
    ridge: await scored('ridge', {}),
    lasso: await scored('lasso', { ...exactLasso, ...penalty }),
  };
}

const taughtBy = ({ task }: Members, x: DenseMatrix, y: readonly Given[], input: Members): Taught =>
  task === 'regression' ? numberExamples(x, y, input) : classExamples(x, y, input);

function answered(learnt: Learnt, predicted: Prediction): object {
  if (predicted.kind === 'numbers') return { predictions: predicted.values };
  const probabilities = sharesIn(predicted);
  return {
    classes: learnt.classes,
    predictions: namesOf(learnt, probabilities),
    probabilities: listsOf(probabilities),
  };
}

function numbersIn(predicted: Prediction): Float64Array {
  if (predicted.kind !== 'numbers') throw new Error('no numbers were predicted');
  return predicted.values;
}

function sharesIn(predicted: Prediction): DenseMatrix {
  if (predicted.kind !== 'classes') throw new Error('no classes were predicted');
  return predicted.probabilities;
}
