/** `luc get`: fetches files of another project or repository, and remembers nothing. */
import { type BareContext, type CommandResult, failed } from './context.ts';
import { openElsewhere } from './elsewhere.ts';
import { incomingFrom } from './incoming.ts';
import { takeGet } from './take-get.ts';

interface Options {
  readonly words: readonly string[];
  readonly out: string | null;
  readonly rev: string | null;
}

export async function run(context: BareContext, { words, out, rev }: Options): Promise<CommandResult> {
  const [repository = '', path = ''] = words;
  const opened = await openElsewhere(context, repository, path, rev);
  if (!opened.ok) return failed(opened.failure);
  return takeGet(context, incomingFrom(opened.value), out, '`-o` gives it another name');
}
