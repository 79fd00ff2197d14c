/** The work of `train`: reads the examples, looks for hyperparameters where that is asked for, fits, writes the model. */
import { dirname, join } from 'node:path';
import { makeFolder } from '../../base/files.ts';
import type { JsonObject } from '../../json.ts';
import { examplesDigest } from '../../ml/examples-digest.ts';
import type { ModelFacts } from '../../ml/model-folder.ts';
import { type AlgorithmEntry, algorithms } from '../../ml/models/algorithms.ts';
import { readOptions } from '../../options/read.ts';
import { type Work, type WorkContext, WorkError } from '../../work.ts';
import { openStageBackend } from '../stage-backend.ts';
import { openWorkDatabase } from '../work-database.ts';
import { fitModel } from './fit-model.ts';
import type { TrainOptions } from './options.ts';
import { type Learned, readExamples } from './read-examples.ts';
import { classWeighted } from './weights.ts';
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
  const algorithm = await entry.load();
  const backend = entry.usesBackend ? await openStageBackend(options.backend, context) : null;
  try {
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
    const hyperparameters = hyperparametersOf(entry, options.hyperparameters ?? {});
    const examples = weighted(learned.train);
    const { validation } = learned;
    const { fitted, checkpoints } = await fitModel(
      { ...shared, examples, validation, hyperparameters },
      context,
    );
    writeOutput(join(context.wdir, options.output), {
      facts: factsOf(options, entry, learned, examples, hyperparameters),
      fitted,
      alwaysInFile: entry.usesBackend === true,
      vectorizer: learned.vectorizer,
      trials: null,
      checkpoints,
    });
  } finally {
    backend?.close();
  }
};

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

/** With the defaults of those that are not given. */
function hyperparametersOf({ hyperparameters: table }: AlgorithmEntry, given: JsonObject): JsonObject {
  const { options, problems } = readOptions(table, given, '`hyperparameters`');
  if (options) return options as JsonObject;
  throw new WorkError(
    ...problems.map(({ path, atKey: _, ...problem }) => ({
      ...problem,
      option: ['hyperparameters', ...path],
    })),
  );
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
