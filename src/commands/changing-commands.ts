/** The commands that change which files are tracked, where they lie and what is kept of them, as data. */
import { type Command, command } from './command.ts';

export const changingCommands: readonly Command[] = [
  command({
    name: 'unprotect',
    summary: 'make own, writable copies of files that are links into the store',
    arguments: [{ name: 'PATH', summary: 'a tracked path, or one inside of it', required: true, many: true }],
    flags: {},
    examples: [
      { line: 'luc unprotect images', does: 'before editing files of a folder in place' },
      { line: 'luc unprotect models/best.bin', does: 'one file' },
    ],
    load: () => import('./unprotect.ts'),
  }),
];
