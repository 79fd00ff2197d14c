/** A file, an archive or a folder of the project. That it is a dep says already whether it changed. */
import { resolve } from 'node:path';
import { copyFiles, findFiles } from '../copy-files.ts';
import type { Source } from '../source.ts';

export const file: Source = {
  async fetch({ input = '' }, context) {
    const from = resolve(context.wdir, input);
    await copyFiles(from, findFiles(from, input, 'input'), context);
    return { form: 'files', date: null };
  },
};
