/** `luc unprotect`: makes own, writable copies of files that are links into the store. */
import { claim } from '../engine/claim.ts';
import { openRun } from '../engine/run.ts';
import { unprotect } from '../engine/unprotect.ts';
import { countText } from '../report/words.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { inRun } from './interruptible.ts';
import { openWritingSession } from './open-session.ts';
import { pathsOf, targetsOf } from './targets.ts';

interface Options {
  readonly words: readonly string[];
}

export async function run(context: Context, { words }: Options): Promise<CommandResult> {
  const opened = await openWritingSession(context);
  if (!opened.ok) return failed(opened.failure);
  const session = opened.value;
  const resolved = await targetsOf(context, session, words, false);
  if (!resolved.ok) return failed(resolved.failure);
  const paths = pathsOf(session, resolved.value);

  const run = openRun(session, context.argv);
  const changed: string[] = [];
  const worked = await inRun(context, run, async (signal) => {
    try {
      await claim(run, null, paths, signal);
      for (const path of paths) changed.push(...unprotect(session, path));
    } finally {
      session.index.save();
    }
  });
  if (!worked.ok) return failed(worked.failure);
  return {
    exit: 0,
    document: { version: 1, unprotected: changed },
    text: () =>
      changed.length > 0
        ? `Unprotected ${countText(changed.length, 'file')}.\n`
        : 'Nothing to unprotect: no file there is a link or read-only.\n',
  };
}
