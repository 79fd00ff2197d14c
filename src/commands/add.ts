/** `luc add`: tracks files or folders that no stage makes. */

import { exists } from '../base/files.ts';
import { openPipeline } from '../config/open.ts';
import { claim } from '../engine/claim.ts';
import { finishRun } from '../engine/finish.ts';
import { gitTrackedProblems } from '../engine/git-tracked.ts';
import { recordData, recordSent } from '../engine/record-data.ts';
import { openRun } from '../engine/run.ts';
import type { Session } from '../engine/session.ts';
import { type Failure, failureOf, type Problem } from '../failure.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { ancestorsOf, isWithin, overlaps, type RelPath } from '../path.ts';
import type { Data, Pipeline } from '../pipeline.ts';
import { startOf } from '../place.ts';
import { linesText } from '../report/lines.ts';
import { shellLine } from '../shell-line.ts';
import { absolute } from '../store/layout.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { inRun, raise } from './interruptible.ts';
import { openWritingSession } from './open-session.ts';
import { dataLines, editedTexts, editFiles } from './project-edits.ts';
import { dataInGit, outside, pathFromHere, placeProblem, projectPath } from './project-path.ts';

interface Options {
  readonly words: readonly string[];
  readonly noCommit: boolean;
  readonly toRemote: boolean;
  readonly remote: string | null;
}

export async function run(context: Context, options: Options): Promise<CommandResult> {
  const pipeline = await openPipeline(context.layout, { env: context.env });
  if (!pipeline.ok) return failed(pipeline.failure);
  const found = dataToAdd(context, pipeline.value, options.words);
  if (!found.ok) return failed(found.failure);
  const { all, added } = found.value;
  const opened = await openWritingSession(context, (known) => ({
    ...known,
    data: [...known.data, ...added.filter(({ path }) => !known.data.some((one) => one.path === path))],
  }));
  if (!opened.ok) return failed(opened.failure);
  const session = opened.value;
  const inGit = await trackedByGit(context, session, all);
  if (inGit.length > 0) return failed(failureOf('usage', ...inGit));
  const edits = await dataLines(added.map(({ path }) => path));
  const edited = editedTexts(context, edits);
  if (!edited.ok) return failed(edited.failure);

  const opens = options.toRemote
    ? (await import('./send-data.ts')).openSending(session, all, options.remote)
    : succeed(null);
  if (!opens.ok) return failed(opens.failure);
  const sending = opens.value;

  const run = openRun(session, context.argv);
  const unchanged: RelPath[] = [];
  const worked = await inRun(context, run, async (signal) => {
    const paths = all.map(({ path }) => path);
    await claim(run, null, paths, signal);
    const sent = await sending?.send(run, signal);
    for (const data of all) {
      const one = sent?.get(data.path);
      const changed = one
        ? recordSent(run, data, one)
        : await recordData(run, data, !options.noCommit && !sent, { signal, isNamed: true });
      // What was recorded is told by an event.
      if (!changed) unchanged.push(data.path);
    }
    raise(await editFiles(context, edits));
  });
  if (!worked.ok) {
    // What was hashed need not be hashed again.
    if (worked.failure.kind === 'interrupted') session.index.save();
    return failed(worked.failure);
  }
  const dropped = await finishRun(session, run.id);
  return {
    exit: dropped ? 1 : 0,
    document: {
      version: 1,
      added: all.map(({ path }) => path).filter((path) => !unchanged.includes(path)),
      unchanged,
      ...(sending && { remotes: sending.toJson() }),
    },
    text: () => `${sending?.text() ?? ''}${linesText(unchanged.map((path) => `${path}  unchanged`))}`,
    ...(dropped && { failure: failureOf('work', dropped) }),
  };
}

interface ToAdd {
  /** Every data path that is recorded, known ones too. */
  readonly all: readonly Data[];
  readonly added: readonly Data[];
}

function dataToAdd(context: Context, pipeline: Pipeline, words: readonly string[]): Outcome<ToAdd, Failure> {
  const named = new Map<RelPath, Data>();
  const problems: Problem[] = [];
  for (const word of words) {
    const path = projectPath(context, word);
    const problem = problemWith(context, pipeline, path, word);
    if (problem || path === null) {
      problems.push(problem ?? outside(word));
      continue;
    }
    const data = pipeline.data.find((known) => isWithin(path, known.path)) ?? newData(path);
    named.set(data.path, data);
  }
  if (problems.length > 0) return fail(failureOf('usage', ...problems));
  // What lies in a folder that is named too enters with it.
  const all = [...named.values()].filter(({ path }) => !ancestorsOf(path).some((outer) => named.has(outer)));
  return succeed({ all, added: all.filter((data) => !pipeline.data.includes(data)) });
}

function problemWith(
  context: Context,
  pipeline: Pipeline,
  path: RelPath | null,
  word: string,
): Problem | null {
  const problem = placeProblem(pipeline, path, word);
  if (problem || path === null) return problem;
  if (!exists(absolute(context.layout, path))) {
    return {
      code: 'missing-path',
      message: `\`${word}\` does not exist`,
      hint: 'check the path; it counts from the current folder',
    };
  }
  for (const stage of pipeline.stages) {
    const out = stage.outs.find((one) => overlaps(one.path, path));
    if (out) {
      return {
        code: 'out-of-stage',
        message: `\`${word}\` overlaps \`${out.path}\`, an out of stage \`${stage.name}\``,
        at: out.at,
        hint: `${shellLine`luc commit ${stage.name}`} takes what is there as the result of the stage`,
      };
    }
  }
  const inside = pipeline.data.find((data) => data.path !== path && isWithin(data.path, path));
  if (!inside) return null;
  return {
    code: 'overlapping-data',
    message: `\`${inside.path}\` inside of \`${word}\` is tracked already`,
    at: inside.at,
    hint: 'take that line out of `data:` first',
  };
}

async function trackedByGit(context: Context, session: Session, all: readonly Data[]): Promise<Problem[]> {
  const found = await gitTrackedProblems(
    session,
    all.map((data) => ({ ...data, cache: true })),
  );
  return all
    .filter((data) => found.some(({ at }) => at === data.at))
    .map(({ path }) =>
      dataInGit(context, path, `, then ${shellLine`luc add ${pathFromHere(context, path)}`} again`),
    );
}

const newData = (path: RelPath): Data => ({
  path,
  from: null,
  rev: null,
  remote: null,
  push: true,
  desc: null,
  at: startOf('lucidity.yaml'),
});
