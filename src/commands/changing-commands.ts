/** The commands that change which files are tracked, where they lie and what is kept of them, as data. */
import { type Argument, bareCommand, type Command, command, count, text, toggle } from './command.ts';

const source: readonly Argument[] = [
  { name: 'REPO', summary: 'the folder of a project or repository on this machine', required: true },
  { name: 'PATH', summary: 'a file or folder in it', required: true },
];
const rev = text('REV', 'of this revision there; default: HEAD');

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
    name: 'move',
    summary: 'move data or an out, and what the files of the project say of it',
    arguments: [
      { name: 'FROM', summary: 'a tracked path', required: true },
      { name: 'TO', summary: 'where nothing is, or a folder to move it into', required: true },
    ],
    flags: {},
    examples: [
      { line: 'luc move raw.csv data/raw.csv', does: 'deps of stages are changed too, comments stay' },
      { line: 'luc move model.bin models', does: 'an out, into a folder' },
    ],
    load: () => import('./move.ts'),
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
  command({
    name: 'gc',
    summary: 'remove from the store what nothing in the given scope needs',
    arguments: [],
    flags: {
      workspace: toggle('keep what this workspace needs; that is always kept', '-w'),
      allBranches: toggle('keep also what all branches need', '-a'),
      allTags: toggle('keep also what all tags need', '-T'),
      allCommits: toggle('keep also what any commit needs', '-A'),
      days: count('N', 'keep also results of the last N days'),
      keepLast: count('N', 'keep also the last N results of each stage'),
      noExperiments: toggle('do not keep what experiments need'),
      dry: toggle('only say what would be removed', '-n'),
      force: toggle('do not ask', '-f'),
    },
    examples: [
      { line: 'luc gc -w -n', does: 'what would go if only the present lock counted' },
      { line: 'luc gc -a -T --keep-last 3', does: 'keep branches, tags and recent results' },
    ],
    load: () => import('./gc.ts'),
  }),
  command({
    name: 'import',
    summary: 'track data of another project, repository or folder, with where it is from',
    arguments: source,
    flags: { out: text('PATH', 'where it shall lie here; default: its name', '-o'), rev },
    examples: [
      { line: 'luc import ../registry data/raw.csv', does: 'as the last commit there has it' },
      { line: 'luc import ../registry images -o data --rev v1', does: 'of a tag, into a folder' },
    ],
    load: () => import('./import.ts'),
  }),
  command({
    name: 'update',
    summary: 'bring imported data to what its source is now',
    arguments: [{ name: 'PATH', summary: 'imported data; default: all of it', many: true }],
    flags: { rev },
    examples: [
      { line: 'luc update', does: 'everything that was imported' },
      { line: 'luc update raw.csv --rev v2', does: 'to another revision, from now on' },
    ],
    load: () => import('./update.ts'),
  }),
  bareCommand({
    name: 'get',
    summary: 'fetch files of another project, repository or folder, and remember nothing',
    arguments: source,
    flags: { out: text('PATH', 'where it shall lie; default: its name', '-o'), rev },
    examples: [
      { line: 'luc get ../registry models/best.bin', does: 'into this folder' },
      { line: 'luc get ../registry data --rev v1 -o old-data', does: 'of a tag, under another name' },
    ],
    load: () => import('./get.ts'),
  }),
];
