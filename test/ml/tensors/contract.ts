/** What every backend of tensors must do, and small networks to try it with. */
import { expect, test } from 'vitest';
import { dense, type Matrix, type SparseMatrix } from '../../../src/matrix.ts';
import type { Backend, Batch, Network, NetworkSpec, NetworkState } from '../../../src/ml/tensors/backend.ts';
import { cpuBackend } from '../../../src/ml/tensors/cpu/backend.ts';
import { layerShapes } from '../../../src/ml/tensors/state-shapes.ts';
import type { Tensor } from '../../../src/ml/tensors/tensor.ts';
import { Random } from '../../../src/random.ts';

export const usualSpec: NetworkSpec = {
  inputs: 7,
  layers: [
    { units: 11, activation: 'relu' },
    { units: 3, activation: 'linear' },
  ],
  loss: 'cross_entropy',
  optimizer: { name: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  alpha: 0,
  gradientClip: null,
  dtype: 'float32',
  batchRows: 16,
  sparse: false,
};

/** Weights that do not depend on the dtype, biases that are not 0. */
export function someState(spec: NetworkSpec): NetworkState {
  const tensors: { [name: string]: Tensor } = {};
  for (const { inputs, units, weight, bias } of layerShapes(spec)) {
    const of = (name: string, length: number): Float64Array => {
      const random = new Random('state', name);
      return Float64Array.from({ length }, () => Math.fround(random.unit() - 0.5));
    };
    tensors[weight] = { dtype: 'float64', shape: [inputs, units], values: of(weight, inputs * units) };
    tensors[bias] = { dtype: 'float64', shape: [units], values: of(bias, units) };
  }
  return { steps: 0, tensors };
}

/** Rows of which about half of the numbers are 0. */
export function someRows(rows: number, columns: number): Matrix {
  const random = new Random('rows');
  const values = Float32Array.from({ length: rows * columns }, () =>
    random.chance(0.5) ? 0 : random.unit() * 2 - 1,
  );
  return dense(rows, columns, values);
}

export function sparseOf(x: Matrix): SparseMatrix {
  if (x.form === 'sparse') return x;
  const [starts, indices, values]: [number[], number[], number[]] = [[0], [], []];
  for (let row = 0; row < x.rows; row++) {
    for (let column = 0; column < x.columns; column++) {
      const value = x.values[row * x.columns + column] as number;
      if (value === 0) continue;
      indices.push(column);
      values.push(value);
    }
    starts.push(indices.length);
  }
  return {
    form: 'sparse',
    rows: x.rows,
    columns: x.columns,
    starts: Uint32Array.from(starts),
    indices: Uint32Array.from(indices),
    values: Float32Array.from(values),
  };
}

/** The batch of a step: rows in an order of their own, the last of the batches smaller. */
export function someBatch(spec: NetworkSpec, x: Matrix, step: number, extra: Partial<Batch> = {}): Batch {
  const random = new Random('batch', step);
  const rows = random
    .shuffle(Uint32Array.from({ length: x.rows }, (_, i) => i))
    .subarray(0, step % 3 === 2 ? 5 : spec.batchRows);
  const outputs = spec.layers.at(-1)?.units ?? 1;
  const truths =
    spec.loss === 'mean_squared_error'
      ? Float64Array.from({ length: rows.length * outputs }, () => random.unit())
      : Uint32Array.from(rows, (row) => row % Math.max(2, outputs));
  return { x, rows, truths, weights: null, masks: null, learningRate: 0.01, ...extra };
}

export function someMasks(spec: NetworkSpec, rows: number, step: number): readonly Float32Array[] {
  return spec.layers.slice(0, -1).map(({ units }, i) => {
    const random = new Random('mask', step, i);
    return Float32Array.from({ length: rows * units }, () => (random.chance(0.25) ? 0 : 4 / 3));
  });
}

/** Losses of ten steps on 40 rows. */
export async function train(
  network: Network,
  spec: NetworkSpec,
  x: Matrix,
  { steps = 10, start = 0, extra = {} }: { steps?: number; start?: number; extra?: Partial<Batch> } = {},
): Promise<readonly number[]> {
  const losses: number[] = [];
  for (let step = start; step < start + steps; step++) {
    const batch = someBatch(spec, x, step, extra);
    const rows = batch.rows?.length ?? 0;
    const masks = extra.masks ? someMasks(spec, rows, step) : null;
    const weights = extra.weights ? Float64Array.from({ length: rows }, (_, i) => 0.5 + (i % 3)) : null;
    losses.push(await network.step({ ...batch, masks, weights }));
  }
  return losses;
}

const asked = Float64Array.of(1);
const trials: readonly (readonly [string, Partial<NetworkSpec>, Partial<Batch>])[] = [
  ['adam', {}, {}],
  ['weights and dropout', {}, { weights: asked, masks: [] }],
  ['L2', { alpha: 0.1 }, {}],
  ['a clipped norm', { alpha: 0.01, gradientClip: 0.05 }, {}],
  ['sgd', { optimizer: { name: 'sgd', momentum: 0 } }, {}],
  ['sgd with momentum', { optimizer: { name: 'sgd', momentum: 0.9 } }, {}],
  [
    'three layers',
    {
      layers: [
        { units: 9, activation: 'tanh' },
        { units: 5, activation: 'sigmoid' },
        { units: 1, activation: 'linear' },
      ],
      loss: 'binary_cross_entropy',
    },
    { masks: [] },
  ],
  [
    'numbers',
    { layers: [{ units: 2, activation: 'linear' }], loss: 'mean_squared_error' },
    { weights: asked },
  ],
];

/** As tests of their own: the same losses, gradients and outputs as the reference, and the same bytes again. */
export function holdContract(open: () => Promise<Backend>, sparseToo = true): void {
  const forms = sparseToo ? [false, true] : [false];
  for (const [name, change, extra] of trials)
    for (const sparse of forms)
      test(`${name}${sparse ? ', sparse' : ''}`, async () => {
        const backend = await open();
        const spec: NetworkSpec = { ...usualSpec, ...change, sparse };
        const rows = someRows(40, spec.inputs);
        const x = sparse ? sparseOf(rows) : rows;
        const [reference, network] = [
          await cpuBackend.openNetwork(spec, someState(spec)),
          await backend.openNetwork(spec, someState(spec)),
        ];

        const batch = someBatch(spec, x, 1, {
          weights: extra.weights
            ? Float64Array.from({ length: spec.batchRows }, (_, i) => 1 + (i % 2))
            : null,
          masks: extra.masks ? someMasks(spec, spec.batchRows, 1) : null,
        });
        const [expected, found] = [await reference.gradients(batch), await network.gradients(batch)];
        expectClose([found.loss], [expected.loss], 1e-5);
        expect(Object.keys(found.gradients).sort()).toEqual(Object.keys(expected.gradients).sort());
        for (const [at, gradient] of Object.entries(expected.gradients))
          expectClose(found.gradients[at] ?? [], gradient, 1e-5);

        const losses = await train(network, spec, x, { extra });
        expectClose(losses, await train(reference, spec, x, { extra }), 1e-4);
        expectClose(
          await network.forward({ x, rows: null }),
          await reference.forward({ x, rows: null }),
          1e-3,
        );

        // Left off after some steps and gone on with by another network, it is the same.
        const first = await backend.openNetwork(spec, someState(spec));
        await train(first, spec, x, { steps: 6, extra });
        const second = await backend.openNetwork(spec, await first.state());
        await train(second, spec, x, { steps: 4, start: 6, extra });
        expect(await second.state()).toEqual(await network.state());
        for (const opened of [reference, network, first, second]) opened.close();
      });

  test('what is not a number is told by the loss', async () => {
    const backend = await open();
    const network = await backend.openNetwork(usualSpec, someState(usualSpec));
    const x = dense(2, 7, Float32Array.of(Number.NaN, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1));
    const loss = await network.step({
      ...{ x, rows: null, truths: Uint32Array.of(0, 1), weights: null, masks: null },
      learningRate: 0.01,
    });
    expect(loss).toBeNaN();
    network.close();
  });
}

export function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(found.length).toBe(expected.length);
  const far = Array.from(expected).flatMap((value, i) =>
    Math.abs((found[i] as number) - value) <= tolerance * Math.max(1, Math.abs(value))
      ? []
      : [`${i}: ${found[i]} and not ${value}`],
  );
  expect(far).toEqual([]);
}
