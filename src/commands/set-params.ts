/** `-S KEY=VALUE`: values for params files, written before anything is hashed. */
import { readAssignment, setParam } from '../config/edit-params.ts';
import { type Failure, failureOf } from '../failure.ts';
import { isOutside, type RelPath, relPath } from '../path.ts';
import type { Context } from './context.ts';
import { cwdOf } from './open-session.ts';
import { editFiles, type FileEdit } from './project-edits.ts';

/** Null when all are written; where one cannot be, none is. */
export async function setParams(context: Context, words: readonly string[]): Promise<Failure | null> {
  const edits: FileEdit[] = [];
  for (const word of words) {
    const assignment = readAssignment(word);
    if (!assignment.ok) return assignment.failure;
    const { file: named, ...rest } = assignment.value;
    const file = named === null ? ('params.yaml' as RelPath) : relPath(cwdOf(context), named);
    if (file === null || isOutside(file)) {
      const message = `\`${named}\` is not in the project`;
      return failureOf('usage', { code: 'path-escapes', message });
    }
    edits.push({ file, change: (from) => setParam(from, rest) });
  }
  return editFiles(context, edits);
}
