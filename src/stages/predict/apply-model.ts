/** What a model of ours predicts for an input, batch by batch. */
import type { Database } from '../../data/duckdb.ts';
import type { Model } from '../../ml/model.ts';
import type { ModelFacts } from '../../ml/model-folder.ts';
import { type WorkContext, WorkError } from '../../work.ts';
import type { FittedVectorizer } from '../fitted-vectorizer.ts';
import { openFeatures } from './features.ts';
import { requireFiniteAnswers } from './finite-answers.ts';
import type { Part } from './inputs.ts';
import type { PredictOptions } from './options.ts';
import { predictionColumns, valuesOf } from './predictions.ts';
import type { PredictedInput } from './predictor.ts';

export interface AppliedModel {
  readonly model: Model;
  readonly facts: Pick<ModelFacts, 'task' | 'classes' | 'signature' | 'key'>;
  /** Makes the model's numbers; null where it takes them as they come. */
  readonly fitted: FittedVectorizer | null;
  /** How messages begin to say what it wants: `the model was fitted on`. */
  readonly basis: string;
  readonly options: PredictOptions;
}

export async function applyModel(
  { model, facts, fitted, basis, options }: AppliedModel,
  database: Database,
  part: Part,
  { wdir, signal }: WorkContext,
): Promise<PredictedInput> {
  const source = await openFeatures(database, { options, facts, fitted, basis, part, wdir });
  return {
    copied: source.others,
    columns: predictionColumns(facts, options),
    classes: facts.classes,
    rows: source.rows,
    async *batches() {
      for await (const { rows, before, x, texts, others } of source.batches()) {
        signal.throwIfAborted();
        const prediction = await model.predict(x, texts ?? undefined);
        await requireFiniteAnswers(prediction, {
          rows,
          before,
          placed: source.placed,
          option: part.option,
        });
        yield { rows, values: [...others, ...valuesOf(prediction, facts, options)] };
      }
    },
  };
}

export function refuseThreshold(
  { decision_threshold }: PredictOptions,
  { task, classes }: Pick<ModelFacts, 'task' | 'classes'>,
): void {
  if (decision_threshold === undefined || (task === 'classification' && classes?.length === 2)) return;
  throw new WorkError({
    code: 'option-conflict',
    message: `\`decision_threshold\` is for two classes, and ${classes ? `there are ${classes.length}` : `this is ${task}`}`,
    option: ['decision_threshold'],
  });
}
