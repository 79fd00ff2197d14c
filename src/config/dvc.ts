/** A DVC project as a project of ours: its stages keep their text and comments, its tracked files become `data:`. */
import { join } from 'node:path';
import { exists, readIfThere } from '../base/files.ts';
import type { DvcContent, DvcRecords, DvcStage } from '../dvc-record.ts';
import { type Failure, failureOf, type Problem, ProblemError } from '../failure.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { childOf, parentOf, type RelPath } from '../path.ts';
import { readDvcConfig } from './dvc-config.ts';
import { findDvcFiles, readDvcFile } from './dvc-files.ts';
import { readDvcLock } from './dvc-lock.ts';
import { movedUp, must, withoutUnknown } from './dvc-pipeline.ts';
import { setIn } from './edit.ts';
import type { Written } from './yaml-text.ts';

export interface ImportedProject {
  /** Text by path, relative to the root. */
  readonly files: readonly (readonly [RelPath, string])[];
  /** What could not be taken over, or needs a look; one line each. */
  readonly notes: readonly string[];
  /** What DVC recorded, by the names that stages have with us. */
  readonly records: DvcRecords;
}

const projectFile = 'lucidity.yaml' as RelPath;
/** Writes nothing. */
export function importDvc(root: string): Outcome<ImportedProject, Failure> {
  const found = findDvcFiles(root);
  if (found.pipelines.length + found.data.length === 0) return fail(failureOf('project', nothingThere));
  const notes: string[] = [];
  const note = (text: string): void => void notes.push(text);
  try {
    const files = new Map<RelPath, string>();
    const stages = new Map<string, DvcStage>();
    const data = new Map<RelPath, DvcContent>();
    let project = '';
    const set = (path: readonly string[], key: string, value: Written): void => {
      project = must(setIn({ file: projectFile, text: project }, path, key, value));
    };
    const included: RelPath[] = [];
    for (const file of found.pipelines) {
      const text = withoutUnknown({ file, text: textOf(root, file) }, note);
      const pipeline = file === 'dvc.yaml' ? '' : freeName(parentOf(file), included);
      const to = `pipelines/${pipeline}.yaml` as RelPath;
      if (pipeline === '') project = text;
      else {
        files.set(to, movedUp(root, { file, text }));
        included.push(to);
      }
      const lock = childOf(parentOf(file), 'dvc.lock');
      const recorded = exists(join(root, lock)) ? readDvcLock(lock, textOf(root, lock), refuse) : [];
      for (const [name, stage] of recorded) stages.set(pipeline === '' ? name : `${pipeline}/${name}`, stage);
    }
    if (included.length > 0) set([], 'include', included);
    const { cache, remotes, link } = readDvcConfig(root, note);
    for (const file of found.data)
      for (const { path, content, entry } of readDvcFile(root, file, { remotes, note, tell: refuse })) {
        set(['data'], path, entry);
        data.set(path, content);
      }
    for (const [name, remote] of Object.entries(remotes)) set(['remotes'], name, remote);
    if (link.length > 0) set(['config', 'cache'], 'link', link);
    files.set(projectFile, project);
    for (const path of found.ignores) {
      const text = textOf(root, path);
      if (/^[^#\s]/m.test(text)) files.set(path.replace(/\.dvcignore$/, '.lucidityignore') as RelPath, text);
    }
    return succeed({
      files: [...files].sort(([a], [b]) => Number(b === projectFile) - Number(a === projectFile)),
      notes,
      records: { stages, data, cache },
    });
  } catch (error) {
    if (error instanceof ProblemError) return fail(error.failure);
    throw error;
  }
}

/** The name of the pipeline that a folder's `dvc.yaml` becomes. */
function freeName(folder: RelPath, included: readonly RelPath[]): string {
  const name = folder.replaceAll(/[^\p{L}\p{N}_]+/gu, '-');
  const isTaken = (one: string): boolean => included.includes(`pipelines/${one}.yaml` as RelPath);
  let free = name;
  for (let count = 2; isTaken(free); count++) free = `${name}-${count}`;
  return free;
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
