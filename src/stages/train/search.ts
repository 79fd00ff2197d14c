/** Looks for hyperparameters: trials that are judged by `validation`, or by folds. */
import type { JsonObject } from '../../json.ts';
import type { WorkContext } from '../../work.ts';
import type { FitRequest } from './fit-model.ts';
import type { SearchOptions } from './options.ts';
import type { Learned } from './read-examples.ts';

export async function search(
  _options: SearchOptions,
  _given: JsonObject,
  _learned: Learned,
  _weighted: (examples: Learned['all']) => Learned['all'],
  _shared: Omit<FitRequest, 'examples' | 'validation' | 'hyperparameters'>,
  _context: WorkContext,
): Promise<{ readonly best: JsonObject; readonly lines: readonly object[] }> {
  throw new Error('not built yet');
}
