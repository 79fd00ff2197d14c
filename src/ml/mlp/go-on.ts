/** One epoch more of a training: its line in the history, whether it is the best, its checkpoint. */
import type { Breath } from '../../base/breath.ts';
import type { Examples, FitContext } from '../model.ts';
import type { Network } from '../tensors/backend.ts';
import { fitOf } from './answers.ts';
import type { Lesson } from './batches.ts';
import { type Best, type Course, checkpointOf, type Line, weightsOf } from './course.ts';
import { isBetter, monitoredName } from './early-stopping.ts';
import type { Targets } from './targets.ts';
import { diverged, trainEpoch } from './train-epoch.ts';

/** What is watched and not learnt from. */
export interface Watched {
  readonly examples: Examples;
  readonly targets: Targets;
}

export async function goOn(
  before: Course,
  network: Network,
  lesson: Lesson,
  watched: Watched | null,
  context: FitContext & { readonly breath: Breath },
): Promise<Course> {
  const epoch = before.epochs + 1;
  const loss = await trainEpoch(network, epoch, lesson, context);
  const line: Line = { epoch, loss, ...(watched && (await answersTo(watched, network))) };
  requireFinite(line, lesson);
  const { options, examples } = lesson;
  context.observe(line);
  const total = options.epochs * examples.x.rows;
  context.progress({ unit: 'rows', done: epoch * examples.x.rows, total });

  const state = await network.state();
  for (const [name, { values }] of Object.entries(state.tensors))
    if (!values.every(Number.isFinite))
      throw diverged(`\`${name}\` is no longer finite`, epoch, lesson.stepsPerEpoch);
  const best = bestOf(before.best, line, { ...lesson, hasValidation: watched !== null }, () =>
    weightsOf(lesson.spec, state),
  );
  const patience = options.early_stopping?.patience ?? Number.POSITIVE_INFINITY;
  const isOver = best !== null && epoch - best.epoch >= patience;
  const course: Course = { epochs: epoch, state, history: [...before.history, line], best, isOver };
  if (epoch === options.epochs || isOver || context.checkpoints.isDue(epoch))
    context.checkpoints.save(checkpointOf(course));
  return course;
}

async function answersTo({ examples, targets }: Watched, network: Network): Promise<Omit<Line, 'epoch'>> {
  const outputs = await network.forward({ x: examples.x, rows: null });
  const { loss, metrics } = fitOf(outputs, targets, examples.weights);
  return { validation_loss: loss, ...metrics };
}

function requireFinite(line: Line, { stepsPerEpoch }: Lesson): void {
  for (const [name, value] of Object.entries(line))
    if (!Number.isFinite(value))
      throw diverged(`\`${name}\` is ${value}`, line.epoch as number, stepsPerEpoch);
}

function bestOf(
  best: Best | null,
  line: Line,
  { options: { early_stopping: stopping }, hasValidation }: Lesson & { readonly hasValidation: boolean },
  weights: () => Best['weights'],
): Best | null {
  if (!stopping) return null;
  const value = line[monitoredName(stopping, hasValidation)] as number;
  if (!isBetter(value, best?.value ?? null, stopping)) return best;
  return { epoch: line.epoch as number, value, weights: stopping.restore_best ? weights() : {} };
}
