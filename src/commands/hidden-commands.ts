/** The commands that programs call, as data; not in the help. */
import { bareCommand, type Command } from './command.ts';

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
      { line: 'luc merge-lock -- %O %A %B %P', does: 'as git calls it: `git config merge.luc.driver`' },
      { line: 'luc merge-lock base.lock ours.lock theirs.lock', does: 'merge by hand, into ours.lock' },
    ],
    load: () => import('./merge-lock.ts'),
  }),
  bareCommand({
    name: 'complete',
    summary: 'what may stand next on a command line, for the scripts of luc completion',
    arguments: [
      { name: 'SHELL', summary: 'bash, zsh or fish', required: true, choices: ['bash', 'zsh', 'fish'] },
      { name: 'WORD', summary: 'what is typed so far', many: true, whole: true },
    ],
    flags: {},
    examples: [
      { line: 'luc complete fish repro --no', does: 'flags of repro, each with what it does' },
      {
        line: 'luc complete bash "luc why tr" ":"',
        does: 'the line as far as the cursor, and word breaks',
      },
    ],
    load: () => import('./complete.ts'),
  }),
];
