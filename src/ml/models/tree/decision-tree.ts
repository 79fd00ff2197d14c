/** Decision trees for classes and numbers. */
import { openBreath } from '../../../base/breath.ts';
import type { Matrix } from '../../../matrix.ts';
import { WorkError } from '../../../work.ts';
import type { Algorithm, Parameters, Task } from '../../model.ts';
import { classesOf, numbersOf, requireFinite, requireRows } from '../examples.ts';
import type { DecisionTreeOptions } from '../hyperparameters.ts';
import { growTree, type Tree } from './grow.ts';

/** Greedy splits by one column each (L. Breiman, J. Friedman, R. Olshen and C. Stone 1984), not pruned. */
export const decisionTree: Algorithm<DecisionTreeOptions> = {
  async fit(examples, options, task, { signal }) {
    requireRows(examples);
    const { x, weights } = examples;
    const truths =
      task === 'classification'
        ? classesOf(examples)
        : { kind: 'numbers' as const, values: numbersOf(examples) };
    const tree = await growTree(
      x,
      truths,
      weights,
      {
        maxDepth: options.max_depth ?? Number.POSITIVE_INFINITY,
        leastToSplit: options.min_samples_split,
        leastInLeaf: options.min_samples_leaf,
        criterion: criterionFor(task, options.criterion),
      },
      openBreath(signal),
    );
    return { parameters: storedTree(tree), history: [], metrics: { nodes: tree.features.length } };
  },
  async open(parameters, _options, task) {
    const tree = treeOf(parameters);
    return {
      async predict(x) {
        requireFinite(x);
        const { width } = tree;
        const values = new Float64Array(x.rows * width);
        for (let row = 0; row < x.rows; row++) {
          const leaf = leafOf(tree, x, row);
          values.set(tree.values.subarray(leaf * width, (leaf + 1) * width), row * width);
        }
        return task === 'classification'
          ? { kind: 'classes', probabilities: { form: 'dense', rows: x.rows, columns: width, values } }
          : { kind: 'numbers', values };
      },
    };
  },
};

function criterionFor(task: Task, written: DecisionTreeOptions['criterion']) {
  const isClassification = task === 'classification';
  const criterion = written ?? (isClassification ? 'gini' : 'squared_error');
  if ((criterion === 'squared_error') === isClassification)
    throw new WorkError({
      code: 'option-conflict',
      message: `\`criterion: ${criterion}\` is none for ${task}`,
      option: ['hyperparameters', 'criterion'],
    });
  return criterion;
}

function storedTree({ features, thresholds, lefts, rights, rows, values, width }: Tree): Parameters {
  const shape = [features.length];
  return {
    facts: {},
    tensors: {
      feature: { dtype: 'int32', shape, values: features },
      threshold: { dtype: 'float64', shape, values: thresholds },
      left: { dtype: 'int32', shape, values: lefts },
      right: { dtype: 'int32', shape, values: rights },
      rows: { dtype: 'uint32', shape, values: rows },
      value: { dtype: 'float64', shape: [features.length, width], values },
    },
  };
}

export function treeOf({ tensors }: Parameters): Tree {
  const { feature, threshold, left, right, rows, value } = tensors;
  const isTree =
    feature?.values instanceof Int32Array &&
    threshold?.values instanceof Float64Array &&
    left?.values instanceof Int32Array &&
    right?.values instanceof Int32Array &&
    rows?.values instanceof Uint32Array &&
    value?.values instanceof Float64Array;
  if (!isTree) throw new Error('these are no parameters of a decision tree');
  return {
    features: feature.values,
    thresholds: threshold.values,
    lefts: left.values,
    rights: right.values,
    rows: rows.values,
    values: value.values,
    width: value.shape[1] ?? 1,
  };
}

function leafOf({ features, thresholds, lefts, rights }: Tree, x: Matrix, row: number): number {
  let node = 0;
  for (;;) {
    const feature = features[node] as number;
    if (feature < 0) return node;
    const isLeft = valueAt(x, row, feature) <= (thresholds[node] as number);
    node = (isLeft ? lefts[node] : rights[node]) as number;
  }
}

/** By halving, where the row is sparse. */
function valueAt(x: Matrix, row: number, column: number): number {
  if (x.form === 'dense') return x.values[row * x.columns + column] as number;
  let [from, to] = [x.starts[row] as number, x.starts[row + 1] as number];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((x.indices[middle] as number) < column) from = middle + 1;
    else to = middle;
  }
  return from < (x.starts[row + 1] as number) && x.indices[from] === column ? (x.values[from] as number) : 0;
}
