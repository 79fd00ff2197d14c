/** `luc get-url`: fetches what is at a URL, and remembers nothing. */
import { findRoot, openPipeline } from '../config/open.ts';
import type { Remote } from '../pipeline.ts';
import { layoutOf } from '../store/layout.ts';
import { type BareContext, type CommandResult, failed } from './context.ts';
import { openAlone } from './incoming.ts';
import { takeGet } from './take-get.ts';

interface Options {
  readonly words: readonly string[];
}

export async function run(context: BareContext, { words }: Options): Promise<CommandResult> {
  const [url = '', out = null] = words;
  const opened = await openAlone(context, url, await remotesAround(context));
  if (!opened.ok) return failed(opened.failure);
  return takeGet(context, opened.value, out, 'a word behind the URL gives it another name');
}

/** Those of the project around, where there is one, say how to speak with a bucket. */
async function remotesAround({ cwd, env }: BareContext): Promise<readonly Remote[]> {
  const root = findRoot(cwd);
  const opened = root === null ? null : await openPipeline(layoutOf(root), { env });
  return opened?.ok ? opened.value.remotes : [];
}
