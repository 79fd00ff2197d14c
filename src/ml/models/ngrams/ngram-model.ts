/** Language models of counted n-grams. */
import { WorkError } from '../../../work.ts';
import type { Algorithm, Parameters } from '../../model.ts';
import { requireRows } from '../examples.ts';
import type { NgramOptions } from '../hyperparameters.ts';
import { countNgrams, type NgramCounts } from './count.ts';
import { openScorer } from './score.ts';

/** Predicts log₂ p of every n-gram of a text. */
export const ngramModel: Algorithm<NgramOptions> = {
  async fit(examples, { order, smoothing, lowercase }) {
    requireRows(examples);
    if (smoothing === 'kneser_ney' && order === 1)
      throw new WorkError({
        code: 'option-conflict',
        message: '`smoothing: kneser_ney` asks what words follow, and `order: 1` has none before',
        hint: 'use `order: 2` or more',
        option: ['hyperparameters', 'smoothing'],
      });
    const counts = countNgrams(examples.texts ?? [], examples.weights, order, lowercase);
    return {
      parameters: stored(counts),
      history: [],
      metrics: { vocabulary: counts.words.length, ngrams: counts.counts.length },
    };
  },
  async open(parameters, options) {
    const scorer = openScorer(countsOf(parameters), options);
    return {
      predict: async (_x, texts = []) => ({
        kind: 'scores',
        scores: texts.map((text) => scorer.scoresOf(text).map(Math.log2)),
      }),
    };
  },
};

function stored({ words, histories, lasts, counts }: NgramCounts): Parameters {
  const shape = [counts.length];
  return {
    facts: { words },
    tensors: {
      histories: { dtype: 'uint32', shape, values: histories },
      lasts: { dtype: 'uint32', shape, values: lasts },
      counts: { dtype: 'float64', shape, values: counts },
    },
  };
}

export function countsOf({ facts, tensors }: Parameters): NgramCounts {
  const [histories, lasts] = [tensors.histories?.values, tensors.lasts?.values];
  const counts = tensors.counts?.values;
  const isWhole =
    histories instanceof Uint32Array && lasts instanceof Uint32Array && counts instanceof Float64Array;
  if (!isWhole || !Array.isArray(facts.words)) throw new Error('these are no parameters of n-grams');
  return { words: facts.words as readonly string[], histories, lasts, counts };
}
