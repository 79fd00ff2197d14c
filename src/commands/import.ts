/** `luc import`: data of another project or repository, tracked here with where it is from. */
import { failureOf } from '../failure.ts';
import { fail, succeed } from '../outcome.ts';
import { layoutOf } from '../store/layout.ts';
import type { CommandResult, Context } from './context.ts';
import { openElsewhere, sourceFrom, sourceText, unwritable } from './elsewhere.ts';
import { incomingFrom, secretProblem } from './incoming.ts';
import { takeImport } from './take-import.ts';

interface Options {
  readonly words: readonly string[];
  readonly out: string | null;
  readonly rev: string | null;
}

export const run = (context: Context, { words, out, rev }: Options): Promise<CommandResult> =>
  takeImport(context, async ({ settings }) => {
    const otherwise = '`-o` gives it another name';
    const [repository = '', inner = ''] = words;
    const secret = secretProblem(repository);
    if (secret) return fail(failureOf('usage', secret));
    const opened = await openElsewhere(
      context,
      { repository, path: inner, rev },
      layoutOf(context.root, settings),
    );
    if (!opened.ok) return opened;
    const from = sourceText(context.root, opened.value);
    if (sourceFrom(from)?.path !== opened.value.path) return fail(failureOf('usage', unwritable(repository)));
    return succeed({ source: incomingFrom(opened.value), from, rev, out, otherwise });
  });
