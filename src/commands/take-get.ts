/** Fetches what comes from elsewhere and remembers nothing: what `get` and `get-url` have in common. */
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { fx } from '../base/effects.ts';
import { exists, ifPossible, makeMissingFolders, removeAll, removeIfEmpty } from '../base/files.ts';
import { failureOf, ProblemError } from '../failure.ts';
import { linesText } from '../report/lines.ts';
import { temporaryBeside } from '../store/temporary.ts';
import { type BareContext, type CommandResult, failed } from './context.ts';
import { nameless, type Opened, wordFor } from './incoming.ts';
import { interruptible } from './interruptible.ts';
import { inTheWay } from './project-path.ts';

/** `out`: where it shall lie; null: by its own name, here. `otherwise`: how to give it another name. */
export async function takeGet(
  context: BareContext,
  source: Opened,
  out: string | null,
  otherwise: string,
): Promise<CommandResult> {
  const word = wordFor(context, source, out);
  if (word === null) return failed(failureOf('usage', nameless));
  const to = resolve(context.cwd, word);
  const shown = isAbsolute(word) ? to : relative(context.cwd, to);
  if (exists(to)) return failed(failureOf('usage', inTheWay(shown, otherwise)));
  const temporary = temporaryBeside(to);
  const worked = await interruptible(context, async ({ interrupts }) => {
    const made = makeMissingFolders(dirname(to));
    try {
      const came = await source.fetch(temporary, null, interrupts.signal);
      if (came === 'nothing' || came === 'same') throw new ProblemError('usage', source.nothing());
      fx.renameSync(temporary, to);
      return came.rev;
    } catch (error) {
      ifPossible(() => removeAll(temporary));
      throw error;
    } finally {
      for (const folder of made.toReversed()) removeIfEmpty(folder);
    }
  });
  if (!worked.ok) return failed(worked.failure);
  return {
    exit: 0,
    document: { version: 1, path: shown, rev: worked.value },
    text: () => linesText([`Got ${shown}.`]),
  };
}
