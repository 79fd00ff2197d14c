/** The commands that carry objects and results to and from remotes, as data. */
import { type Argument, type Command, choice, command, count, offering, text, toggle } from './command.ts';

const targets: Argument = {
  name: 'TARGET',
  summary: 'stage, group, pipeline or tracked path, or a path inside of one; default: everything',
  many: true,
};
const shared = {
  remote: offering(
    'REMOTE',
    text('NAME', 'this remote; default: the default one, and those that outs and data name', '-r'),
  ),
  jobs: count('N', 'at most N transfers at once', '-j'),
  allBranches: toggle('also what all branches record', '-a'),
  allTags: toggle('also what all tags record', '-T'),
  allCommits: toggle('also what any commit records', '-A'),
  withDeps: toggle('also what the targets are made of', '-d'),
  maxSize: text('SIZE', 'leave out outs and data that are larger'),
  glob: toggle('targets are patterns, of names of stages, of outs and of data'),
};
const runCache = choice(['all', 'none'], 'results: all of the run cache, or none; default: those recorded');

export const transferCommands: readonly Command[] = [
  command({
    name: 'push',
    summary: 'make sure that a remote has everything that another clone needs',
    notes: [
      'Exit 0 only if all of it is there; 1 with a list of what is not; 3 if the remote cannot be reached. Whatever',
      'ends it, what has arrived stays, and the next push sends the rest.',
    ],
    arguments: [targets],
    flags: {
      ...shared,
      runCache,
      allowMissing: toggle('leave out what is neither in the store nor there'),
      ifRemote: toggle('where the project has no remote, nothing is wrong, and nothing is done'),
      dry: toggle('only say what would be sent', '-n'),
    },
    examples: [
      { line: 'luc push', does: 'all outs, data and results that are recorded now' },
      { line: 'luc push train data/raw.csv -r backup', does: 'the outs of a stage and a file, elsewhere' },
    ],
    load: () => import('./push.ts'),
  }),
  command({
    name: 'fetch',
    summary: 'bring objects and results from a remote into the store',
    notes: [
      'Only what the store lacks comes: of a target just that. Exit 1 with a list of what did not come, 3 if the remote',
      'cannot be reached. What has come stays, whatever ends it.',
    ],
    arguments: [targets],
    flags: {
      ...shared,
      runCache: choice(
        ['all', 'none'],
        'results: all that there are with what they made, or none; default: those of what comes',
      ),
      allowMissing: toggle('leave out what is neither in the store nor there'),
      dry: toggle('only say what would come; lists of folders do come', '-n'),
    },
    examples: [
      { line: 'luc fetch', does: 'all outs and data that are recorded now' },
      {
        line: 'luc fetch -a -T --max-size 100MB',
        does: 'also those of branches and tags, but nothing large',
      },
    ],
    load: () => import('./fetch.ts'),
  }),
  command({
    name: 'pull',
    summary: 'fetch from a remote, and put it into the workspace',
    notes: [
      'As `luc fetch`, then `luc checkout`: edited files are asked about, and go to the trash, never lost. Exit 1 if',
      'anything did not come, or is left as it was.',
    ],
    arguments: [targets],
    flags: {
      ...shared,
      runCache: choice(
        ['all', 'none'],
        'results: all that there are with what they made, or none; default: those of what comes',
      ),
      force: toggle('do not ask', '-f'),
      allowMissing: toggle('leave out what is neither in the store nor there'),
      dry: toggle('only say what would come; lists of folders do come', '-n'),
    },
    examples: [
      { line: 'luc pull', does: 'after git clone or git pull: all outs and data' },
      { line: 'luc pull data/images/cat.jpg', does: 'one file of a folder; nothing else travels' },
    ],
    load: () => import('./pull.ts'),
  }),
];
