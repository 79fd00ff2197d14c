/** The training of a multilayer perceptron, from its first weights or from where an earlier one has left off. */
import { openBreath } from '../../base/breath.ts';
import { WorkError } from '../../work.ts';
import type { Examples, FitContext, Fitted, Task } from '../model.ts';
import { requireRows } from '../models/examples.ts';
import type { Backend } from '../tensors/backend.ts';
import type { Lesson } from './batches.ts';
import { type Course, courseOf, startCourse, weightsOf } from './course.ts';
import { goOn, type Watched } from './go-on.ts';
import { requireMemory } from './memory.ts';
import { specOf } from './network-spec.ts';
import type { MlpOptions } from './options.ts';
import { type Targets, targetsOf } from './targets.ts';

export async function fitMlp(
  examples: Examples,
  options: MlpOptions,
  task: Task,
  context: FitContext,
): Promise<Fitted> {
  requireRows(examples);
  const targets = targetsOf(examples, task);
  const watched = watchedBy(context.validation, targets);
  requireFitting(options, task, watched !== null);
  const spec = specOf(options, examples.x, targets);
  requireMemory(spec, context.memory);
  const stepsPerEpoch = Math.ceil(examples.x.rows / spec.batchRows);
  const lesson: Lesson = { examples, targets, options, spec, seed: context.seed, stepsPerEpoch };

  const checkpoint = context.checkpoints.last(options.epochs);
  let course = checkpoint ? courseOf(checkpoint) : startCourse(spec, context.seed);
  const backend = await context.backend();
  requireDtype(options, backend);
  const network = await backend.openNetwork(spec, course.state);
  // One of all epochs: they may be so short that within one it would never be due.
  const breath = openBreath(context.signal);
  try {
    while (course.epochs < options.epochs && !course.isOver)
      course = await goOn(course, network, lesson, watched, { ...context, breath });
  } finally {
    network.close();
  }
  return fittedOf(course, lesson);
}

/** Its classes are those of the training, whether it has all of them or not. */
function watchedBy(validation: Examples | null, targets: Targets): Watched | null {
  if (!validation) return null;
  requireRows(validation);
  const { truths } = validation;
  if (!truths) throw new Error('validation without truths');
  return {
    examples: validation,
    targets: { ...targets, truths: truths.kind === 'classes' ? truths.indices : truths.values },
  };
}

/** What each option allows by itself, but not together. */
function requireFitting({ early_stopping: stopping }: MlpOptions, task: Task, hasValidation: boolean): void {
  if (!stopping || stopping.monitor === 'loss') return;
  const place = 'early_stopping';
  const { monitor } = stopping;
  if (!hasValidation)
    throw conflict(
      place,
      `there are no rows to measure \`${monitor}\` on`,
      'give the stage a `validation`, or watch the `loss`',
    );
  if ((monitor === 'accuracy') !== (task === 'classification'))
    throw conflict(
      place,
      `\`${monitor}\` is no measure of a ${task}`,
      task === 'classification' ? 'watch `loss` or `accuracy`' : 'watch `loss`, `rmse`, `mae` or `r2`',
    );
}

const conflict = (option: string, message: string, hint: string): WorkError =>
  new WorkError({ code: 'option-conflict', message, hint, option: ['hyperparameters', option] });

function requireDtype({ dtype }: MlpOptions, { name, dtypes }: Backend): void {
  if (!dtypes.includes(dtype))
    throw conflict(
      'dtype',
      `the backend \`${name}\` does not compute in ${dtype}`,
      'write `backend: cpu`, or take float32',
    );
}

function fittedOf({ epochs, state, history, best }: Course, { spec, options }: Lesson): Fitted {
  const kept = options.early_stopping?.restore_best ? best : null;
  const { epoch: _, ...line } = history[(kept?.epoch ?? epochs) - 1] ?? {};
  const metrics = Object.entries(line).map(([name, value]) => [metricName(name), value]);
  return {
    parameters: { facts: {}, tensors: kept?.weights ?? weightsOf(spec, state) },
    history,
    metrics: { epochs, ...(best && { best_epoch: best.epoch }), ...Object.fromEntries(metrics) },
  };
}

/** A line of the history measures all but `loss` on what is watched; metrics of other algorithms say so by their names. */
const metricName = (name: string): string =>
  name === 'loss' || name.startsWith(ofWatched) ? name : `${ofWatched}${name}`;

const ofWatched = 'validation_';
