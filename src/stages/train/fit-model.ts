/** One fit of an algorithm: what it tells goes to the log and to the user, what it cannot do into words. */
import { join } from 'node:path';
import { digestOf, hexOf } from '../../digest.ts';
import { canonicalJson, type Json, type JsonObject } from '../../json.ts';
import { openCheckpoints } from '../../ml/checkpoint-folder.ts';
import { examplesDigest } from '../../ml/examples-digest.ts';
import type { Algorithm, Examples, FitContext, Fitted, Task } from '../../ml/model.ts';
import type { AlgorithmEntry } from '../../ml/models/algorithms.ts';
import type { Backend } from '../../ml/tensors/backend.ts';
import { type WorkContext, WorkError, type WorkProblem } from '../../work.ts';
import { requireRoom } from '../require-room.ts';
import { requireBackend } from '../stage-backend.ts';
import { openCurve } from './curve.ts';
import type { TrainOptions } from './options.ts';

export interface FitRequest {
  readonly entry: AlgorithmEntry;
  readonly algorithm: Algorithm;
  readonly examples: Examples;
  readonly validation: Examples | null;
  readonly hyperparameters: JsonObject;
  readonly task: Task;
  readonly seed: number;
  readonly checkpoint: TrainOptions['checkpoint'];
  readonly requireConvergence: boolean;
  /** Null where the algorithm needs none. */
  readonly backend: Backend | null;
}

export interface FitResult {
  readonly fitted: Fitted;
  /** Where its checkpoints lie that are wanted, by the names of their files. */
  readonly checkpoints: ReadonlyMap<string, string>;
}

/** A fit whose curve is shown, and that goes on where it was stopped. */
export async function fitModel(request: FitRequest, context: WorkContext): Promise<FitResult> {
  const { entry, hyperparameters, requireConvergence } = request;
  const epochs = typeof hyperparameters.epochs === 'number' ? hyperparameters.epochs : null;
  const curve = openCurve(epochs, context);
  const folder = entry.usesBackend ? openCheckpoints(placesOf(request, context)) : null;
  const unconverged: WorkProblem[] = [];
  const fitted = await fitOnce(request, context, {
    warn(problem) {
      if (problem.code === 'not-converged' && requireConvergence) unconverged.push(problem);
      else context.warn(problem);
    },
    // Epochs tell how far it is, where there are any.
    ...(epochs === null && { progress: context.progress }),
    ...(folder && {
      checkpoints: {
        ...folder,
        last(most) {
          const found = folder.last(most);
          if (found) context.log(`goes on after epoch ${found.epochs}`);
          return found;
        },
      },
    }),
    observe(line) {
      folder?.observe(line);
      curve(line);
    },
  });
  if (unconverged.length > 0) throw new WorkError(...unconverged);
  return { fitted, checkpoints: folder?.finish(fitted.history) ?? new Map() };
}

type Fit = Omit<FitRequest, 'checkpoint' | 'requireConvergence'>;

/** A fit of a search, of which only the result counts. */
export const fitQuietly = (request: Fit, context: WorkContext): Promise<Fitted> =>
  fitOnce(request, context, {});

async function fitOnce(fit: Fit, context: WorkContext, more: Partial<FitContext>): Promise<Fitted> {
  const { algorithm, examples, hyperparameters, task, seed, validation, backend } = fit;
  const { threads, memory, signal } = context;
  requireRoom(fit, memory);
  return inWords(() =>
    algorithm.fit(examples, hyperparameters as never, task, {
      seed,
      threads,
      memory,
      signal,
      warn: () => {},
      progress: () => {},
      validation,
      backend: async () => requireBackend(backend),
      checkpoints: noCheckpoints,
      observe: () => {},
      ...more,
    }),
  );
}

const noCheckpoints = { last: () => null, isDue: () => false, save: () => {} };

/** Trainings that differ in nothing but `epochs` share their memos. */
function placesOf(request: FitRequest, { scratch, memo }: WorkContext) {
  const { entry, examples, validation, task, seed, backend, checkpoint } = request;
  const { epochs: _, ...hyperparameters } = request.hyperparameters;
  const { every, keep } = checkpoint;
  const same: Json = {
    algorithm: entry.name,
    version: 1,
    task,
    seed,
    hyperparameters,
    examples: examplesDigest(examples),
    validation: validation && examplesDigest(validation),
    backend: backend && { name: backend.name, library: backend.details.library ?? null },
    checkpoint: { every, keep },
  };
  const name = hexOf(digestOf(canonicalJson(same)));
  return { scratch: join(scratch, 'train', name), memo: join(memo, 'train', name), every, keep };
}

/** What the engine of JavaScript says where there is no memory for an array. */
async function inWords<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (
      !(error instanceof RangeError) ||
      !/allocation failed|Invalid (?:typed )?array (?:buffer )?length/i.test(error.message)
    )
      throw error;
    throw new WorkError({
      code: 'out-of-memory',
      message: `the training needs more memory than there is: ${error.message}`,
      hint: 'take fewer features, smaller layers or smaller batches, or raise `resources: {memory: …}` of the stage',
    });
  }
}
