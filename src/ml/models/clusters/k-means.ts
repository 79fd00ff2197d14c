/** k-means: clusters around centers. */
import type { Matrix } from '../../../matrix.ts';
import { Random } from '../../../random.ts';
import { WorkError } from '../../../work.ts';
import type { Algorithm, Examples, Parameters } from '../../model.ts';
import { requireFinite, requireRows, requireSquares } from '../examples.ts';
import { type KmeansOptions, usualClusters } from '../hyperparameters.ts';
import { meanVariance } from '../means.ts';
import { fillRow } from '../rows.ts';
import { notConverged } from '../warnings.ts';
import { assign, type Centers } from './assign.ts';
import { chooseCenters } from './k-means-plus-plus.ts';
import { type Clustering, lloyd } from './lloyd.ts';

/** Of several beginnings the one that ends with the least inertia, ties to the first. */
export const kMeans: Algorithm<KmeansOptions> = {
  async fit(examples, options, _task, { seed, signal, warn }) {
    requireRows(examples);
    requireSquares(examples);
    const { x, weights } = examples;
    const run = {
      weights,
      maxIterations: options.max_iter,
      limit: options.tol === 0 ? 0 : options.tol * meanVariance(x, weights),
      signal,
    };
    let best: Clustering | null = null;
    for (const start of startsOf(examples, options, seed)) {
      const found = await lloyd(x, start(), run);
      if (best === null || found.inertia < best.inertia) best = found;
    }
    if (best === null) throw new Error('k-means has at least one beginning');
    const { centers, inertia, iterations, hasConverged } = best;
    if (!hasConverged) warn(notConverged(iterations, `the inertia is ${inertia}, and centers still move`));
    return {
      parameters: {
        facts: {},
        tensors: {
          centers: { dtype: 'float64', shape: [centers.rows, centers.columns], values: centers.values },
        },
      },
      history: [],
      metrics: { inertia, iterations },
    };
  },
  async open({ tensors }: Parameters) {
    const [rows = 0, columns = 0] = tensors.centers?.shape ?? [];
    const values = tensors.centers?.values;
    if (!(values instanceof Float64Array)) throw new Error('these are no parameters of k-means');
    return {
      async predict(x) {
        requireFinite(x);
        const { labels, distances } = assign(x, { form: 'dense', rows, columns, values });
        return { kind: 'clusters', labels, distances: distances.map(Math.sqrt) };
      },
    };
  },
};

/** Makes of each beginning its centers. */
function startsOf(examples: Examples, { init, n_clusters, n_init }: KmeansOptions, seed: number) {
  const { x, weights } = examples;
  const count = n_clusters ?? (init === 'k-means++' ? usualClusters : init.length);
  if (count > x.rows) throw tooMany(count, x.rows, n_clusters === undefined ? 'init' : 'n_clusters');
  if (init !== 'k-means++') return [() => givenCenters(init, count, x)];
  return Array.from({ length: n_init }, (_, start) => (): Centers => {
    const chosen = chooseCenters(x, count, new Random(seed, 'kmeans', start), weights);
    const values = new Float64Array(count * x.columns);
    chosen.forEach((row, i) => {
      fillRow(x, row, values.subarray(i * x.columns, (i + 1) * x.columns));
    });
    return { form: 'dense', rows: count, columns: x.columns, values };
  });
}

function givenCenters(init: readonly (readonly number[])[], count: number, { columns }: Matrix): Centers {
  if (init.length !== count)
    throw new WorkError({
      code: 'option-conflict',
      message: `\`init\` has ${init.length} centers, and \`n_clusters\` is ${count}`,
      option: ['hyperparameters', 'init'],
    });
  const bad = init.findIndex((center) => center.length !== columns);
  if (bad >= 0)
    throw new WorkError({
      code: 'dimension-mismatch',
      message: `center ${bad + 1} of \`init\` has ${init[bad]?.length} numbers, and the rows have ${columns}`,
      option: ['hyperparameters', 'init', bad],
    });
  return { form: 'dense', rows: count, columns, values: Float64Array.from(init.flat()) };
}

const tooMany = (count: number, rows: number, option: string): WorkError =>
  new WorkError({
    code: 'out-of-range',
    message: `there are ${count} clusters to be found in only ${rows} rows`,
    hint: `let there be fewer by \`${option}\``,
    option: ['hyperparameters', option],
  });
