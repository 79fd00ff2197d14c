/** `luc update`: brings imported data to what its source is now. */
import { setIn } from '../config/edit.ts';
import { claim } from '../engine/claim.ts';
import { finishRun } from '../engine/finish.ts';
import { openRun } from '../engine/run.ts';
import type { Session } from '../engine/session.ts';
import { takeIn } from '../engine/take-in.ts';
import type { Target } from '../engine/targets.ts';
import { type Failure, failureOf, type Problem, ProblemError } from '../failure.ts';
import type { RelPath } from '../path.ts';
import type { Data, Stage, StageName } from '../pipeline.ts';
import { problemsToJson } from '../report/diagnostics.ts';
import { linesText } from '../report/lines.ts';
import { shellLine } from '../shell-line.ts';
import { type CommandResult, type Context, exitOf, failed } from './context.ts';
import { sourceFrom } from './elsewhere.ts';
import { type Opened, openFrom } from './incoming.ts';
import { inRun, raise } from './interruptible.ts';
import { openWritingSession } from './open-session.ts';
import { editedTexts, editFiles, type FileEdit } from './project-edits.ts';
import { targetsOf } from './targets.ts';

interface Options {
  readonly words: readonly string[];
  readonly rev: string | null;
}

export async function run(context: Context, { words, rev }: Options): Promise<CommandResult> {
  const opened = await openWritingSession(context);
  if (!opened.ok) return failed(opened.failure);
  const session = opened.value;
  const targets = await targetsOf(context, session, words, false);
  if (!targets.ok) return failed(targets.failure);
  const named = new Set(targets.value.flatMap((target) => target.data));
  const wanted = session.pipeline.data.filter(({ path, from }) =>
    words.length > 0 ? named.has(path) : from !== null,
  );
  const stages = stagesToUpdate(session, words.length > 0 ? targets.value : null);
  const others = targets.value.flatMap((target) => target.stages).filter((name) => !stages.includes(name));
  const without = wanted.filter(({ from }) => from === null);
  const unversioned = rev === null ? [] : wanted.filter(({ from }) => from !== null && !sourceFrom(from));
  const problems = [
    ...(words.length > 0 ? others.slice(0, 1) : []).map((name) => notUpdated(session, name)),
    ...without.map(noSource),
    ...unversioned.map(noRevisions),
  ];
  if (problems.length > 0) return failed(failureOf('usage', ...problems));
  const edited = editedTexts(context, rev === null ? [] : wanted.map((data) => revEdit(data, rev)));
  if (!edited.ok) return failed(edited.failure);

  const run = openRun(session, context.argv);
  const updated: RelPath[] = [];
  const wrong: Problem[] = [];
  const work = async (signal: AbortSignal): Promise<void> => {
    const paths = wanted.map(({ path }) => path);
    if (paths.length > 0) await claim(run, null, paths, signal);
    const now = (await session.pipelineNow())?.data.filter(({ path }) => paths.includes(path)) ?? [];
    const there: Data[] = [];
    for (const [data, source] of await openSources(context, now, rev, session)) {
      const taken = await takeIn(run, data, source, { mayReplace: true, signal });
      if (taken === 'nothing') wrong.push({ ...source.nothing(), at: data.at });
      else there.push(data);
      if (taken === 'taken') updated.push(data.path);
    }
    if (rev === null) return;
    raise(
      await editFiles(
        context,
        there.map((data) => revEdit(data, rev)),
      ),
    );
  };
  const worked = await inRun(context, run, work, () => wrong.length === 0);
  const dropped = await finishRun(session, run.id);
  if (!worked.ok && (worked.failure.kind === 'interrupted' || updated.length === 0))
    return failed(worked.failure);
  const told = [...wrong, ...(worked.ok ? [] : worked.failure.problems), ...(dropped ? [dropped] : [])];
  const failure = told.length > 0 ? failureOf(worked.ok ? 'work' : worked.failure.kind, ...told) : null;
  return {
    exit: failure ? exitOf(failure) : 0,
    document: { version: 1, updated, ...problemsToJson(told) },
    text: () => (stages.length > 0 && wanted.length === 0 ? '' : textOf(wanted, updated, failure !== null)),
    ...(failure && { failure }),
    ...(stages.length > 0 && { next: ['repro', '--refresh', '--single-item', ...stages] }),
  };
}

/** The stages that bring data from outside and are not frozen; those that were named, or all. */
function stagesToUpdate({ stages }: Session, targets: readonly Target[] | null): readonly StageName[] {
  const named = targets?.flatMap((target) => target.stages) ?? [...stages.keys()];
  return named.filter((name) => {
    const stage = stages.get(name);
    return stage !== undefined && stage.refresh !== null && !stage.frozen;
  });
}

/** Opens all before anything changes. Throws a `ProblemError` where one cannot be: once for all that is from there. */
async function openSources(
  context: Context,
  wanted: readonly Data[],
  rev: string | null,
  { pipeline, layout }: Session,
): Promise<ReadonlyMap<Data, Opened>> {
  const sources = new Map<Data, Opened>();
  const failures = new Map<string, Failure>();
  for (const data of wanted) {
    const there = { ...context, cwd: context.root };
    const source = await openFrom(there, { ...data, rev: rev ?? data.rev }, pipeline.remotes, layout);
    if (source.ok) sources.set(data, source.value);
    else {
      const same = JSON.stringify(source.failure);
      const known = failures.get(same) ?? source.failure;
      failures.set(same, { ...known, problems: known.problems.map((problem) => pointingAt(problem, data)) });
    }
  }
  const [first] = failures.values();
  if (first)
    throw new ProblemError(first.kind, ...[...failures.values()].flatMap(({ problems }) => problems));
  return sources;
}

const pointingAt = (problem: Problem, { path, at }: Data): Problem =>
  problem.at
    ? { ...problem, related: [...(problem.related ?? []), { message: `\`${path}\` is from there`, at }] }
    : { ...problem, at };

const revEdit = ({ path }: Data, rev: string): FileEdit => ({
  file: 'lucidity.yaml' as RelPath,
  change: (from) => setIn(from, ['data', path], 'rev', rev),
});

function textOf(wanted: readonly Data[], updated: readonly RelPath[], isIncomplete: boolean): string {
  if (updated.length > 0) return linesText(updated.map((path) => `Updated ${path}.`));
  if (isIncomplete) return '';
  return wanted.length > 0 ? 'Everything imported is up to date.\n' : 'Nothing is imported here.\n';
}

function notUpdated({ stages }: Session, name: StageName): Problem {
  const stage = stages.get(name);
  return stage && stage.refresh !== null ? isFrozen(stage) : isStage(name);
}

const isFrozen = ({ name, at }: Stage): Problem => ({
  code: 'frozen',
  message: `\`${name}\` is frozen, so it stays as it is`,
  at,
  hint: `${shellLine`luc unfreeze ${name}`} lets it run again`,
});

const isStage = (name: string): Problem => ({
  code: 'not-imported',
  message: `\`${name}\` is a stage that brings nothing from outside, so there is nothing to update`,
  hint: `${shellLine`luc repro ${name}`} brings a stage up to date`,
});

const noSource = ({ path, at }: Data): Problem => ({
  code: 'no-source',
  message: `\`${path}\` was not imported`,
  at,
  hint: '`luc commit` takes what is there now',
});

const noRevisions = ({ path, from, at }: Data): Problem => ({
  code: 'no-revisions',
  message: `\`${path}\` is from ${from}, which has no revisions`,
  at,
  hint: 'without `--rev` it is brought to what it is there now',
});
