/** `luc get`: fetches files of another project or repository, and remembers nothing. */

import { basename, dirname, join, relative, resolve } from 'node:path';
import { fx } from '../base/effects.ts';
import { exists, makeFolder } from '../base/files.ts';
import { ulid } from '../base/ulid.ts';
import { fetchFiles } from '../engine/fetch-files.ts';
import { failureOf, ProblemError } from '../failure.ts';
import { type BareContext, type CommandResult, failed } from './context.ts';
import { nothingThere, openElsewhere } from './elsewhere.ts';
import { interruptible } from './interruptible.ts';
import { inTheWay } from './project-path.ts';

interface Options {
  readonly words: readonly string[];
  readonly out: string | null;
  readonly rev: string | null;
}

export async function run(context: BareContext, { words, out, rev }: Options): Promise<CommandResult> {
  const [repository = '', path = ''] = words;
  const opened = await openElsewhere(context, repository, path, rev);
  if (!opened.ok) return failed(opened.failure);
  const source = opened.value;
  const name = basename(source.path === '.' ? source.root : source.path);
  const wanted = resolve(context.cwd, out ?? name);
  const to = out !== null && fx.statSync(wanted)?.isDirectory() ? join(wanted, name) : wanted;
  const shown = relative(context.cwd, to);
  if (exists(to)) return failed(failureOf('usage', inTheWay(shown, '`-o` gives it another name')));
  const temporary = join(dirname(to), `.${basename(to).slice(0, 200)}.${ulid()}.tmp`);
  const worked = await interruptible(context, async ({ interrupts }) => {
    makeFolder(dirname(to));
    if (!(await fetchFiles(source, temporary, interrupts.signal)))
      throw new ProblemError('usage', nothingThere(source));
    fx.renameSync(temporary, to);
  });
  if (!worked.ok) return failed(worked.failure);
  return {
    exit: 0,
    document: { version: 1, path: shown, rev: source.commit },
    text: () => `Got ${shown}.\n`,
  };
}
