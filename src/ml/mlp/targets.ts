/** What a network learns to answer: its outputs, its loss and the truths in the form of batches. */
import type { Examples, Task } from '../model.ts';
import { numbersOf, severalClassesOf } from '../models/examples.ts';
import type { NetworkSpec } from '../tensors/backend.ts';

export interface Targets {
  readonly outputs: number;
  readonly loss: NetworkSpec['loss'];
  /** One a row. */
  readonly truths: Uint32Array | Float64Array;
}

export function targetsOf(examples: Examples, task: Task): Targets {
  if (task === 'regression') return { outputs: 1, loss: 'mean_squared_error', truths: numbersOf(examples) };
  const { classes, indices } = severalClassesOf(examples);
  return classes.length === 2
    ? { outputs: 1, loss: 'binary_cross_entropy', truths: indices }
    : { outputs: classes.length, loss: 'cross_entropy', truths: indices };
}
