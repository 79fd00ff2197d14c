/** The commands that set a project and its machine up, as data. */
import { bareCommand, type Command, command, type Group, toggle } from './command.ts';

export const setupCommands: Group = {
  title: 'Setting up',
  commands: [
    command({
      name: 'install',
      summary: 'let git know the project: hooks, and a merge of locks entry by entry',
      notes: [
        'The hooks show `luc status` before a commit and call `luc checkout` after `git checkout` where the lock',
        'differs. They stand in marked blocks of `.git/hooks`, or of `core.hooksPath`; what else is there stays.',
        'Git merges `lucidity.lock` with `luc merge-lock %O %A %B %P`: what either side added or changed is kept; a',
        'stage that both sides ran with other results is left out, for the run cache to give it back; data that both',
        'sides changed is a conflict, marked as git does. Each clone has to be set up once.',
      ],
      arguments: [],
      flags: { uninstall: toggle('take everything out again') },
      examples: [
        { line: 'luc install', does: 'set this clone up; again after an update of luc' },
        { line: 'luc install --uninstall', does: 'leave git as it was' },
      ],
      load: () => import('./install.ts'),
    }),
  ],
};

/** Called by programs; not in the help. */
export const hiddenCommands: readonly Command[] = [
  bareCommand({
    name: 'merge-lock',
    summary: "git's merge driver for the lock",
    arguments: [
      { name: 'BASE', summary: 'the version that both sides come from', required: true },
      { name: 'OURS', summary: 'our version; the result is written to it', required: true },
      { name: 'THEIRS', summary: 'the other version', required: true },
      { name: 'PATH', summary: 'what the file is called' },
    ],
    flags: {},
    examples: [
      { line: 'luc merge-lock %O %A %B %P', does: 'as git calls it: `git config merge.luc.driver`' },
      { line: 'luc merge-lock base.lock ours.lock theirs.lock', does: 'merge by hand, into ours.lock' },
    ],
    load: () => import('./merge-lock.ts'),
  }),
];
