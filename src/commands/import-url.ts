/** `luc import-url`: data at a URL, tracked here with where it is from and in which state it was there. */
import { failureOf } from '../failure.ts';
import { fail, succeed } from '../outcome.ts';
import type { CommandResult, Context } from './context.ts';
import { sourceFrom, unwritable } from './elsewhere.ts';
import { fromText, openAlone, secretProblem } from './incoming.ts';
import { takeImport } from './take-import.ts';

interface Options {
  readonly words: readonly string[];
}

export const run = (context: Context, { words }: Options): Promise<CommandResult> =>
  takeImport(context, async ({ remotes }) => {
    const [url = '', out = null] = words;
    const secret = secretProblem(url);
    if (secret) return fail(failureOf('usage', secret));
    const opened = await openAlone(context, url, remotes);
    if (!opened.ok) return opened;
    const from = fromText(context.cwd, context.root, url);
    if (sourceFrom(from)) return fail(failureOf('usage', unwritable(url)));
    const otherwise = 'a word behind the URL gives it another name';
    return succeed({ source: opened.value, from, rev: null, out, otherwise });
  });
