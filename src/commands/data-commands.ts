/** The commands on tracked files, as data. */
import {
  type Argument,
  bareCommand,
  command,
  count,
  type Group,
  list,
  offering,
  text,
  toggle,
} from './command.ts';
import { elsewhereCommands } from './elsewhere-commands.ts';

const targets: Argument = {
  name: 'TARGET',
  summary: 'stage, group, pipeline or tracked path; default: everything',
  many: true,
};
const glob = toggle('targets are patterns, of names of stages, of outs and of data');

const listingWords: readonly Argument[] = [
  {
    name: 'WHERE',
    summary:
      'folder of another project, URL of a git repository, or a git revision; default: here, as recorded now; a PATH may also stand alone',
    completes: 'REVISION',
  },
  { name: 'PATH', summary: 'a folder or file; default: the current folder' },
];
const remote = offering(
  'REMOTE',
  text('NAME', 'this remote, with `-c`; default: the default one, and those that outs and data name', '-r'),
);
const rev = text('REVISION', 'in this git revision');

export const dataCommands: Group = {
  title: 'Data',
  commands: [
    command({
      name: 'add',
      summary: 'track files or folders that no stage makes',
      notes: [
        'With `--to-remote` all of it is at the remote before it is recorded, and nothing of it stays in the store, until you',
        'add it without, name it to `luc commit` or fetch it, or `luc repro` records that it has changed.',
        'What `--no-commit` records, the next `luc repro` or `luc commit` stores.',
      ],
      arguments: [{ name: 'PATH', summary: 'a file or folder of the project', required: true, many: true }],
      flags: {
        noCommit: toggle('record, but store nothing'),
        toRemote: toggle('store at a remote, and not here; nothing is recorded before all of it is there'),
        remote: offering(
          'REMOTE',
          text('NAME', 'this remote, with `--to-remote`; default: the default one', '-r'),
        ),
      },
      conflicts: [['noCommit', 'toRemote']],
      needs: [['remote', 'toRemote']],
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
      notes: [
        'Exit 1 if anything was corrupt, could not be read, or is lost. With `-c` every byte of a remote is read, too; what',
        'is corrupt there moves to `corrupt/`, so that a `luc push` from a clone that has it can put it back.',
      ],
      arguments: [],
      flags: {
        cloud: toggle('a remote as well', '-c'),
        remote,
      },
      needs: [['remote', 'cloud']],
      examples: [
        { line: 'luc fsck', does: 'check every stored byte' },
        { line: 'luc fsck -c --json', does: 'the findings here and at the remote, for a script' },
      ],
      load: () => import('./fsck.ts'),
    }),
    command({
      name: 'unprotect',
      summary: 'make own, writable copies of files that are links into the store',
      arguments: [
        { name: 'PATH', summary: 'a tracked path, or one inside of it', required: true, many: true },
      ],
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
      notes: [
        'Memos too go that nothing has used for 90 days: answers of services, embedded texts, clones that stages have kept.',
        'On a remote everything stays that a branch, a tag, a worktree or an open run of this clone needs, or a push of',
        'anybody, unless nothing leads to its commit and it is older than `gc.keep_pushes` (90 days). The rest is written',
        'down first; a later `luc gc -c` deletes it once `gc.grace` (a day) has passed. Packs of which less than half is',
        'needed are written anew.',
      ],
      arguments: [],
      flags: {
        workspace: toggle('keep what this workspace needs; that is always kept', '-w'),
        allBranches: toggle('keep also what all branches need', '-a'),
        allTags: toggle('keep also what all tags need', '-T'),
        allCommits: toggle('keep also what any commit needs', '-A'),
        days: count('N', 'keep also results of the last N days'),
        keepLast: count('N', 'keep also the last N results of each stage'),
        noExperiments: toggle('do not keep what experiments need'),
        cloud: toggle('a remote as well', '-c'),
        remote,
        dry: toggle('only say what would be removed', '-n'),
        force: toggle('do not ask', '-f'),
      },
      needs: [['remote', 'cloud']],
      examples: [
        { line: 'luc gc -w -n', does: 'what would go if only the present lock counted' },
        { line: 'luc gc -a -T --keep-last 3', does: 'keep branches, tags and recent results' },
      ],
      load: () => import('./gc.ts'),
    }),
    ...elsewhereCommands,
    command({
      name: 'diff',
      summary: 'show which tracked files differ between two revisions',
      arguments: [
        { name: 'A', summary: 'a git revision, or `workspace`; default: HEAD', completes: 'REVISION' },
        {
          name: 'B',
          summary: 'a git revision; default: the workspace, as its files are now',
          completes: 'REVISION',
        },
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
    bareCommand({
      name: 'ls',
      summary: 'list what luc and git keep, without the data being here',
      arguments: listingWords,
      flags: {
        recursive: toggle('all files below, not only the members of the folder', '-R'),
        size: toggle('with sizes'),
        outsOnly: toggle('only outs and data, not what git keeps'),
        dvcOnly: toggle('the same'),
        rev,
      },
      examples: [
        { line: 'luc ls images -R --size', does: 'every file of a folder, whether it is here or not' },
        { line: 'luc ls v1.0 models', does: 'what a folder held in a revision' },
      ],
      load: () => import('./ls.ts'),
    }),
    bareCommand({
      name: 'du',
      summary: 'show how much space tracked files take, without the data being here',
      arguments: listingWords,
      flags: {
        maxDepth: count('N', 'only folders at most N levels down', '-d'),
        summarize: toggle('only the sum', '-s'),
        rev,
      },
      examples: [
        { line: 'luc du', does: 'every folder, and the sum with equal content counted once' },
        {
          line: 'luc du ../other-project --max-depth 1',
          does: 'the same of another project, less in detail',
        },
      ],
      load: () => import('./du.ts'),
    }),
    command({
      name: 'check-ignore',
      summary: 'say which paths do not count in folders that stages read',
      notes: [
        'Exit 0 if any path is ignored, 1 if none is. In outs and data nothing is ignored, and a path that a stage',
        'names as a dep counts whatever the rules say.',
      ],
      arguments: [{ name: 'PATH', summary: 'a path, whether it is there or not', many: true }],
      flags: {
        details: toggle('with the rule that decides: its file, line and pattern', '-d'),
        all: toggle('with details: every rule that matches', '-a'),
        nonMatching: toggle('with details: also the paths that no rule matches', '-n'),
        stdin: toggle('read the paths from stdin, a line each'),
      },
      needs: [
        ['all', 'details'],
        ['nonMatching', 'details'],
      ],
      examples: [
        { line: 'luc check-ignore -d src/notes.tmp', does: 'is it ignored, and by which line of which file' },
        { line: 'luc check-ignore --stdin < paths.txt', does: 'which of many paths are ignored' },
      ],
      load: () => import('./check-ignore.ts'),
    }),
  ],
};
