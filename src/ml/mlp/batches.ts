/** The batches of an epoch: their order, their truths and weights, and what dropout leaves out. */
import { Random } from '../../random.ts';
import type { Examples } from '../model.ts';
import type { Batch, NetworkSpec } from '../tensors/backend.ts';
import type { MlpOptions } from './options.ts';
import { learningRateAt } from './schedule.ts';
import type { Targets } from './targets.ts';

export interface Lesson {
  readonly examples: Examples;
  readonly targets: Targets;
  readonly options: MlpOptions;
  readonly spec: NetworkSpec;
  readonly seed: number;
  readonly stepsPerEpoch: number;
}

/** The rows of epoch `epoch`, which counts from 1, in the order in which it goes through them. */
export function orderOf(epoch: number, { examples, options, seed }: Lesson): Uint32Array {
  const order = Uint32Array.from({ length: examples.x.rows }, (_, i) => i);
  return options.shuffle ? new Random(seed, 'epoch', epoch).shuffle(order) : order;
}

/** Batch `index` of an epoch, which is step `step` of all. */
export function batchOf(order: Uint32Array, index: number, step: number, lesson: Lesson): Batch {
  const { examples, targets, options, spec, stepsPerEpoch } = lesson;
  const rows = order.subarray(index * spec.batchRows, (index + 1) * spec.batchRows);
  return {
    x: examples.x,
    rows,
    truths: pick(targets.truths, rows),
    weights: examples.weights && pick(examples.weights, rows),
    masks: options.dropout === 0 ? null : masksOf(rows.length, step, lesson),
    learningRate: learningRateAt(step, stepsPerEpoch, options),
  };
}

/** How much of the epoch's loss a batch is. */
export function weightOf({ weights, truths }: Batch): number {
  if (!weights) return truths.length;
  let sum = 0;
  for (const weight of weights) sum += weight;
  return sum;
}

function pick<Values extends Uint32Array | Float64Array>(values: Values, rows: Uint32Array): Values {
  const picked = values.slice(0, rows.length) as Values;
  for (const [i, row] of rows.entries()) picked[i] = values[row] as number;
  return picked;
}

/** Outputs that stay count for those that do not (N. Srivastava and others 2014). */
function masksOf(rows: number, step: number, { options, seed }: Lesson): readonly Float32Array[] {
  const kept = 1 / (1 - options.dropout);
  return options.hidden_layer_sizes.map((units, layer) => {
    const random = new Random(seed, 'dropout', step, layer);
    const mask = new Float32Array(rows * units);
    for (let i = 0; i < mask.length; i++) mask[i] = random.chance(options.dropout) ? 0 : kept;
    return mask;
  });
}
