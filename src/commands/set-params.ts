/** `-S KEY=VALUE`: values for params files, written before anything is hashed. */
import { join } from 'node:path';
import { exists, readIfThere } from '../base/files.ts';
import { readAssignment, setParam } from '../config/edit-params.ts';
import { openEdited, openPipeline } from '../config/open.ts';
import { type Failure, failureOf, type Problem } from '../failure.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { lookUp } from '../param-key.ts';
import { isOutside, isWithin, type RelPath, relPath } from '../path.ts';
import type { Pipeline, Stage } from '../pipeline.ts';
import { shellLine } from '../shell-line.ts';
import { valueFromJson } from '../value.ts';
import type { Context } from './context.ts';
import { cwdOf } from './open-session.ts';
import { editedTexts, editFiles, type FileEdit, takeEditsBack } from './project-edits.ts';
import { atWrittenPlaces } from './unwritten-places.ts';

/**
 * Gives how to take them back, when all are written. None is where one cannot be, where the project would be wrong with
 * them, or where `refuse` finds in it what keeps the command from its work.
 */
export async function setParams(
  context: Context,
  words: readonly string[],
  refuse: (pipeline: Pipeline) => Promise<Failure | null>,
): Promise<Outcome<() => Promise<void>, Failure>> {
  const { layout, env } = context;
  const opened = await openPipeline(layout, { env });
  // A pipeline that is broken may be so for want of the very param.
  const before = opened.ok ? opened.value : null;
  const edits = editsOf(context, words, before?.stages ?? []);
  if (!edits.ok) return edits;
  const edited = editedTexts(context, edits.value);
  if (!edited.ok) return edited;
  const after = await openEdited(layout, edited.value, { env });
  if (!after.ok) return fail(atWrittenPlaces(context, edited.value, after.failure));
  const lost = before && lostParam(before, after.value);
  if (lost) return fail(failureOf('usage', lost));
  const texts = new Map(
    [...edited.value.keys()].map((file) => [file, readIfThere(join(context.root, file))] as const),
  );
  const failure = (await refuse(after.value)) ?? (await editFiles(context, edits.value));
  return failure ? fail(failure) : succeed(() => takeEditsBack(context, edited.value, texts));
}

function editsOf(
  context: Context,
  words: readonly string[],
  stages: readonly Stage[],
): Outcome<readonly FileEdit[], Failure> {
  const refused = (problem: Problem) => fail(failureOf('usage', problem));
  const edits: FileEdit[] = [];
  for (const word of words) {
    const assignment = readAssignment(word);
    if (!assignment.ok) return assignment;
    const { file: named, ...rest } = assignment.value;
    const file = named === null ? ('params.yaml' as RelPath) : relPath(cwdOf(context), named);
    if (file === null || isOutside(file)) {
      const message = `\`${named}\` is not in the project`;
      return refused({ code: 'path-escapes', message });
    }
    const maker = stages.find(({ outs }) => outs.some((out) => isWithin(file, out.path)));
    if (maker) return refused(madeFile(file, maker.name));
    const isNew = !edits.some((edit) => edit.file === file) && !exists(join(context.root, file));
    if (isNew && !rest.adds) return refused(missingFile(named ?? file, rest.key));
    edits.push({ file, change: (from) => setParam(from, rest) });
  }
  return succeed(edits);
}

/** A param that a stage names and that goes with the map that is replaced. */
function lostParam(before: Pipeline, after: Pipeline): Problem | null {
  for (const { name, params } of after.stages) {
    for (const { file, keys } of params) {
      const lost = keys?.find((key) => hasParam(before, file, key) && !hasParam(after, file, key));
      if (lost === undefined) continue;
      const message = `\`${file}\` would lose \`${lost}\`, which \`${name}\` reads`;
      return { code: 'missing-param', message, hint: `set \`${lost}\` itself, or change the file by hand` };
    }
  }
  return null;
}

function hasParam({ paramsFiles }: Pipeline, file: RelPath, key: string): boolean {
  const found = paramsFiles.find(({ path }) => path === file);
  return found !== undefined && lookUp(valueFromJson(found.values), key) !== undefined;
}

const missingFile = (file: string, key: string): Problem => ({
  code: 'missing-file',
  message: `there is no params file \`${file}\``,
  hint: `check the path; ${shellLine`-S ${`${file}:+${key}`}=…`} makes it`,
});

const madeFile = (file: RelPath, stage: string): Problem => ({
  code: 'made-file',
  message: `\`${file}\` is made by \`${stage}\`, which would write over the value`,
  hint: `change what \`${stage}\` makes it from`,
});
