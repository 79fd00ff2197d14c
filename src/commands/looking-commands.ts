/** The commands that look at tracked files, here and in git's revisions, as data. */
import { type Argument, type Command, command, count, list, text, toggle } from './command.ts';

const listingWords: readonly Argument[] = [
  {
    name: 'WHERE',
    summary:
      'folder of another project, or a git revision; default: here, as recorded now; a PATH may also stand alone',
    completes: 'REVISION',
  },
  { name: 'PATH', summary: 'a folder or file; default: the current folder' },
];
const rev = text('REVISION', 'in this git revision');

export const lookingCommands: readonly Command[] = [
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
  command({
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
  command({
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
      { line: 'luc du ../other-project --max-depth 1', does: 'the same of another project, less in detail' },
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
    examples: [
      { line: 'luc check-ignore -d src/notes.tmp', does: 'is it ignored, and by which line of which file' },
      { line: 'luc check-ignore --stdin < paths.txt', does: 'which of many paths are ignored' },
    ],
    load: () => import('./check-ignore.ts'),
  }),
];
