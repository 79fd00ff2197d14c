/** `luc freeze`. */
import type { CommandResult, Context } from './context.ts';
import { setFrozenStages } from './set-frozen.ts';

export const run = (
  context: Context,
  options: { readonly words: readonly string[] },
): Promise<CommandResult> => setFrozenStages(context, options.words, true);
