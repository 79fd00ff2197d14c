/** The work of a fetch: its source brings what there is, and it becomes the output. */
import { resolve } from 'node:path';
import { exists, removeAll } from '../../base/files.ts';
import { type Work, WorkError } from '../../work.ts';
import { tokenOf } from '../secret-token.ts';
import { shareOfDatabase } from '../work-database.ts';
import { checkLicense, writeNote } from './note.ts';
import { openClient } from './open-client.ts';
import type { FetchOptions } from './options.ts';
import { placeFiles } from './place-files.ts';
import type { FetchContext, Fetched, Source } from './source.ts';
import { extendsLast, sourceOf } from './source-name.ts';
import { sources } from './sources.ts';
import { writeRows } from './write-rows.ts';

export const work: Work<FetchOptions> = async (options, given) => {
  checkLicense(options);
  const source = await loadSource(options);
  const { env, signal, log, wdir, scratch } = given;
  const token = tokenOf(options, env);
  const client = openClient(options, { env, signal, partials: resolve(scratch, 'web'), log });
  const output = resolve(wdir, options.output);
  const context: FetchContext = {
    ...given,
    memory: given.memory * shareOfDatabase,
    client,
    token,
    folder: resolve(scratch, 'fetched'),
    last: extendsLast(options) && exists(output) ? output : null,
  };
  try {
    const fetched = await source.fetch(options, context);
    await writeOutput(options, fetched, context, output);
  } finally {
    client.close();
  }
};

/** What came whole and does not fit is not gone on with: it may be mended where it comes from. */
async function writeOutput(
  options: FetchOptions,
  fetched: Fetched,
  context: FetchContext,
  output: string,
): Promise<void> {
  try {
    if (fetched.form === 'files') await placeFiles(options, context, output);
    else await writeRows(options, fetched.parts, context, output);
    writeNote(options, fetched.date, output);
  } catch (error) {
    if (error instanceof WorkError) removeAll(context.folder);
    throw error;
  }
}

async function loadSource(options: FetchOptions): Promise<Source> {
  const name = sourceOf(options);
  const load = name === null ? undefined : sources[name];
  if (load) return load();
  throw new WorkError({
    code: 'not-there-yet',
    message: `\`source: ${name}\` is not there yet`,
    hint: 'a `cmd` stage can fetch it meanwhile',
    option: ['source'],
  });
}
