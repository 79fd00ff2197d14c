/** How well a fitted model does on rows that it has not learned from. */
import { openBreath } from '../../base/breath.ts';
import type { JsonObject } from '../../json.ts';
import type { ClassName, Examples, Fitted, Model } from '../../ml/model.ts';
import type { WorkContext } from '../../work.ts';
import { requireBackend } from '../stage-backend.ts';
import type { FitRequest } from './fit-model.ts';
import { scoreOf } from './scores.ts';

type Shared = Pick<FitRequest, 'algorithm' | 'task' | 'backend'>;

/** What metrics files of trainings have of `validation`. */
const judgedBy: { readonly [Name in FitRequest['task']]: readonly string[] } = {
  classification: ['accuracy', 'log_loss'],
  regression: ['mae', 'rmse', 'r2'],
  clustering: [],
  language_modeling: [],
};

export async function judge(
  fitted: Pick<Fitted, 'parameters'>,
  validation: Examples,
  hyperparameters: JsonObject,
  shared: Shared,
  classes: readonly ClassName[] | null,
  context: WorkContext,
): Promise<{ readonly [name: string]: number | null }> {
  const names = judgedBy[shared.task];
  if (names.length === 0) return {};
  const model = await openFitted(fitted, hyperparameters, shared, classes, context);
  try {
    const prediction = await model.predict(validation.x, validation.texts);
    const breath = openBreath(context.signal);
    const scores: { [name: string]: number | null } = {};
    for (const name of names)
      scores[`validation_${name}`] = await scoreOf(name, prediction, validation, breath);
    return scores;
  } finally {
    model.close?.();
  }
}

/** The model of a fit, without a file between them. */
export function openFitted(
  { parameters }: Pick<Fitted, 'parameters'>,
  hyperparameters: JsonObject,
  { algorithm, task, backend }: Shared,
  classes: readonly ClassName[] | null,
  { threads, memory, signal }: Pick<WorkContext, 'threads' | 'memory' | 'signal'>,
): Promise<Model> {
  return algorithm.open(parameters, hyperparameters as never, task, classes, {
    threads,
    memory,
    signal,
    backend: async () => requireBackend(backend),
  });
}
