/** One epoch of a training: every batch a step. */
import type { Breath } from '../../base/breath.ts';
import { WorkError } from '../../work.ts';
import type { FitContext } from '../model.ts';
import type { Network } from '../tensors/backend.ts';
import { batchOf, type Lesson, orderOf, weightOf } from './batches.ts';

/** So many steps are asked for before the loss of the first is waited for: a device computes them meanwhile. */
const mostAhead = 8;

/** The mean loss of the batches, each before its step. */
export async function trainEpoch(
  network: Network,
  epoch: number,
  lesson: Lesson,
  { breath, progress }: Pick<FitContext, 'progress'> & { readonly breath: Breath },
): Promise<number> {
  const order = orderOf(epoch, lesson);
  const ahead: { readonly batch: number; readonly loss: Promise<number>; readonly weight: number }[] = [];
  let [sum, weights] = [0, 0];
  const settle = async (): Promise<void> => {
    const first = ahead.shift();
    if (!first) return;
    const loss = await first.loss;
    if (!Number.isFinite(loss)) throw diverged(`the loss is ${loss}`, epoch, first.batch);
    sum += loss * first.weight;
    weights += first.weight;
  };
  const { stepsPerEpoch, examples, options } = lesson;
  try {
    for (let index = 0; index < stepsPerEpoch; index++) {
      const batch = batchOf(order, index, (epoch - 1) * stepsPerEpoch + index, lesson);
      const weight = weightOf(batch);
      // Where no row counts there is nothing to learn, nor a mean.
      if (weight > 0) ahead.push({ batch: index + 1, loss: network.step(batch), weight });
      if (ahead.length === mostAhead) await settle();
      if (!breath.isDue()) continue;
      progress({
        unit: 'rows',
        done: (epoch - 1) * order.length + index * lesson.spec.batchRows,
        total: options.epochs * examples.x.rows,
      });
      await breath.take();
    }
    while (ahead.length > 0) await settle();
  } finally {
    // What was asked for must not fail unheard.
    await Promise.allSettled(ahead.map(({ loss }) => loss));
  }
  return sum / weights;
}

export const diverged = (what: string, epoch: number, batch: number): WorkError =>
  new WorkError({
    code: 'diverged',
    message: `the training has diverged: ${what} in epoch ${epoch}, batch ${batch}`,
    hint: 'take a lower `learning_rate`, a `gradient_clip`, or features of like scale',
  });
