/** `luc get`: fetches files of another project or repository, and remembers nothing. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeAll } from '../base/files.ts';
import { ulid } from '../base/ulid.ts';
import { layoutOf } from '../store/layout.ts';
import { type BareContext, type CommandResult, failed } from './context.ts';
import { openElsewhere } from './elsewhere.ts';
import { incomingFrom } from './incoming.ts';
import { cachesFor } from './open-clone.ts';
import { takeGet } from './take-get.ts';

interface Options {
  readonly words: readonly string[];
  readonly out: string | null;
  readonly rev: string | null;
}

export async function run(context: BareContext, { words, out, rev }: Options): Promise<CommandResult> {
  const [repository = '', path = ''] = words;
  // What comes of the store elsewhere is needed once.
  const storeDir = join(cachesFor(context.env) ?? tmpdir(), `${ulid()}.store`);
  const into = layoutOf(context.cwd, { storeDir, storeShared: null });
  try {
    const opened = await openElsewhere(context, { repository, path, rev }, into);
    if (!opened.ok) return failed(opened.failure);
    return await takeGet(context, incomingFrom(opened.value), out, '`-o` gives it another name');
  } finally {
    removeAll(storeDir);
  }
}
