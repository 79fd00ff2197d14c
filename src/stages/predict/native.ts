/** `engine: native`: models that `train` made. */
import { join } from 'node:path';
import type { Database } from '../../data/duckdb.ts';
import { type ModelFacts, readModel, vectorizerFile } from '../../ml/model-folder.ts';
import { algorithms } from '../../ml/models/algorithms.ts';
import { type WorkContext, WorkError } from '../../work.ts';
import { openFitted } from '../fitted-vectorizer.ts';
import { openStageBackend, requireBackend } from '../stage-backend.ts';
import { applyModel, refuseThreshold } from './apply-model.ts';
import type { PredictOptions } from './options.ts';
import type { Predictor } from './predictor.ts';

export async function openNative(
  options: PredictOptions,
  database: Database,
  context: WorkContext,
): Promise<Predictor> {
  const { model: named = '' } = options;
  const { facts, parameters, vectorizer } = readModel(join(context.wdir, named), named);
  const entry = algorithms.get(facts.algorithm);
  if (!entry)
    throw new WorkError({
      code: 'unreadable-input',
      message: `\`${named}\` is a model of \`${facts.algorithm}\`, which this luc does not know`,
      option: ['model'],
    });
  refuseThreshold(options, facts);
  refuseKey(options);
  const fitted =
    vectorizer === null ? null : await openFitted(vectorizer, `${named}/${vectorizerFile}`, 'model');
  const algorithm = await entry.load();
  const backend = entry.usesBackend ? await openStageBackend(backendFor(facts, context), context) : null;
  const model = await algorithm.open(parameters, facts.hyperparameters as never, facts.task, facts.classes, {
    threads: context.threads,
    memory: context.memory,
    signal: context.signal,
    backend: async () => requireBackend(backend),
  });

  const applied = { model, facts, fitted, basis: 'the model was fitted on', options };
  return {
    open: (part) => applyModel(applied, database, part, context),
    close: () => model.close?.(),
  };
}

/** It would not be copied. One that is says what is so anyway; other engines leave it out of what they are asked with. */
function refuseKey({ key, passthrough }: PredictOptions): void {
  if (key === undefined || passthrough === undefined) return;
  if ([key].flat().every((name) => passthrough.includes(name))) return;
  throw new WorkError({
    code: 'option-conflict',
    message: '`key` says nothing where `passthrough` says what is copied',
    hint: 'leave `key` out, and name its columns in `passthrough`',
    option: ['key'],
  });
}

/** One that gives the same bytes on every machine, unless the user has chosen another. */
function backendFor({ hyperparameters }: ModelFacts, { backend }: WorkContext): string {
  if (backend !== null && backend !== 'auto') return backend;
  return hyperparameters.dtype === 'float64' ? 'cpu' : 'wasm';
}
