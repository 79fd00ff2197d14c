/** `luc move`: moves data or an out of a stage, and what the project's files say of it. */

import { isSystemError } from '../base/effects.ts';
import { editPaths, type WrittenPath } from '../config/edit-paths.ts';
import { openEdited } from '../config/open.ts';
import { claim } from '../engine/claim.ts';
import { finishRun } from '../engine/finish.ts';
import { unignorePaths } from '../engine/git-ignore.ts';
import { type Move, type MovedStages, moveTracked } from '../engine/move-tracked.ts';
import { openRun, type Run, runIn } from '../engine/run.ts';
import { type Failure, failureOf, type Problem, ProblemError } from '../failure.ts';
import { isWithin, type RelPath } from '../path.ts';
import type { Pipeline } from '../pipeline.ts';
import { linesText } from '../report/lines.ts';
import { shellLine } from '../shell-line.ts';
import { withMutex } from '../store/mutex.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { inRun, raise } from './interruptible.ts';
import { openSessionFor, openWritingSession } from './open-session.ts';
import { planMove } from './plan-move.ts';
import { editedTexts, editFiles, type FileEdit } from './project-edits.ts';

interface Options {
  readonly words: readonly string[];
}

export async function run(context: Context, options: Options): Promise<CommandResult> {
  for (;;) {
    const result = await moveUnlessWaited(context, options);
    if (result) return result;
  }
}

/** Null where somebody else had to end first: then everything may be otherwise. */
async function moveUnlessWaited(context: Context, { words }: Options): Promise<CommandResult | null> {
  const opened = await openWritingSession(context);
  if (!opened.ok) return failed(opened.failure);
  const session = opened.value;
  const planned = await planMove(context, session, words);
  if (!planned.ok) return failed(planned.failure);
  const move = planned.value;
  const edits = editsFor(session.pipeline, move);
  const problem = await editProblem(context, session.pipeline, edits, move);
  if (problem) return failed(problem);

  const run = openRun(session, context.argv);
  const worked = await inRun(context, run, async (signal) => {
    if (await claim(run, null, [move.from, move.to], signal)) return null;
    raise(await editFiles(context, edits));
    const reopened = await openSessionFor(context);
    if (!reopened.ok) throw new ProblemError(reopened.failure.kind, ...reopened.failure.problems);
    const stages = moveOrLeaveOpen(runIn(reopened.value, run), move);
    await withMutex(session.layout, 'lock', () => unignorePaths(session, [move.from]), {
      breakLock: context.breakLock,
    });
    return { after: reopened.value, stages };
  });
  if (!worked.ok) return failed(worked.failure);
  if (!worked.value) return null;
  const { after, stages } = worked.value;
  const dropped = await finishRun(after, run.id);
  const names = (of: MovedStages['kept']): string[] => of.map(({ name }) => name);
  return {
    exit: dropped ? 1 : 0,
    document: {
      version: 1,
      from: move.from,
      to: move.to,
      kept: names(stages.kept),
      outdated: names(stages.outdated),
    },
    text: () => textOf(move, stages),
    ...(dropped && { failure: failureOf('work', dropped) }),
  };
}

/** What is moved by half is ended by whoever comes next, as after a crash. */
function moveOrLeaveOpen(run: Run, move: Move): MovedStages {
  try {
    return moveTracked(run, move);
  } catch (error) {
    if (isSystemError(error)) run.leaveOpen();
    throw error;
  }
}

function editsFor(pipeline: Pipeline, move: Move): FileEdit[] {
  const root = '.' as RelPath;
  const written = new Map<string, WrittenPath[]>(pipeline.files.map(({ path }) => [path, []]));
  const note = (one: WrittenPath): void => {
    if (isWithin(one.path, move.from)) written.get(one.at.file)?.push(one);
  };
  for (const { path, at } of pipeline.data) note({ path, at, folder: root });
  for (const { wdir, deps, outs, params } of pipeline.stages) {
    for (const { path, at } of [...deps, ...outs]) note({ path, at, folder: wdir });
    for (const { file, at } of params) note({ path: file, at, folder: wdir });
  }
  return [...written].map(([file, paths]) => ({
    file: file as RelPath,
    change: (from) => editPaths(from, paths, move),
  }));
}

/** What stands in the way of the edits; they are tried on the whole project before anything is written. */
async function editProblem(
  context: Context,
  before: Pipeline,
  edits: readonly FileEdit[],
  move: Move,
): Promise<Failure | null> {
  const edited = editedTexts(context, edits);
  if (!edited.ok) return edited.failure;
  const after = await openEdited(context.layout, edited.value);
  if (!after.ok) return after.failure;
  const wanted = pathsOf(before, move.moved);
  return wanted === pathsOf(after.value, (path) => path) ? null : failureOf('usage', notEditable(move));
}

const pathsOf = ({ data, stages }: Pipeline, moved: Move['moved']): string =>
  JSON.stringify([
    data.map(({ path }) => moved(path)),
    stages.map(({ name, deps, outs, params }) => [
      name,
      deps.map(({ path }) => moved(path)),
      outs.map(({ path }) => moved(path)),
      params.map(({ file }) => moved(file)),
    ]),
  ]);

const notEditable = ({ from, to }: Move): Problem => ({
  code: 'cannot-edit',
  message: `\`${from}\` is written in a way in which it cannot be changed alone`,
  hint: `change the files by hand to \`${to}\`, move what is there, then \`luc commit\``,
});

function textOf({ from, to }: Move, { kept, outdated }: MovedStages): string {
  return linesText([
    `Moved ${from} to ${to}.`,
    ...kept.map(({ name }) => `\`${name}\` keeps its result: its command does not name the path.`),
    ...outdated.map(
      ({ name }) =>
        `\`${name}\` runs again: its command may name \`${from}\`. Change it, or keep the result by ${shellLine`luc commit ${name}`}.`,
    ),
  ]);
}
