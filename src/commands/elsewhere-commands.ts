/** The commands that bring data from elsewhere, as data. */
import { type Argument, bareCommand, type Command, command, text } from './command.ts';

const source: readonly Argument[] = [
  {
    name: 'REPO',
    summary: 'the folder of a project or repository, or the URL of a git repository',
    required: true,
  },
  { name: 'PATH', summary: 'a file or folder in it', required: true },
];
const url: Argument = {
  name: 'URL',
  summary: 'http://, https:// or gs://, or a path that is taken as it lies',
  required: true,
};
const revThere = text('REV', 'of this revision there; default: HEAD');

export const elsewhereCommands: readonly Command[] = [
  command({
    name: 'import',
    summary: 'track data of another project, repository or folder, with where it is from',
    notes: [
      'Of a repository that only a URL leads to, one commit is fetched by git, and what luc keeps for it from the',
      'remotes that its `lucidity.yaml` names. Nothing of it is run.',
    ],
    arguments: source,
    flags: { out: text('PATH', 'where it shall lie here; default: its name', '-o'), rev: revThere },
    examples: [
      { line: 'luc import ../registry data/raw.csv', does: 'as the last commit there has it' },
      {
        line: 'luc import https://github.com/org/registry images -o data --rev v1',
        does: 'of a tag, into a folder',
      },
    ],
    load: () => import('./import.ts'),
  }),
  command({
    name: 'import-url',
    summary: 'track data at a URL, with where it is from',
    notes: [
      '`luc update` asks whether it has changed there, by its ETag, generation or time of change, and fetches only then.',
      'URLs that say who asks are refused, as they would be committed.',
    ],
    arguments: [url, { name: 'PATH', summary: 'where it shall lie here; default: its name' }],
    flags: {},
    examples: [
      { line: 'luc import-url https://example.org/data/raw.csv', does: 'a file, into this folder' },
      {
        line: 'luc import-url gs://open-data/images data/images',
        does: 'all below a prefix, under another name',
      },
    ],
    load: () => import('./import-url.ts'),
  }),
  command({
    name: 'update',
    summary: 'bring imported data, and stages that fetch, to what the source is now',
    arguments: [
      { name: 'TARGET', summary: 'imported data, or stages that fetch; default: all of them', many: true },
    ],
    flags: { rev: revThere },
    examples: [
      { line: 'luc update', does: 'everything that was imported, and all stages that fetch' },
      { line: 'luc update raw.csv --rev v2', does: 'to another revision, from now on' },
    ],
    load: () => import('./update.ts'),
  }),
  bareCommand({
    name: 'get',
    summary: 'fetch files of another project, repository or folder, and remember nothing',
    arguments: source,
    flags: { out: text('PATH', 'where it shall lie; default: its name', '-o'), rev: revThere },
    examples: [
      { line: 'luc get ../registry models/best.bin', does: 'into this folder' },
      { line: 'luc get ../registry data --rev v1 -o old-data', does: 'of a tag, under another name' },
    ],
    load: () => import('./get.ts'),
  }),
  bareCommand({
    name: 'get-url',
    summary: 'fetch what is at a URL, and remember nothing',
    arguments: [url, { name: 'PATH', summary: 'where it shall lie; default: its name' }],
    flags: {},
    examples: [
      { line: 'luc get-url https://example.org/data/raw.csv', does: 'into this folder' },
      { line: 'luc get-url gs://open-data/images/one.jpg first.jpg', does: 'under another name' },
    ],
    load: () => import('./get-url.ts'),
  }),
];
