/** Tracks data that comes from elsewhere, with where it is from: what `import` and `import-url` have in common. */
import { addData } from '../config/edit.ts';
import { openPipeline } from '../config/open.ts';
import { claim } from '../engine/claim.ts';
import { finishRun } from '../engine/finish.ts';
import { gitTrackedProblems } from '../engine/git-tracked.ts';
import { openRun } from '../engine/run.ts';
import { takeIn } from '../engine/take-in.ts';
import { type Failure, failureOf, type Problem, ProblemError } from '../failure.ts';
import type { Outcome } from '../outcome.ts';
import { overlaps, type RelPath } from '../path.ts';
import type { Data, Pipeline } from '../pipeline.ts';
import { startOf } from '../place.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { nameless, type Opened, wordFor } from './incoming.ts';
import { inRun, raise } from './interruptible.ts';
import { openWritingSession } from './open-session.ts';
import { editedTexts, editFiles, type FileEdit } from './project-edits.ts';
import { dataInGit, inTheWay, placeProblem, projectPath } from './project-path.ts';

export interface Import {
  readonly source: Opened;
  /** What `lucidity.yaml` says: where it is from, and the revision that was asked for. */
  readonly from: string;
  readonly rev: string | null;
  /** Where it shall lie; null: by its own name, here. */
  readonly out: string | null;
  /** How to give it another name. */
  readonly otherwise: string;
}

/** `open` is asked again where somebody else had to end first: then something may be in the way. */
export async function takeImport(
  context: Context,
  open: (pipeline: Pipeline) => Promise<Outcome<Import, Failure>>,
): Promise<CommandResult> {
  for (;;) {
    const pipeline = await openPipeline(context.layout, { env: context.env });
    if (!pipeline.ok) return failed(pipeline.failure);
    const opened = await open(pipeline.value);
    if (!opened.ok) return failed(opened.failure);
    const result = await takeUnlessWaited(context, pipeline.value, opened.value);
    if (result) return result;
  }
}

async function takeUnlessWaited(
  context: Context,
  pipeline: Pipeline,
  { source, from, rev, out, otherwise }: Import,
): Promise<CommandResult | null> {
  const word = wordFor(context, source, out);
  if (word === null) return failed(failureOf('usage', nameless));
  const path = projectPath(context, word);
  const problem = problemWith(pipeline, path, word, otherwise);
  if (problem || path === null) return failed(failureOf('usage', ...(problem ? [problem] : [])));
  const at = startOf('lucidity.yaml');
  const data: Data = { path, from, rev, remote: null, push: true, desc: null, at };
  const session = await openWritingSession(context, (known) => ({ ...known, data: [...known.data, data] }));
  if (!session.ok) return failed(session.failure);
  const inGit = await gitTrackedProblems(session.value, [{ ...data, cache: true }]);
  if (inGit.length > 0) return failed(failureOf('usage', dataInGit(context, path, `; or ${otherwise}`)));
  const entry = { from, ...(rev !== null && { rev }) };
  const file = 'lucidity.yaml' as RelPath;
  const edits: FileEdit[] = [{ file, change: (text) => addData(text, path, entry) }];
  const edited = editedTexts(context, edits);
  if (!edited.ok) return failed(edited.failure);

  const run = openRun(session.value, context.argv);
  const worked = await inRun(context, run, async (signal) => {
    if (await claim(run, null, [data.path], signal)) return 'waited';
    const taken = await takeIn(run, data, source, { mayReplace: false, signal });
    if (taken === 'nothing') throw new ProblemError('usage', source.nothing());
    if (taken === 'in-the-way') throw new ProblemError('usage', inTheWay(path, otherwise));
    raise(await editFiles(context, edits));
    return { rev: session.value.recorded.data.get(data.path)?.rev ?? null };
  });
  if (!worked.ok) return failed(worked.failure);
  if (worked.value === 'waited') return null;
  const dropped = await finishRun(session.value, run.id);
  return {
    exit: dropped ? 1 : 0,
    document: { version: 1, path: data.path, from, rev: worked.value.rev },
    ...(dropped && { failure: failureOf('work', dropped) }),
  };
}

/** What stands in the way at `path`; null where nothing does. */
function problemWith(
  pipeline: Pipeline,
  path: RelPath | null,
  word: string,
  otherwise: string,
): Problem | null {
  const problem = placeProblem(pipeline, path, word);
  if (problem || path === null) return problem;
  const tracked = [...pipeline.data, ...pipeline.stages.flatMap(({ outs }) => outs)];
  const other = tracked.find((one) => overlaps(one.path, path));
  if (!other) return null;
  return {
    code: 'overlapping-path',
    message: `\`${path}\` overlaps \`${other.path}\`, which is tracked`,
    at: other.at,
    hint: `\`luc update\` brings what was imported up to date; ${otherwise}`,
  };
}
