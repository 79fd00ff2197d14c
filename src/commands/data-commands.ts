/** The commands on tracked files, as data. */
import { changingCommands } from './changing-commands.ts';
import { type Argument, command, type Group, toggle } from './command.ts';
import { lookingCommands } from './looking-commands.ts';

const targets: Argument = {
  name: 'TARGET',
  summary: 'stage, group, pipeline or tracked path; default: everything',
  many: true,
};
const glob = toggle('targets are patterns, of names of stages, of outs and of data');

export const dataCommands: Group = {
  title: 'Data',
  commands: [
    command({
      name: 'add',
      summary: 'track files or folders that no stage makes',
      arguments: [{ name: 'PATH', summary: 'a file or folder of the project', required: true, many: true }],
      flags: { noCommit: toggle('record, but store nothing') },
      examples: [
        { line: 'luc add data/raw.csv', does: 'record and store a file, let git ignore it' },
        { line: 'luc add images labels.json', does: 'a folder and a file' },
      ],
      load: () => import('./add.ts'),
    }),
    command({
      name: 'commit',
      summary: 'take what is in the workspace as the recorded content',
      arguments: [targets],
      flags: { force: toggle('do not ask', '-f'), glob },
      examples: [
        { line: 'luc commit train', does: 'accept outputs that were made by hand' },
        { line: 'luc commit -f', does: 'accept everything as it is' },
      ],
      load: () => import('./commit.ts'),
    }),
    command({
      name: 'checkout',
      summary: 'make the workspace what the lock says; edited files go to the trash, never lost',
      notes: ['Exit 1 if anything is left as it was, or was not in the store.'],
      arguments: [targets],
      flags: {
        force: toggle('do not ask', '-f'),
        relink: toggle('link everything anew'),
        allowMissing: toggle('leave out what is not in the store'),
        summary: toggle('only say how many'),
        glob,
      },
      examples: [
        { line: 'luc checkout', does: 'after git checkout: bring the data along' },
        { line: 'luc checkout models/best.bin', does: 'one path' },
      ],
      load: () => import('./checkout.ts'),
    }),
    command({
      name: 'fsck',
      summary: 're-hash the store, quarantine what is corrupt, mend what can be mended',
      notes: ['Exit 1 if anything was corrupt, could not be read, or is lost.'],
      arguments: [],
      flags: {},
      examples: [
        { line: 'luc fsck', does: 'check every stored byte' },
        { line: 'luc fsck --json', does: 'the findings for a script' },
      ],
      load: () => import('./fsck.ts'),
    }),
    ...changingCommands,
    ...lookingCommands,
  ],
};
