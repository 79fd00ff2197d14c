/** What is right to predict without looking at the row: what a model must beat. */

import { WorkError } from '../../../work.ts';
import type { Algorithm, Examples, Parameters } from '../../model.ts';
import { classesOf, numbersOf, requireRows } from '../examples.ts';
import type { BaselineOptions } from '../hyperparameters.ts';
import { weightedMean } from '../means.ts';

/** The shares of classes, the mean, or the median, all by weight. */
export const baseline: Algorithm<BaselineOptions> = {
  async fit(examples, { strategy }, task) {
    requireRows(examples);
    const isClassification = task === 'classification';
    if (strategy !== undefined && (strategy === 'prior') !== isClassification)
      throw new WorkError({
        code: 'option-conflict',
        message: `\`strategy: ${strategy}\` is none for ${task}`,
        option: ['hyperparameters', 'strategy'],
      });
    const values = isClassification
      ? sharesOf(examples)
      : Float64Array.of(
          (strategy === 'median' ? medianOf : weightedMean)(numbersOf(examples), examples.weights),
        );
    return {
      parameters: {
        facts: {},
        tensors: {
          [isClassification ? 'prior' : 'value']: { dtype: 'float64', shape: [values.length], values },
        },
      },
      history: [],
      metrics: {},
    };
  },
  async open({ tensors }: Parameters) {
    const [prior, value] = [tensors.prior?.values, tensors.value?.values[0]];
    return {
      async predict({ rows }) {
        if (value !== undefined) return { kind: 'numbers', values: new Float64Array(rows).fill(value) };
        const columns = prior?.length ?? 0;
        const values = Float64Array.from(
          { length: rows * columns },
          (_, at) => prior?.[at % columns] as number,
        );
        return { kind: 'classes', probabilities: { form: 'dense', rows, columns, values } };
      },
    };
  },
};

function sharesOf(examples: Examples): Float64Array {
  const { indices, classes } = classesOf(examples);
  const shares = new Float64Array(classes.length);
  let total = 0;
  indices.forEach((one, row) => {
    const weight = examples.weights?.[row] ?? 1;
    shares[one] = (shares[one] as number) + weight;
    total += weight;
  });
  return shares.map((share) => share / total);
}

/** Where half of the weight lies on either side; the mean of both where it lies between two numbers. */
function medianOf(numbers: Float64Array, weights: Float64Array | null): number {
  const order = Uint32Array.from(numbers.keys())
    .filter((row) => weights?.[row] !== 0)
    .sort((a, b) => (numbers[a] as number) - (numbers[b] as number));
  const weightOf = (place: number): number => weights?.[order[place] as number] ?? 1;
  const half = order.reduce((sum, _, place) => sum + weightOf(place), 0) / 2;
  let [place, before] = [0, weightOf(0)];
  while (before < half) before += weightOf(++place);
  const one = numbers[order[place] as number] as number;
  return before === half ? one / 2 + (numbers[order[place + 1] as number] as number) / 2 : one;
}
