/** Trainings of perceptrons by their options as users write them, and rows to learn from. */
import { readFileSync } from 'node:fs';
import type { JsonObject } from '../../../src/json.ts';
import { dense } from '../../../src/matrix.ts';
import type { Checkpoint, Checkpoints, Examples, FitContext, Fitted, Task } from '../../../src/ml/model.ts';
import { algorithms } from '../../../src/ml/models/algorithms.ts';
import type { Backend } from '../../../src/ml/tensors/backend.ts';
import { cpuBackend } from '../../../src/ml/tensors/cpu/backend.ts';
import { openWasmBackend } from '../../../src/ml/tensors/wasm/backend.ts';
import { readOptions } from '../../../src/options/read.ts';
import { contextFor } from '../models/context.ts';

export const backends: { readonly [name: string]: () => Promise<Backend> } = {
  cpu: async () => cpuBackend,
  wasm: async () => {
    const backend = await openWasmBackend(1);
    if (!backend) throw new Error('no kernels.wasm: build first');
    return backend;
  },
};

export async function fitMlp(
  examples: Examples,
  written: JsonObject,
  { task = 'classification', ...context }: Partial<FitContext> & { task?: Task } = {},
): Promise<Fitted> {
  const { mlp, options } = await mlpWith(written);
  const given = { ...contextFor(), backend: backends.wasm as FitContext['backend'], ...context };
  return mlp.fit(examples, options, task, given);
}

/** Probabilities, or numbers. */
export async function predict(
  { parameters }: Fitted,
  written: JsonObject,
  x: Examples['x'],
  {
    task = 'classification',
    backend = backends.wasm as FitContext['backend'],
  }: { task?: Task; backend?: () => Promise<Backend> } = {},
): Promise<Float64Array> {
  const { mlp, options } = await mlpWith(written);
  const model = await mlp.open(parameters, options, task, null, { ...contextFor(), backend });
  const predicted = await model.predict(x);
  model.close?.();
  if (predicted.kind === 'classes') return Float64Array.from(predicted.probabilities.values);
  if (predicted.kind === 'numbers') return predicted.values;
  throw new Error(predicted.kind);
}

async function mlpWith(written: JsonObject) {
  const entry = algorithms.get('mlp');
  if (!entry) throw new Error('no mlp');
  const { options, problems } = readOptions(entry.hyperparameters, written, 'mlp');
  if (!options) throw new Error(problems.map(({ message }) => message).join('; '));
  return { mlp: await entry.load(), options: options as never };
}

/** Checkpoints in memory; with `until`, the training is interrupted after so many epochs. */
export function keptCheckpoints(
  until = Number.POSITIVE_INFINITY,
): Checkpoints & { readonly kept: Checkpoint[] } {
  const kept: Checkpoint[] = [];
  return {
    kept,
    isDue: () => true,
    last: (epochs) => kept.filter((one) => one.epochs <= epochs).at(-1) ?? null,
    save: (checkpoint) => {
      kept.push(structuredClone(checkpoint));
      if (checkpoint.epochs === until) throw new Error('interrupted');
    },
  };
}

export const classified = (
  x: Examples['x'],
  indices: ArrayLike<number>,
  classes: readonly string[] = ['a', 'b', 'c'].slice(0, Math.max(...Array.from(indices)) + 1),
): Examples => ({
  x,
  truths: { kind: 'classes', classes, indices: Uint32Array.from(indices) },
  weights: null,
});

/** Two spirals around each other, 200 rows of each. */
export function spirals(): Examples {
  const values: number[] = [];
  const labels: number[] = [];
  for (const sign of [1, -1])
    for (let i = 0; i < 200; i++) {
      const t = Math.sqrt((i + 0.5) / 200) * 2 * Math.PI;
      values.push((sign * t * Math.cos(t)) / (2 * Math.PI), (sign * t * Math.sin(t)) / (2 * Math.PI));
      labels.push(sign === 1 ? 0 : 1);
    }
  return classified(dense(400, 2, Float64Array.from(values)), labels);
}

interface Data {
  readonly x: readonly (readonly number[])[];
  readonly y: readonly number[];
}

/** The rows of the cases, each column with mean 0 and variance 1. */
export function standardized(name: 'iris' | 'wine'): Examples {
  const text = readFileSync(new URL('../../cases/models.json', import.meta.url), 'utf8');
  const { cases } = JSON.parse(text) as { cases: readonly { id: string; input: { [data: string]: Data } }[] };
  const { x, y } = cases.find(({ id }) => id === 'data-001')?.input[name] ?? { x: [], y: [] };
  const columns = x[0]?.length ?? 0;
  const values = Float64Array.from(x.flat());
  for (let column = 0; column < columns; column++) {
    const own = x.map((row) => row[column] ?? 0);
    const mean = own.reduce((one, other) => one + other, 0) / x.length;
    const spread = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length);
    for (const [row, value] of own.entries()) values[row * columns + column] = (value - mean) / spread;
  }
  return classified(dense(x.length, columns, values), y);
}

/** y = sin πx. */
export function sine(): Examples {
  const x = Float64Array.from({ length: 256 }, (_, i) => i / 128 - 1);
  return {
    x: dense(256, 1, x),
    truths: { kind: 'numbers', values: x.map((one) => Math.sin(Math.PI * one)) },
    weights: null,
  };
}

/** How many rows have their own class as the likeliest. */
export function accuracyOf(probabilities: Float64Array, { truths }: Examples): number {
  if (truths?.kind !== 'classes') throw new Error('no classes');
  const { indices, classes } = truths;
  const right = [...indices].filter((truth, row) => {
    const own = probabilities.subarray(row * classes.length, (row + 1) * classes.length);
    return own.indexOf(Math.max(...own)) === truth;
  });
  return right.length / indices.length;
}

export function r2Of(predicted: Float64Array, { truths }: Examples): number {
  if (truths?.kind !== 'numbers') throw new Error('no numbers');
  const { values } = truths;
  const mean = values.reduce((one, other) => one + other, 0) / values.length;
  const squares = (of: (i: number) => number): number => values.reduce((sum, _, i) => sum + of(i) ** 2, 0);
  return (
    1 -
    squares((i) => (values[i] as number) - (predicted[i] as number)) /
      squares((i) => (values[i] as number) - mean)
  );
}
