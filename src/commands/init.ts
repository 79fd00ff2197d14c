/** `luc init`: makes a project in the current folder, empty or from what DVC has there. */
import { join } from 'node:path';
import { exists, makeFolder, readIfThere, writeWhole } from '../base/files.ts';
import { findGitRoot } from '../base/git.ts';
import { openPipeline } from '../config/open.ts';
import { failureOf } from '../failure.ts';
import { layoutOf } from '../store/layout.ts';
import { type BareContext, type CommandResult, failed } from './context.ts';

interface Options {
  readonly dvc: boolean;
  readonly force: boolean;
}

const project = 'lucidity.yaml';

const firstProject = `# The stages of this project: what each runs, what it reads and what it makes.
# \`luc repro\` brings them up to date, \`luc help\` lists what else there is.
stages:
  # prepare:
  #   cmd: python prepare.py
  #   deps: [prepare.py, data/raw.csv]   # a change of these runs it again
  #   params: [prepare.seed]             # keys of params.yaml
  #   outs: [data/clean.csv]             # kept in the store, ignored by git
`;

export async function run({ cwd }: BareContext, { dvc, force }: Options): Promise<CommandResult> {
  if (exists(join(cwd, project)) && !force) {
    const message = `there is a \`${project}\` here already`;
    return failed(failureOf('usage', { code: 'project-exists', message, hint: '`--force` replaces it' }));
  }
  let files = new Map([[project, firstProject]]);
  const notes: string[] = [];
  if (dvc) {
    const { importDvc } = await import('../config/dvc.ts');
    const imported = importDvc(cwd);
    if (!imported.ok) return failed(imported.failure);
    files = new Map(imported.value.files);
    notes.push(...imported.value.notes);
  }
  for (const path of files.keys()) {
    if (path !== project && exists(join(cwd, path)) && !force) {
      const message = `there is a \`${path}\` here already`;
      return failed(failureOf('usage', { code: 'file-exists', message, hint: '`--force` replaces it' }));
    }
  }
  makeFolder(layoutOf(cwd).luc);
  for (const [path, text] of files) {
    makeFolder(join(cwd, path, '..'));
    writeWhole(join(cwd, path), text, { durable: true });
  }
  if (findGitRoot(cwd) !== null) ignoreState(cwd);
  if (dvc) notes.push(...(await problemsIn(cwd)));
  return {
    exit: 0,
    document: { version: 1, written: [...files.keys()], notes },
    text: () => textOf([...files.keys()], notes, dvc),
  };
}

/** What DVC took and we do not is the user's to change. */
async function problemsIn(cwd: string): Promise<readonly string[]> {
  const opened = await openPipeline(layoutOf(cwd));
  if (opened.ok) return [];
  return opened.failure.problems.map(({ message, at }) =>
    at ? `${at.file}:${at.line}: ${message}` : message,
  );
}

const line = '/.luc/';

function ignoreState(cwd: string): void {
  const path = join(cwd, '.gitignore');
  const text = readIfThere(path)?.toString('utf8') ?? '';
  if (text.split(/\r?\n/).some((each) => /^\/?\.luc\/?$/.test(each))) return;
  writeWhole(path, `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`);
}

function textOf(files: readonly string[], notes: readonly string[], hasStages: boolean): string {
  const wrote = `Wrote ${files.join(', ')}.\n`;
  const left = notes.length > 0 ? `\nLook at these:\n${notes.map((note) => `  ${note}\n`).join('')}` : '';
  const next = hasStages
    ? '`luc status` shows what would run'
    : `write down your stages in ${project}, then \`luc repro\``;
  return `${wrote}${left}\nNext: ${next}.\n`;
}
