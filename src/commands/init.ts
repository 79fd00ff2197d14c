/** `luc init`: makes a project in the current folder, empty or from what DVC has there. */
import { dirname, join, relative } from 'node:path';
import { bytesOfText, byteText } from '../base/byte-text.ts';
import { fx } from '../base/effects.ts';
import { exists, makeFolder, readIfThere, writeWhole } from '../base/files.ts';
import { findGitRoot } from '../base/git.ts';
import { ulid } from '../base/ulid.ts';
import type { ImportedProject } from '../config/dvc.ts';
import { findRoot, openPipeline } from '../config/open.ts';
import { type Failure, failureOf, type Problem, ProblemError } from '../failure.ts';
import type { RelPath } from '../path.ts';
import { linesText } from '../report/lines.ts';
import { layoutOf } from '../store/layout.ts';
import { privateLinkProblem } from '../store/private-links.ts';
import { copyToTrash } from '../store/trash.ts';
import { obstacleProblem } from '../store/way.ts';
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

export async function run(context: BareContext, { dvc, force }: Options): Promise<CommandResult> {
  const { cwd } = context;
  if (dvc) return initFromDvc(context, force);
  if (exists(join(cwd, project)) && !force) return failed(existsAlready(project));
  writeProject(context, new Map([[project, firstProject]]));
  const notes = notesOnOuter(cwd);
  return {
    exit: 0,
    document: { version: 1, written: [project], notes },
    text: () =>
      linesText([
        `Wrote ${project}.`,
        ...notes,
        '',
        `Next: write down your stages in ${project}, then \`luc repro\`.`,
      ]),
  };
}

/** A project in a folder of another one hides that one from there on. */
function notesOnOuter(cwd: string): string[] {
  const outer = findRoot(dirname(cwd));
  return outer === null || outer === cwd
    ? []
    : [
        `In this folder \`luc\` now works with it, and no longer with the project in \`${relative(cwd, outer)}\`.`,
      ];
}

/** A `lucidity.yaml` that is there is kept, so that what could not be adopted before can be now. */
async function initFromDvc(context: BareContext, force: boolean): Promise<CommandResult> {
  const { cwd } = context;
  const { importDvc } = await import('../config/dvc.ts');
  const imported = importDvc(cwd);
  if (!imported.ok) return failed(imported.failure);
  const isKept = exists(join(cwd, project)) && !force;
  const files = new Map(isKept ? [] : imported.value.files);
  const isOther = ([path, text]: readonly [string, string]): boolean => {
    const there = readIfThere(join(cwd, path));
    return there !== null && there.toString() !== text;
  };
  const taken = force ? undefined : [...files].find(isOther);
  if (taken !== undefined) return failed(existsAlready(taken[0]));
  writeProject(context, files);
  return adoptFrom(context, imported.value, [...files.keys()]);
}

async function adoptFrom(
  context: BareContext,
  { notes, records }: ImportedProject,
  written: readonly string[],
): Promise<CommandResult> {
  const layout = layoutOf(context.cwd);
  const { documentOf, textOf } = await import('./dvc-summary.ts');
  const opened = await openPipeline(layout);
  // What DVC took and we do not is the user's to change.
  if (!opened.ok) {
    const summary = { written, notes: [...notes, ...linesOf(opened.failure)], adopted: null };
    return { exit: 0, document: documentOf(summary), text: () => textOf(summary) };
  }
  const { adoptDvc } = await import('./adopt-dvc.ts');
  const adopted = await adoptDvc({ ...context, root: context.cwd, layout }, records);
  if (!adopted.ok) return failed(adopted.failure);
  const summary = { written, notes: written.length > 0 ? notes : [], adopted: adopted.value };
  return { exit: 0, document: documentOf(summary), text: () => textOf(summary) };
}

const linesOf = ({ problems }: Failure): readonly string[] =>
  problems.map(({ message, at, hint }) => {
    const line = at ? `${at.file}:${at.line}: ${message}` : message;
    return hint ? `${line}; ${hint}` : line;
  });

const existsAlready = (path: string): Failure =>
  failureOf('usage', {
    code: path === project ? 'project-exists' : 'file-exists',
    message: `there is a \`${path}\` here already`,
    hint: '`--force` replaces it, and moves it to the trash',
  });

const isFolder = (path: string): Problem => ({
  code: 'path-in-the-way',
  message: `\`${path}\` is a folder, where a file has to be`,
  hint: 'move it elsewhere, or give it another name',
});

/** What is replaced is nobody's but the user's: it goes to the trash. */
function writeProject({ cwd, emit }: BareContext, files: ReadonlyMap<string, string>): void {
  const layout = layoutOf(cwd);
  const folder = [...files.keys()].find((path) => fx.statSync(join(cwd, path))?.isDirectory());
  if (folder !== undefined) throw new ProblemError('usage', isFolder(folder));
  const away = [...files.keys()].map((path) => obstacleProblem(layout, path as RelPath));
  const brought = [privateLinkProblem(layout), ...away].find((problem) => problem !== null);
  if (brought) throw new ProblemError('project', brought);
  makeFolder(layout.luc);
  if (findGitRoot(cwd) !== null) ignoreState(cwd);
  const run = ulid();
  for (const [path, text] of files) {
    const old = readIfThere(join(cwd, path));
    if (old === null || old.toString() === text) continue;
    const to = copyToTrash(layout, run, path as RelPath, old);
    emit({ event: 'trashed', path: path as RelPath, to, why: 'unstored' });
  }
  // The project's own file comes last: where it is, all else is done, and so is all that it includes.
  for (const [path, text] of [...files].reverse()) {
    makeFolder(join(cwd, path, '..'));
    writeWhole(join(cwd, path), text, { durable: true, alone: true });
  }
}

const line = '/.luc/';

function ignoreState(cwd: string): void {
  const path = join(cwd, '.gitignore');
  const text = byteText(readIfThere(path) ?? '');
  if (text.split(/\r?\n/).some((each) => /^\/?\.luc\/?$/.test(each))) return;
  const start = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  writeWhole(path, bytesOfText(`${start}${line}\n`), { alone: true });
}
