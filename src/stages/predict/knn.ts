/** `engine: knn`: the vote, or the mean, of the nearest rows of an index, whose labels are known. */
import type { Database } from '../../data/duckdb.ts';
import { algorithms } from '../../ml/models/algorithms.ts';
import { openNeighbors } from '../../ml/models/neighbors/knn.ts';
import { type WorkContext, WorkError } from '../../work.ts';
import { readExamples } from '../read-examples.ts';
import { requireRoom } from '../require-room.ts';
import { applyModel, refuseThreshold } from './apply-model.ts';
import type { PredictOptions } from './options.ts';
import type { Predictor } from './predictor.ts';

export async function openKnn(
  options: PredictOptions,
  database: Database,
  context: WorkContext,
): Promise<Predictor> {
  const entry = algorithms.get('knn');
  if (!entry) throw new Error('no algorithm knn');
  const { index = '', vector = 'vector', text = 'text', top_k, distance } = options;
  const known = await readExamples(database, { ...options, input: index, vector, text }, entry, context, [
    'index',
  ]);
  const { x, truths } = known.all;
  if (!truths) throw new Error('votes need labels');
  if (top_k > x.rows)
    throw new WorkError({
      code: 'out-of-range',
      message: `\`top_k\` is ${top_k}, but \`${index}\` has only ${x.rows} rows`,
      option: ['top_k'],
    });
  refuseThreshold(options, known);
  requireRoom({ entry, examples: known.all, hyperparameters: {} }, context.memory);
  const model = openNeighbors(
    { x, truths: truths.kind === 'classes' ? truths.indices : truths.values, weights: null },
    { n_neighbors: top_k, weights: 'uniform', metric: distance },
    known.classes?.length ?? 0,
    context.signal,
  );
  const applied = { model, facts: known, fitted: null, basis: `\`${index}\` has`, options };
  return {
    open: (part) => applyModel(applied, database, part, context),
    close() {},
  };
}
