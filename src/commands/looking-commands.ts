/** The commands that look at tracked files, here and in git's revisions, as data. */
import { type Command, command, list, toggle } from './command.ts';

export const lookingCommands: readonly Command[] = [
  command({
    name: 'diff',
    summary: 'show which tracked files differ between two revisions',
    arguments: [
      { name: 'A', summary: 'a git revision, or `workspace`; default: HEAD' },
      { name: 'B', summary: 'a git revision; default: the workspace, as its files are now' },
    ],
    flags: {
      targets: list('TARGET', 'only this stage or path'),
      md: toggle('as a Markdown table'),
      showHash: toggle('with the start of each hash'),
      hideMissing: toggle('leave out what the store does not have'),
    },
    examples: [
      { line: 'luc diff', does: 'what changed since the last commit' },
      {
        line: 'luc diff v1.0 main --targets images',
        does: 'what changed in a folder between a tag and a branch',
      },
    ],
    load: () => import('./diff.ts'),
  }),
];
