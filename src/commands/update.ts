/** `luc update`: brings imported data to what its source is now. */
import { setIn } from '../config/edit.ts';
import { claim } from '../engine/claim.ts';
import { finishRun } from '../engine/finish.ts';
import { openRun } from '../engine/run.ts';
import { takeIn } from '../engine/take-in.ts';
import { type Failure, failureOf, type Problem } from '../failure.ts';
import type { RelPath } from '../path.ts';
import type { Data } from '../pipeline.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { nothingThere, openElsewhere, sourceFrom } from './elsewhere.ts';
import { inRun } from './interruptible.ts';
import { openWritingSession } from './open-session.ts';
import { editFiles, type FileEdit } from './project-edits.ts';
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
  const stage = targets.value.flatMap(({ stages }) => stages)[0];
  const without = wanted.filter(({ from }) => from === null || !sourceFrom(from));
  const problems = [...(stage === undefined ? [] : [isStage(stage)]), ...without.map(noSource)];
  if (problems.length > 0) return failed(failureOf('usage', ...problems));

  const run = openRun(session, context.argv);
  const updated: RelPath[] = [];
  const wrong: Failure[] = [];
  const work = async (signal: AbortSignal): Promise<void> => {
    for (const { path: target } of wanted) {
      await claim(session, run, null, [target], signal);
      const data = (await session.pipelineNow())?.data.find((one) => one.path === target);
      if (!data) continue;
      const { repository, path } = sourceFrom(data.from ?? '') ?? { repository: '', path: '' };
      const from = { ...context, cwd: context.root };
      const source = await openElsewhere(from, repository, path, rev ?? data.rev);
      if (!source.ok) {
        wrong.push(source.failure);
        continue;
      }
      const taken = await takeIn(session, run, { ...data, rev: source.value.commit }, source.value, {
        mayReplace: true,
        signal,
      });
      if (taken === 'nothing') wrong.push(failureOf('work', nothingThere(source.value)));
      if (taken === 'taken') updated.push(data.path);
    }
    const failure =
      rev === null
        ? null
        : await editFiles(
            context,
            wanted.map((data) => revEdit(data, rev)),
          );
    if (failure) wrong.push(failure);
  };
  const worked = await inRun(context, run, work, () => wrong.length === 0);
  if (!worked.ok) wrong.push(worked.failure);
  const dropped = await finishRun(session, run.id);
  const interruption = wrong.find(({ kind }) => kind === 'interrupted');
  if (interruption) return failed(interruption);
  const told = [...wrong.flatMap((failure) => failure.problems), ...(dropped ? [dropped] : [])];
  return {
    exit: told.length > 0 ? 1 : 0,
    document: { version: 1, updated },
    text: () => textOf(wanted, updated, told.length > 0),
    ...(told.length > 0 && { failure: failureOf('work', ...told) }),
  };
}

const revEdit = ({ path }: Data, rev: string): FileEdit => ({
  file: 'lucidity.yaml' as RelPath,
  change: (from) => setIn(from, ['data', path], 'rev', rev),
});

function textOf(wanted: readonly Data[], updated: readonly RelPath[], isIncomplete: boolean): string {
  if (updated.length > 0) return updated.map((path) => `Updated ${path}.\n`).join('');
  if (isIncomplete) return '';
  return wanted.length > 0 ? 'Everything imported is up to date.\n' : 'Nothing is imported here.\n';
}

const isStage = (name: string): Problem => ({
  code: 'not-imported',
  message: `\`${name}\` is a stage, and only imported data can be updated`,
  hint: `\`luc repro ${name}\` brings a stage up to date`,
});

const noSource = ({ path, from, at }: Data): Problem => ({
  code: 'no-source',
  message:
    from === null
      ? `\`${path}\` was not imported`
      : `\`${from}\` is not on this machine, and cannot be reached yet`,
  at,
  hint: from === null ? '`luc commit` takes what is there now' : 'clone it, then import it from the folder',
});
