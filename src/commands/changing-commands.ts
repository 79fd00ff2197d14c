/** The commands that change which files are tracked, where they lie and what is kept of them, as data. */
import { type Command, command, toggle } from './command.ts';

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
  command({
    name: 'remove',
    summary: 'stop tracking data, or take stages out of the project',
    arguments: [
      { name: 'TARGET', summary: 'a tracked path, a stage or a group', required: true, many: true },
    ],
    flags: {
      outs: toggle('take the files out of the workspace too; what is not in the store goes to the trash'),
    },
    examples: [
      { line: 'luc remove data/raw.csv', does: 'the file stays, and is an ordinary one' },
      { line: 'luc remove train --outs', does: 'a stage and what it made' },
    ],
    load: () => import('./remove.ts'),
  }),
];
