/** `-S KEY=VALUE`: values for params files, written before anything is hashed. */
import { join } from 'node:path';
import { exists } from '../base/files.ts';
import { readAssignment, setParam } from '../config/edit-params.ts';
import { openPipeline } from '../config/open.ts';
import { type Failure, failureOf, type Problem } from '../failure.ts';
import { isOutside, isWithin, type RelPath, relPath } from '../path.ts';
import type { Context } from './context.ts';
import { cwdOf } from './open-session.ts';
import { editFiles, type FileEdit } from './project-edits.ts';

/** Null when all are written; where one cannot be, none is. */
export async function setParams(context: Context, words: readonly string[]): Promise<Failure | null> {
  const opened = await openPipeline(context.layout, { env: context.env });
  // A pipeline that is broken may be so for want of the very param.
  const stages = opened.ok ? opened.value.stages : [];
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
    const maker = stages.find(({ outs }) => outs.some((out) => isWithin(file, out.path)));
    if (maker) return failureOf('usage', madeFile(file, maker.name));
    const isNew = !edits.some((edit) => edit.file === file) && !exists(join(context.root, file));
    if (isNew && !rest.adds) return failureOf('usage', missingFile(named ?? file, rest.key));
    edits.push({ file, change: (from) => setParam(from, rest) });
  }
  return editFiles(context, edits);
}

const missingFile = (file: string, key: string): Problem => ({
  code: 'missing-file',
  message: `there is no params file \`${file}\``,
  hint: `check the path; \`-S ${file}:+${key}=…\` makes it`,
});

const madeFile = (file: RelPath, stage: string): Problem => ({
  code: 'made-file',
  message: `\`${file}\` is made by \`${stage}\`, which would write over the value`,
  hint: `change what \`${stage}\` makes it from`,
});
