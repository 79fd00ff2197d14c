/** The learning rate of each step. */
import { unreachable } from '../../base/unreachable.ts';
import type { MlpOptions } from './options.ts';

/** Of step `step`, which counts from 0. It does not depend on `epochs`, so that a longer training goes on with a shorter one. */
export function learningRateAt(step: number, stepsPerEpoch: number, options: MlpOptions): number {
  const { learning_rate, warmup, decay_epochs } = options;
  const rise = warmup === 0 ? 1 : Math.min(1, (step + 1) / warmup);
  return learning_rate * rise * decayAt(step / (decay_epochs * stepsPerEpoch), options);
}

/** After `done` of the time that the schedule takes. */
function decayAt(done: number, { schedule, decay_rate }: MlpOptions): number {
  switch (schedule) {
    case 'constant':
      return 1;
    case 'linear':
      return Math.max(0, 1 - done);
    case 'cosine':
      return (1 + Math.cos(Math.PI * Math.min(1, done))) / 2;
    case 'exponential':
      // Not by `**`, whose last digit depends on the release of Node.
      return Math.exp(done * Math.log(decay_rate));
    default:
      return unreachable(schedule);
  }
}
