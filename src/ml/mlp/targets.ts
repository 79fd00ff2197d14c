/** What a network learns to answer: its outputs, its loss and the truths in the form of batches. */
import { WorkError } from '../../work.ts';
import type { Examples, Task } from '../model.ts';
import { numbersOf } from '../models/examples.ts';
import type { NetworkSpec } from '../tensors/backend.ts';

export interface Targets {
  readonly outputs: number;
  readonly loss: NetworkSpec['loss'];
  /** One a row. */
  readonly truths: Uint32Array | Float64Array;
}

export function targetsOf(examples: Examples, task: Task): Targets {
  if (task === 'regression') return { outputs: 1, loss: 'mean_squared_error', truths: numbersOf(examples) };
  const { truths } = examples;
  if (truths?.kind !== 'classes')
    throw new WorkError({ code: 'label-type', message: 'the label must be a class for a classification' });
  const { classes, indices } = truths;
  const [first] = indices;
  if (classes.length < 2 || indices.every((index) => index === first))
    throw new WorkError({
      code: 'one-class',
      message: `every row is of the class \`${classes[first ?? 0]}\``,
      hint: 'a classifier needs rows of two classes at least',
    });
  return classes.length === 2
    ? { outputs: 1, loss: 'binary_cross_entropy', truths: indices }
    : { outputs: classes.length, loss: 'cross_entropy', truths: indices };
}
