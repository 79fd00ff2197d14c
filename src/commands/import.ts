/** `luc import`: data of another project or repository, tracked here with where it is from. */

import { basename, join } from 'node:path';
import { fx } from '../base/effects.ts';
import { addData } from '../config/edit.ts';
import { openPipeline } from '../config/open.ts';
import { claim } from '../engine/claim.ts';
import { finishRun } from '../engine/finish.ts';
import { gitTrackedProblems } from '../engine/git-tracked.ts';
import { openRun } from '../engine/run.ts';
import { takeIn } from '../engine/take-in.ts';
import { failureOf, type Problem, ProblemError } from '../failure.ts';
import { overlaps, type RelPath } from '../path.ts';
import type { Data, Pipeline } from '../pipeline.ts';
import { startOf } from '../place.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { nothingThere, openElsewhere, sourceText } from './elsewhere.ts';
import { inRun, raise } from './interruptible.ts';
import { openWritingSession } from './open-session.ts';
import { editedTexts, editFiles, type FileEdit } from './project-edits.ts';
import { inTheWay, keptByGit, placeProblem, projectPath } from './project-path.ts';

interface Options {
  readonly words: readonly string[];
  readonly out: string | null;
  readonly rev: string | null;
}

export async function run(context: Context, options: Options): Promise<CommandResult> {
  for (;;) {
    const result = await importUnlessWaited(context, options);
    if (result) return result;
  }
}

/** Null where somebody else had to end first: then something may be in the way. */
async function importUnlessWaited(
  context: Context,
  { words, out, rev }: Options,
): Promise<CommandResult | null> {
  const [repository = '', inner = ''] = words;
  const opened = await openElsewhere(context, repository, inner, rev);
  if (!opened.ok) return failed(opened.failure);
  const source = opened.value;
  const name = basename(source.path === '.' ? source.root : source.path);
  const isFolder = out !== null && (fx.statSync(join(context.cwd, out))?.isDirectory() ?? false);
  const word = out === null ? name : isFolder ? join(out, name) : out;
  const path = projectPath(context, word);
  const pipeline = await openPipeline(context.layout, { env: context.env });
  if (!pipeline.ok) return failed(pipeline.failure);
  const problem = problemWith(pipeline.value, path, word);
  if (problem || path === null) return failed(failureOf('usage', ...(problem ? [problem] : [])));
  const at = startOf('lucidity.yaml');
  const from = sourceText(context.root, source);
  const data: Data = {
    path,
    from,
    rev: source.commit,
    remote: null,
    push: true,
    desc: null,
    at,
  };
  const session = await openWritingSession(context, (known) => ({ ...known, data: [...known.data, data] }));
  if (!session.ok) return failed(session.failure);
  const inGit = await gitTrackedProblems(session.value, [{ ...data, cache: true }]);
  if (inGit.length > 0)
    return failed(failureOf('usage', keptByGit(context, path, '; or give it another name by `-o`')));
  const entry = { from, ...(rev !== null && { rev }) };
  const file = 'lucidity.yaml' as RelPath;
  const edits: FileEdit[] = [{ file, change: (text) => addData(text, path, entry) }];
  const edited = editedTexts(context, edits);
  if (!edited.ok) return failed(edited.failure);

  const run = openRun(session.value, context.argv);
  const worked = await inRun(context, run, async (signal) => {
    if (await claim(session.value, run, null, [data.path], signal)) return null;
    const taken = await takeIn(session.value, run, data, source, { mayReplace: false, signal });
    if (taken === 'nothing') throw new ProblemError('usage', nothingThere(source));
    if (taken === 'in-the-way') throw new ProblemError('usage', inTheWay(path, '`-o` gives it another name'));
    raise(await editFiles(context, edits));
    return taken;
  });
  if (!worked.ok) return failed(worked.failure);
  if (worked.value === null) return null;
  const dropped = await finishRun(session.value, run.id);
  return {
    exit: dropped ? 1 : 0,
    document: { version: 1, path: data.path, from, rev: source.commit },
    ...(dropped && { failure: failureOf('work', dropped) }),
  };
}

/** What stands in the way at `path`; null where nothing does. */
function problemWith(pipeline: Pipeline, path: RelPath | null, word: string): Problem | null {
  const problem = placeProblem(pipeline, path, word);
  if (problem || path === null) return problem;
  const tracked = [...pipeline.data, ...pipeline.stages.flatMap(({ outs }) => outs)];
  const other = tracked.find((one) => overlaps(one.path, path));
  if (!other) return null;
  return {
    code: 'overlapping-path',
    message: `\`${path}\` overlaps \`${other.path}\`, which is tracked`,
    at: other.at,
    hint: '`luc update` brings what was imported up to date; `-o` gives it another name',
  };
}
