/** The commands that show things, as data. */
import { bareCommand, command, type Group, list, toggle } from './command.ts';

const md = toggle('as a Markdown table');
const targets = list('FILE', 'only this params file');

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
