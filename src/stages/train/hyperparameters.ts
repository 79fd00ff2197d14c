/** Hyperparameters as an algorithm takes them. */
import type { JsonObject } from '../../json.ts';
import type { AlgorithmEntry } from '../../ml/models/algorithms.ts';
import { readOptions } from '../../options/read.ts';
import { WorkError } from '../../work.ts';

/** With the defaults of those that are not given. */
export function hyperparametersOf({ hyperparameters: table }: AlgorithmEntry, given: JsonObject): JsonObject {
  const { options, problems } = readOptions(table, given, '`hyperparameters`');
  if (options) return options as JsonObject;
  throw new WorkError(
    ...problems.map(({ path, atKey: _, ...problem }) => ({
      ...problem,
      option: ['hyperparameters', ...path],
    })),
  );
}
