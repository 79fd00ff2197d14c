/** Measures that no other program defines, and what long columns need: expected values by hand or by a plainer way. */
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { openBreath } from '../../src/base/breath.ts';
import { fx, replaceEffects } from '../../src/base/effects.ts';
import { dense } from '../../src/matrix.ts';
import { measureBinaryScores } from '../../src/metrics/binary.ts';
import { percentileInterval, resample } from '../../src/metrics/bootstrap.ts';
import { taskOfMetrics } from '../../src/metrics/catalog.ts';
import { classColumn, numberColumn, takeRows } from '../../src/metrics/column.ts';
import { biasScore, measureFairness } from '../../src/metrics/fairness.ts';
import { descendingOrder, descendingOrderOf, descendingRanks } from '../../src/metrics/order.ts';
import { measureGroundedness, measureRelevance } from '../../src/metrics/rag.ts';
import { measureSeparation } from '../../src/metrics/separation.ts';
import { bleuSignature } from '../../src/metrics/text/bleu.ts';
import { WorkError } from '../../src/work.ts';

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
  } catch (error) {
    if (error instanceof WorkError) return error.problems[0]?.code;
  }
  return undefined;
};

test('rows are ordered by falling numbers, equal ones as they stand, long columns as short ones', () => {
  const numbers = fc.double({ noNaN: true });
  fc.assert(
    fc.property(fc.array(numbers, { maxLength: 50 }), fc.constantFrom(1, 100), (some, times) => {
      const values = Float64Array.from(Array.from({ length: times }, () => some).flat());
      const plain = [...values.keys()].sort((a, b) => {
        const [x, y] = [values[a] as number, values[b] as number];
        return x === y ? a - b : x > y ? -1 : 1;
      });
      expect([...descendingOrder(values)]).toEqual(plain);
      const column = {
        kind: 'numbers',
        name: 'x',
        values,
        nulls: [],
        ranks: descendingRanks(values),
      } as const;
      const taken = takeRows(column, resample(values.length, 0, times));
      expect(descendingOrderOf(taken.values, taken.ranks)).toEqual(descendingOrder(taken.values));
    }),
    { numRuns: 100 },
  );
});

test('the area under the curve counts pairs, however many rows there are', () => {
  const scores = Array.from({ length: 5000 }, (_, row) => (row * 7919) % 101);
  const labels = scores.map((score, row) => ((score + row) % 3 === 0 ? 1 : 0));
  let [won, pairs] = [0, 0];
  for (const [i, label] of labels.entries())
    for (const [j, other] of labels.entries()) {
      if (label !== 1 || other !== 0) continue;
      pairs++;
      const [a, b] = [scores[i] as number, scores[j] as number];
      won += a > b ? 1 : a === b ? 0.5 : 0;
    }
  const measured = measureBinaryScores(
    numberColumn('label', labels),
    numberColumn('score', scores),
    undefined,
  );
  expect(measured.roc_auc).toBeCloseTo(won / pairs, 12);
  expect(measured.log_loss).toBeUndefined();
});

test('bias is scored from the gap of selection rates, and at most 2 below four fifths', () => {
  const scoreOf = (selectedOf: readonly number[], size: number): number => {
    const rows = selectedOf.flatMap((selected, group) =>
      Array.from({ length: size }, (_, row) => [String(group), row < selected ? 1 : 0] as const),
    );
    const prediction = rows.map(([, one]) => one);
    return biasScore(
      measureFairness(
        numberColumn('label', prediction),
        numberColumn('prediction', prediction),
        classColumn(
          'group',
          rows.map(([group]) => group),
        ),
      ),
    );
  };
  expect([200, 197, 184, 164].map((other) => scoreOf([200, other], 200))).toEqual([5, 5, 3, 2]);
  expect([scoreOf([100, 96], 100), scoreOf([100, 79], 100)]).toEqual([4, 1]);
  // A small gap, but a great ratio.
  expect([scoreOf([1, 2], 100), scoreOf([0, 0], 9)]).toEqual([2, 5]);
});

test('an answer is grounded by the sentences that a chunk has half of', () => {
  const chunks = ['The cat sat on the mat.', 'Dogs bark.'];
  expect(measureGroundedness('The cat sat there. Birds sing loudly!\nDogs bark?', chunks)).toBeCloseTo(
    2 / 3,
    15,
  );
  expect(measureGroundedness('Version 1.5 is out now', ['version 1'])).toBe(0);
  expect(measureGroundedness(' … ', chunks)).toBeNull();
  expect(measureGroundedness('Anything', [])).toBe(0);
});

test('an answer is relevant as far as its vector points where that of the question does', () => {
  const vector = (...numbers: readonly number[]): Float64Array => Float64Array.from(numbers);
  expect(measureRelevance(vector(1, 0), vector(1, 1))).toBeCloseTo(Math.SQRT1_2, 15);
  expect(measureRelevance(vector(1, 2), vector(-1, -2))).toBeCloseTo(-1, 15);
  expect(measureRelevance(vector(0, 0), vector(1, 1))).toBeNull();
  expect(codeOf(() => measureRelevance(vector(1), vector(1, 2)))).toBe('length-mismatch');
});

test('a score of BLEU says how it was made', () => {
  expect(bleuSignature(1, {}, '0.1.0')).toBe(
    'nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:luc-0.1.0',
  );
});

test('resamples are drawn by seed and number, and their bounds lie between the values', () => {
  expect([...resample(5, 0, 0)]).toEqual([...resample(5, 0, 0)]);
  expect([...resample(50, 0, 1)]).not.toEqual([...resample(50, 0, 0)]);
  expect(resample(50, 3, 7).every((row) => row < 50)).toBe(true);
  // As NumPy's `percentile` has it: 5 and 95 of 0, 1, 2, 3.
  const { low, high } = percentileInterval([3, null, 1, 0, 2], 0.9) ?? { low: 0, high: 0 };
  expect(low).toBeCloseTo(0.15, 12);
  expect(high).toBeCloseTo(2.85, 12);
  expect(percentileInterval([null], 0.95)).toBeNull();
});

test('metrics tell their task, if they are of one', () => {
  expect(taskOfMetrics(['f1_spam', 'top_3_accuracy', 'worst_accuracy'])).toBe('classification');
  expect(taskOfMetrics(['ndcg_at_7', 'map'])).toBe('retrieval');
  expect(taskOfMetrics(['recall_at_10', 'precision_at_5'])).toBe('retrieval');
  expect(taskOfMetrics(['rmse', 'bleu'])).toBeNull();
  expect(taskOfMetrics(['worst_accuracy'])).toBeNull();
});

test('distances of every pair of points hear that they shall stop', async () => {
  const { monotonic } = fx;
  let now = 0;
  replaceEffects({ monotonic: () => now++ });
  onTestFinished(() => replaceEffects({ monotonic }));
  const stop = new AbortController();
  const points = dense(
    200,
    1,
    Float64Array.from({ length: 200 }, (_, i) => i),
  );
  const clusters = Uint32Array.from({ length: 200 }, (_, i) => i % 2);
  setImmediate(() => stop.abort());
  const measured = measureSeparation(points, clusters, 2, openBreath(stop.signal));
  await expect(measured).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
});
