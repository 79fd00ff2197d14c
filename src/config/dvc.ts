/** A DVC project as a project of ours: its stages keep their text and comments, its tracked files become `data:`. */
import { join } from 'node:path';
import { readIfThere } from '../base/files.ts';
import { type Failure, failureOf, type Problem, ProblemError } from '../failure.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { parentOf, type RelPath, relPath } from '../path.ts';
import { findDvcFiles, readDvcFile } from './dvc-files.ts';
import { addData, type Edited, removeIn, setIn, type Text } from './edit.ts';
import { follow, type MapNode, memberOf, type Node, textIn } from './node.ts';
import { parseYaml } from './parse.ts';
import { sourceOf } from './source.ts';
import type { Written } from './yaml-text.ts';

export interface ImportedProject {
  /** Text by path, relative to the root. */
  readonly files: readonly (readonly [RelPath, string])[];
  /** What could not be taken over, or needs a look; one line each. */
  readonly notes: readonly string[];
}

const projectFile = 'lucidity.yaml' as RelPath;
/** Top-level keys that have no counterpart. */
const unknownKeys = ['artifacts', 'datasets'];

/** Writes nothing. */
export function importDvc(root: string): Outcome<ImportedProject, Failure> {
  const found = findDvcFiles(root);
  if (found.pipelines.length + found.data.length === 0) return fail(failureOf('project', nothingThere));
  const notes: string[] = [];
  const note = (text: string): void => void notes.push(text);
  try {
    const files = new Map<RelPath, string>();
    let project = '';
    const included: RelPath[] = [];
    for (const path of found.pipelines) {
      const text = textOf(root, path);
      if (path === 'dvc.yaml') project = withoutUnknown({ file: path, text }, note);
      else {
        const to = `pipelines/${parentOf(path).replaceAll(/[^\p{L}\p{N}_]+/gu, '-')}.yaml` as RelPath;
        files.set(to, movedUp(root, { file: path, text: withoutUnknown({ file: path, text }, note) }, note));
        included.push(to);
      }
    }
    if (included.length > 0)
      project = must(setIn({ file: projectFile, text: project }, [], 'include', included));
    for (const file of found.data) {
      for (const { path, entry } of readDvcFile(root, file, note, refuse))
        project = must(addData({ file: projectFile, text: project }, path, entry));
    }
    files.set(projectFile, project);
    for (const path of found.ignores) {
      const text = textOf(root, path);
      if (/^[^#\s]/m.test(text)) files.set(path.replace(/\.dvcignore$/, '.lucidityignore') as RelPath, text);
    }
    noteRest(root, note);
    return succeed({
      files: [...files].sort(([a], [b]) => Number(b === projectFile) - Number(a === projectFile)),
      notes,
    });
  } catch (error) {
    if (error instanceof ProblemError) return fail(failureOf(error.kind, ...error.problems));
    throw error;
  }
}

const nothingThere: Problem = {
  code: 'no-dvc-project',
  message: 'there is neither a `dvc.yaml` nor a `*.dvc` file here or below',
  hint: '`luc init` starts an empty project',
};

const textOf = (root: string, path: RelPath): string => readIfThere(join(root, path))?.toString('utf8') ?? '';

const refuse = (problem: Problem): never => {
  throw new ProblemError('project', problem);
};

function must(edited: Edited): string {
  if (!edited.ok) throw new ProblemError('project', ...edited.failure.problems);
  return edited.value;
}

function parse({ file, text }: Text): Node | null {
  return parseYaml(sourceOf(file, text), refuse);
}

function withoutUnknown(from: Text, note: (text: string) => void): string {
  const root = parse(from);
  let { text } = from;
  for (const key of unknownKeys) {
    if (!root || !memberOf(root, key)) continue;
    note(`${from.file}: \`${key}\` has no counterpart`);
    text = must(removeIn({ ...from, text }, [], key));
  }
  return text;
}

/** The text of a pipeline in a folder below, for a file whose paths count from the root. */
function movedUp(root: string, from: Text, note: (text: string) => void): string {
  const folder = parentOf(from.file as RelPath);
  const top = parse(from);
  let { text } = from;
  const set = (path: readonly string[], key: string, value: Written): void => {
    text = must(setIn({ ...from, text }, path, key, value));
  };
  for (const key of ['params', 'metrics', 'plots']) {
    if (!top || !memberOf(top, key)) continue;
    note(`${from.file}: \`${key}\` at the top is for ${projectFile} only`);
    text = must(removeIn({ ...from, text }, [], key));
  }
  const vars = top ? memberOf(top, 'vars') : undefined;
  const own = readIfThere(join(root, folder, 'params.yaml')) ? [`${folder}/params.yaml`] : [];
  if (own.length > 0 || vars?.type === 'list') {
    const files = vars?.type === 'list' ? vars.items.map((item) => textIn(item)) : [];
    if (files.includes(null)) note(`${from.file}: look at its \`vars\`, their files count from the root now`);
    else set([], 'vars', [...own, ...files.map((file) => `${folder}/${file}`)]);
  }
  const stages = top ? memberOf(top, 'stages') : undefined;
  for (const [name, { value }] of stages?.type === 'map' ? stages.members : []) {
    if (value.type !== 'map') continue;
    const path = ['stages', name, ...(value.members.has('do') ? ['do'] : [])];
    set(path, 'wdir', wdirOf(value, path.slice(2), folder));
  }
  return text;
}

function wdirOf(stage: MapNode, path: readonly string[], folder: RelPath): string {
  const wdir = textIn(follow(stage, [...path, 'wdir']).node);
  return wdir === null ? folder : (relPath(folder, wdir) ?? wdir);
}

function noteRest(root: string, note: (text: string) => void): void {
  const config = readIfThere(join(root, '.dvc/config'))?.toString('utf8') ?? '';
  for (const [, name] of config.matchAll(/^\s*\['?remote "([^"]+)"'?\]/gm))
    note(`.dvc/config: the remote \`${name}\` holds DVC's own objects and is not used`);
  if (readIfThere(join(root, 'dvc.lock')))
    note('dvc.lock: the first `luc repro` runs each stage once; `luc commit` takes what is there instead');
}
