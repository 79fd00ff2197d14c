/** The work of `train`: reads the examples, looks for hyperparameters where that is asked for, fits, writes the model. */
import { dirname, join } from 'node:path';
import { makeFolder } from '../../base/files.ts';
import type { JsonObject } from '../../json.ts';
import { examplesDigest } from '../../ml/examples-digest.ts';
import type { ModelFacts } from '../../ml/model-folder.ts';
import { type AlgorithmEntry, algorithms } from '../../ml/models/algorithms.ts';
import { isWritten } from '../../options/is-written.ts';
import { type Work, type WorkContext, WorkError } from '../../work.ts';
import { type Learned, readExamples } from '../read-examples.ts';
import { openStageBackend } from '../stage-backend.ts';
import { openWorkDatabase } from '../work-database.ts';
import { classWeighted } from './class-weights.ts';
import { fitModel } from './fit-model.ts';
import { hyperparametersOf } from './hyperparameters.ts';
import { judge } from './judge.ts';
import { type TrainOptions, trainOptions } from './options.ts';
import { writeOutput } from './write-output.ts';

export const work: Work<TrainOptions> = async (options, context) => {
  makeFolder(dirname(join(context.wdir, options.output)));
  if (options.engine === 'cmd') {
    const { trainByCommand } = await import('./command.ts');
    return trainByCommand(options, context);
  }
  const entry = algorithms.get(options.algorithm ?? '');
  if (!entry) throw new Error(`no algorithm ${options.algorithm}`);
  const learned = await readAll(options, entry, context);
  refuseText(options, learned);
  const algorithm = await entry.load();
  const backend = entry.usesBackend ? await openStageBackend(backendFor(options), context) : null;
  const shared = {
    entry,
    algorithm,
    task: learned.task,
    seed: options.seed,
    backend,
    checkpoint: options.checkpoint,
    requireConvergence: options.require_convergence,
  };
  const weighted = (examples: Learned['all']): Learned['all'] =>
    options.class_weight === undefined ? examples : classWeighted(examples, options.class_weight);
  const given = options.hyperparameters ?? {};
  const found = options.search
    ? await (await import('./search.ts')).search(
        { options: options.search, given, learned, weighted, shared },
        context,
      )
    : null;
  const hyperparameters = found?.best ?? hyperparametersOf(entry, given);
  const examples = weighted(found ? learned.all : learned.train);
  // What was split off has judged the search, and now is learned from.
  const validation = found && typeof options.validation === 'number' ? null : learned.validation;
  const { fitted, checkpoints } = await fitModel(
    { ...shared, examples, validation, hyperparameters },
    context,
  );
  const judged = validation
    ? await judge(fitted, validation, hyperparameters, shared, learned.classes, context)
    : {};
  writeOutput(join(context.wdir, options.output), {
    facts: factsOf(options, entry, learned, examples, hyperparameters),
    fitted: { ...fitted, metrics: { ...fitted.metrics, ...judged } },
    alwaysInFile: entry.usesBackend === true,
    vectorizer: learned.vectorizer,
    trials: found?.lines ?? null,
    checkpoints,
  });
};

/** Only its state says what a vectorizer is of. */
function refuseText(options: TrainOptions, { signature }: Learned): void {
  if (signature.form === 'encoded' && isWritten(trainOptions, options, 'text'))
    throw new WorkError({
      code: 'option-conflict',
      message: '`text` says nothing where the `vectorizer` is one of columns',
      option: ['text'],
    });
}

/** Doubles are computed by plain JavaScript alone, so that what leaves it open means that. */
function backendFor({ backend = 'auto', hyperparameters }: TrainOptions): string {
  return backend === 'auto' && hyperparameters?.dtype === 'float64' ? 'cpu' : backend;
}

/** Of the memory of the process while tables are read. */
const shareOfDatabase = 0.4;

async function readAll(options: TrainOptions, entry: AlgorithmEntry, context: WorkContext): Promise<Learned> {
  const database = await openWorkDatabase(context, context.memory * shareOfDatabase);
  try {
    return await readExamples(database, options, entry, context);
  } finally {
    database.close();
  }
}

function factsOf(
  options: TrainOptions,
  { name }: AlgorithmEntry,
  { task, classes, signature, key, label }: Learned,
  examples: Learned['all'],
  hyperparameters: JsonObject,
): ModelFacts {
  return {
    algorithm: name,
    task,
    classes,
    features: signature.columns.map((column) => column.name),
    label,
    key,
    hyperparameters,
    seed: options.seed,
    n_rows: examples.texts?.length ?? examples.x.rows,
    fingerprint: examplesDigest(examples),
    signature,
  };
}
