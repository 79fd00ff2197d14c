/** The commands that show things, as data. */
import { bareCommand, command, count, type Group, list, toggle } from './command.ts';

const md = toggle('as a Markdown table');
const targets = list('FILE', 'only this params file');

const metricsTargets = list('TARGET', 'only this metrics file, or those of this stage, pipeline or folder');
const precision = count('N', 'at most N digits after the point; default: 5');

export const seeingCommands: Group = {
  title: 'Seeing',
  commands: [
    command({
      name: 'params show',
      summary: 'show the params, here or in git revisions',
      arguments: [{ name: 'REVISION', summary: 'a git revision; default: the workspace', many: true }],
      flags: { md, targets },
      examples: [
        { line: 'luc params show', does: 'as they are now' },
        { line: 'luc params show HEAD v1.0 --md', does: 'in two revisions, side by side' },
      ],
      load: () => import('./params-show.ts'),
    }),
    command({
      name: 'params diff',
      summary: 'show which params differ between two revisions',
      arguments: [
        { name: 'A', summary: 'a git revision; default: HEAD', completes: 'REVISION' },
        { name: 'B', summary: 'a git revision; default: the workspace', completes: 'REVISION' },
      ],
      flags: { all: toggle('also those that are equal'), md, targets },
      examples: [
        { line: 'luc params diff', does: 'what changed since the last commit' },
        { line: 'luc params diff main my-branch --json', does: 'between two branches' },
      ],
      load: () => import('./params-diff.ts'),
    }),
    command({
      name: 'metrics show',
      summary: 'show the metrics, here or in git revisions',
      notes: [
        'The metrics files are those that stages name now. In a revision they are read from git or, by what its lock records,',
        'from the store. Lists in them are no metrics. A file that is not there is told, and the exit code is 1.',
      ],
      arguments: [
        {
          name: 'TARGET',
          summary: 'a stage, pipeline, file or folder that has metrics; else a git revision',
          many: true,
          completes: 'TARGET',
        },
      ],
      flags: {
        rev: { ...list('REVISION', 'in this git revision, not in the workspace'), completes: 'REVISION' },
        allBranches: toggle('also in all branches', '-a'),
        allTags: toggle('also in all tags', '-T'),
        allCommits: toggle('also in all commits', '-A'),
        targets: metricsTargets,
        all: toggle('also the details that `evaluate` writes'),
        precision,
        md,
      },
      examples: [
        { line: 'luc metrics show', does: 'as they are now, files with the same metrics side by side' },
        { line: 'luc metrics show evaluate -a --md', does: 'those of a stage, here and in every branch' },
      ],
      load: () => import('./metrics-show.ts'),
    }),
    command({
      name: 'metrics diff',
      summary: 'show how metrics differ between two revisions',
      notes: [
        'On a terminal a change is green or red, where the name of the metric tells which way is good.',
      ],
      arguments: [
        { name: 'A', summary: 'a git revision; default: HEAD', completes: 'REVISION' },
        { name: 'B', summary: 'a git revision; default: the workspace', completes: 'REVISION' },
      ],
      flags: {
        all: toggle('also those that are equal, and the details that `evaluate` writes'),
        targets: metricsTargets,
        precision,
        md,
      },
      examples: [
        { line: 'luc metrics diff', does: 'what the work since the last commit has brought' },
        { line: 'luc metrics diff main --md', does: 'against a branch, for a pull request' },
      ],
      load: () => import('./metrics-diff.ts'),
    }),
    bareCommand({
      name: 'schema',
      summary: 'print the JSON Schema of lucidity.yaml, for editors',
      arguments: [],
      flags: { md: toggle('instead, the reference of the kinds of stage, as Markdown') },
      examples: [
        { line: 'luc schema > lucidity.schema.json', does: 'keep it beside the project' },
        { line: 'luc schema | jq .properties', does: 'look up what may stand at the top' },
      ],
      load: () => import('./schema.ts'),
    }),
    bareCommand({
      name: 'version',
      summary: 'print the version',
      arguments: [],
      flags: {},
      examples: [
        { line: 'luc version', does: 'the version alone' },
        { line: 'luc --version', does: 'the same' },
      ],
      load: () => import('./version.ts'),
    }),
  ],
};
