/** Perceptrons: what they must learn, that they learn the same again and when interrupted, and how they refuse. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fx, replaceEffects } from '../../../src/base/effects.ts';
import { digestOf } from '../../../src/digest.ts';
import { dense } from '../../../src/matrix.ts';
import { openCheckpoints } from '../../../src/ml/checkpoint-folder.ts';
import { learningRateAt } from '../../../src/ml/mlp/schedule.ts';
import type { Examples } from '../../../src/ml/model.ts';
import { Random } from '../../../src/random.ts';
import { WorkError } from '../../../src/work.ts';
import { sparseOf } from '../tensors/contract.ts';
import {
  accuracyOf,
  backends,
  classified,
  fitMlp,
  keptCheckpoints,
  predict,
  r2Of,
  sine,
  spirals,
  standardized,
} from './fits.ts';

/** `LUC_SEEDS=10 npx vitest run test/ml/mlp` tries what is promised of ten seeds. */
const seeds = Array.from({ length: Number(process.env.LUC_SEEDS ?? 1) }, (_, seed) => seed);

describe('what must be learnt', () => {
  test.each(seeds)('two spirals, seed %i', async (seed) => {
    const options = { hidden_layer_sizes: [32, 32], learning_rate: 0.01, epochs: 200 };
    const fitted = await fitMlp(spirals(), options, { seed });
    expect(accuracyOf(await predict(fitted, options, spirals().x), spirals())).toBeGreaterThanOrEqual(0.99);
  });

  test.each(
    seeds.flatMap((seed) => [['iris', 16, 100, 0.97, seed] as const, ['wine', 32, 60, 0.99, seed] as const]),
  )('%s by %i units in %i epochs to %d, seed %i', async (name, units, epochs, least, seed) => {
    const examples = standardized(name);
    const options = { hidden_layer_sizes: [units], learning_rate: 0.01, epochs };
    const fitted = await fitMlp(examples, options, { seed });
    expect(accuracyOf(await predict(fitted, options, examples.x), examples)).toBeGreaterThanOrEqual(least);
  });

  test.each(seeds)('a sine, seed %i', async (seed) => {
    const options = { hidden_layer_sizes: [32], learning_rate: 0.01, epochs: 300 };
    const fitted = await fitMlp(sine(), options, { seed, task: 'regression' });
    const predicted = await predict(fitted, options, sine().x, { task: 'regression' });
    expect(r2Of(predicted, sine())).toBeGreaterThanOrEqual(0.99);
  });

  test.each(seeds)('nothing of labels that mean nothing, seed %i', async (seed) => {
    const options = { hidden_layer_sizes: [32], learning_rate: 0.01, epochs: 20 };
    const shuffled = (part: string): Examples => {
      const { x, truths } = spirals();
      if (truths?.kind !== 'classes') throw new Error('no classes');
      return classified(x, new Random(seed, part).shuffle(truths.indices));
    };
    const fitted = await fitMlp(shuffled('learnt'), options, { seed });
    const accuracy = accuracyOf(await predict(fitted, options, spirals().x), shuffled('fresh'));
    expect(accuracy).toBeLessThanOrEqual(0.5 + 3 * Math.sqrt(0.25 / 400));
  });
});

const busy = {
  ...{ hidden_layer_sizes: [9, 5], activation: 'tanh', epochs: 6, dropout: 0.2, alpha: 0.001, warmup: 5 },
  ...{ schedule: 'cosine', decay_epochs: 4, gradient_clip: 1, learning_rate: 0.02 },
  early_stopping: { patience: 50 },
};

describe.each(['wasm', 'cpu'])('%s', (name) => {
  const backend = backends[name];
  if (!backend) throw new Error(name);

  test('a training that is interrupted, or continued to more epochs, ends as one that was not', async () => {
    const { x, truths } = spirals();
    const examples = { x, truths, weights: Float64Array.from({ length: x.rows }, (_, i) => 1 + (i % 3)) };
    const straight = await fitMlp(examples, busy, { backend, seed: 7, validation: sliced(examples, 50) });
    const checkpoints = keptCheckpoints(2);
    const context = { backend, seed: 7, validation: sliced(examples, 50), checkpoints };
    await expect(fitMlp(examples, { ...busy, epochs: 4 }, context)).rejects.toThrow('interrupted');
    await fitMlp(examples, { ...busy, epochs: 4 }, context);
    expect(checkpoints.kept.map(({ epochs }) => epochs)).toEqual([1, 2, 3, 4]);
    expect(await fitMlp(examples, busy, context)).toEqual(straight);
    expect(straight.history).toHaveLength(6);
    expect(Object.keys(straight.history[0] ?? {})).toEqual(['epoch', 'loss', 'validation_loss', 'accuracy']);
    const measured = ['loss', 'validation_loss', 'validation_accuracy'];
    expect(Object.keys(straight.metrics)).toEqual(['epochs', 'best_epoch', ...measured]);
  });

  test('sparse rows give what the same rows give in full', async () => {
    const examples = sliced(spirals(), 5);
    const options = { ...busy, dropout: 0 };
    const full = await fitMlp(examples, options, { backend });
    const sparse = await fitMlp({ ...examples, x: sparseOf(examples.x) }, options, { backend });
    expect(sparse.metrics.loss).toBeCloseTo(full.metrics.loss ?? 0, 4);
  });
});

test('a training of epochs that take no time hears that it shall stop', async () => {
  const { monotonic } = fx;
  let now = 0;
  replaceEffects({ monotonic: () => now++ });
  onTestFinished(() => replaceEffects({ monotonic }));
  const stop = new AbortController();
  setImmediate(() => stop.abort());
  const training = fitMlp(sliced(spirals(), 100), { epochs: 200 }, { signal: stop.signal });
  await expect(training).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
});

test('states that are kept are those of a straight training, whatever a shorter one has kept', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'luc-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const validation = sliced(spirals(), 7);
  const checkpoint = { every: 4, keep: 3 };
  let trainings = 0;
  const kept = async (epochs: number, memo: string): Promise<readonly (readonly [string, string])[]> => {
    const scratch = join(folder, `scratch ${trainings++}`);
    const checkpoints = openCheckpoints({ scratch, memo: join(folder, memo), ...checkpoint });
    const options = { hidden_layer_sizes: [8], learning_rate: 0.1, epochs };
    const observe = checkpoints.observe;
    const fitted = await fitMlp(sliced(spirals(), 4), options, { validation, checkpoints, observe });
    const files = [...checkpoints.finish(fitted.history)];
    return files.map(([name, path]) => [name, digestOf(readFileSync(path))] as const);
  };
  const straight = await kept(14, 'straight');
  expect(straight.map(([name]) => name)).toEqual([
    'epoch-000008.safetensors',
    'epoch-000012.safetensors',
    'epoch-000014.safetensors',
    'best.safetensors',
  ]);
  for (const epochs of [5, 10]) await kept(epochs, 'shorter');
  expect(await kept(14, 'shorter')).toEqual(straight);
  expect(await kept(14, 'shorter')).toEqual(straight);
});

test('early stopping ends after its patience, keeps the best weights and stays ended', async () => {
  const options = {
    ...{ hidden_layer_sizes: [8], learning_rate: 0.1, epochs: 60 },
    early_stopping: { monitor: 'accuracy', patience: 3 },
  };
  const validation = sliced(spirals(), 7);
  const checkpoints = keptCheckpoints();
  const fitted = await fitMlp(spirals(), options, { validation, checkpoints });
  const best = Number(fitted.metrics.best_epoch);
  expect(fitted.history).toHaveLength(best + 3);
  const accuracies = fitted.history.map(({ accuracy }) => accuracy ?? 0);
  expect(accuracies.indexOf(Math.max(...accuracies))).toBe(best - 1);
  expect(accuracyOf(await predict(fitted, options, validation.x), validation)).toBe(accuracies[best - 1]);
  expect(await fitMlp(spirals(), { ...options, epochs: 100 }, { validation, checkpoints })).toEqual(fitted);
});

test('rows of weight 2 count as two', async () => {
  const { x, truths } = sine();
  if (truths?.kind !== 'numbers') throw new Error('no numbers');
  const options = { hidden_layer_sizes: [4], batch_size: 512, epochs: 5, shuffle: false, dtype: 'float64' };
  const context = { backend: async () => (await backends.cpu?.()) as never, task: 'regression' as const };
  const weighted = await fitMlp(
    { x, truths, weights: Float64Array.from(truths.values, (_, i) => (i < 100 ? 2 : 1)) },
    options,
    context,
  );
  const doubled = (values: ArrayLike<number>): Float64Array =>
    Float64Array.from([...Array.from(values), ...Array.from(values).slice(0, 100)]);
  const twice = await fitMlp(
    {
      x: dense(356, 1, doubled(x.values)),
      truths: { kind: 'numbers', values: doubled(truths.values) },
      weights: null,
    },
    options,
    context,
  );
  expect(weighted.metrics.loss).toBeCloseTo(twice.metrics.loss ?? 0, 12);
});

test('rows of weight 0 teach nothing, nor does a batch of them', async () => {
  const { x, truths } = spirals();
  const weights = Float64Array.from({ length: x.rows }, (_, row) => Number(row % 5 === 0));
  const options = { hidden_layer_sizes: [4], batch_size: 1, epochs: 2, shuffle: false };
  const some = await fitMlp({ x, truths, weights }, options);
  expect(some).toEqual(await fitMlp(sliced(spirals(), 5), options));
  const diverging = { ...options, batch_size: 4, optimizer: 'sgd', learning_rate: 1e30 };
  await expect(
    fitMlp({ x, truths, weights: weights.map((_, row) => Number(row > 7)) }, diverging),
  ).rejects.toThrow('epoch 1, batch 4');
});

test('schedules fall over their epochs, after the warmup', () => {
  const options = { learning_rate: 8, warmup: 2, decay_epochs: 2, decay_rate: 0.25 };
  const rates = (schedule: 'constant' | 'linear' | 'cosine' | 'exponential'): readonly number[] =>
    [0, 1, 2, 4, 6]
      .map((step) => learningRateAt(step, 2, { ...options, schedule } as never))
      .map((rate) => Math.round(rate * 1e9) / 1e9);
  expect(rates('constant')).toEqual([4, 8, 8, 8, 8]);
  expect(rates('linear')).toEqual([4, 6, 4, 0, 0]);
  expect(rates('exponential')).toEqual([4, 5.656854249, 4, 2, 1]);
  expect(rates('cosine')).toEqual([4, 6.828427125, 4, 0, 0]);
});

describe('refuses', () => {
  const refusals: readonly (readonly [string, string, Examples, object, object])[] = [
    [
      'one class',
      'one-class: every row has the label "a"',
      classified(dense(2, 1, Float64Array.of(1, 2)), [0, 0], ['a', 'b']),
      {},
      {},
    ],
    [
      'what is no number',
      'non-finite: row 2, column 1, is NaN',
      classified(dense(2, 1, Float64Array.of(1, Number.NaN)), [0, 1]),
      {},
      {},
    ],
    [
      'rows that do not count',
      'out-of-range: the weight of every row is 0: nothing counts',
      { ...spirals(), weights: new Float64Array(400) },
      {},
      {},
    ],
    [
      'no rows',
      'empty-input: there are no rows to learn from',
      classified(dense(0, 1, new Float64Array()), [0, 1]),
      {},
      {},
    ],
    [
      'doubles where there are none',
      'option-conflict: the backend `wasm` does not compute in float64',
      spirals(),
      { dtype: 'float64' },
      {},
    ],
    [
      'a metric of nothing',
      'option-conflict: there are no rows to measure `accuracy` on',
      spirals(),
      { early_stopping: { monitor: 'accuracy' } },
      {},
    ],
    [
      'a metric of other tasks',
      'option-conflict: `r2` is no measure of a classification',
      spirals(),
      { early_stopping: { monitor: 'r2' } },
      { validation: spirals() },
    ],
    [
      'more memory than there is',
      'out-of-memory: the network needs about 28 MiB to learn, and may use 1 MiB: its largest layer has 1000 × 1000 weights',
      spirals(),
      { hidden_layer_sizes: [1000, 1000, 1] },
      { memory: 2 ** 20 },
    ],
    [
      'to go on where it diverges',
      'diverged: the training has diverged: the loss is NaN in epoch 2, batch 1',
      spirals(),
      { learning_rate: 1e30, optimizer: 'sgd', batch_size: 400 },
      {},
    ],
  ];
  test.each(refusals)('%s', async (_, expected, examples, options, context) => {
    const refused = await fitMlp(examples, options as never, context).catch((error: unknown) => error);
    if (!(refused instanceof WorkError)) throw refused;
    expect(refused.faults.map(({ code, message }) => `${code}: ${message}`)).toEqual([expected]);
  });
});

/** Every `step`th row. */
function sliced({ x, truths, weights }: Examples, step: number): Examples {
  if (x.form !== 'dense' || truths?.kind !== 'classes') throw new Error('no classes of dense rows');
  const rows = Array.from({ length: Math.floor(x.rows / step) }, (_, i) => i * step);
  const values = rows.flatMap((row) => [...x.values.subarray(row * x.columns, (row + 1) * x.columns)]);
  return {
    x: dense(rows.length, x.columns, Float64Array.from(values)),
    truths: { ...truths, indices: Uint32Array.from(rows, (row) => truths.indices[row] ?? 0) },
    weights: weights && Float64Array.from(rows, (row) => weights[row] ?? 0),
  };
}
