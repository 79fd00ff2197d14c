/** `luc remove`: stops tracking data, or takes stages out of the project. */
import { removeData, removeStage } from '../config/edit.ts';
import { claim } from '../engine/claim.ts';
import { dropPaths } from '../engine/drop-paths.ts';
import { finishRun } from '../engine/finish.ts';
import { unignorePaths } from '../engine/git-ignore.ts';
import { openRun } from '../engine/run.ts';
import type { Session } from '../engine/session.ts';
import type { Target } from '../engine/targets.ts';
import { unprotect } from '../engine/unprotect.ts';
import { type Failure, failureOf, type Problem } from '../failure.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { overlaps, type RelPath } from '../path.ts';
import type { Data, Stage } from '../pipeline.ts';
import { linesText } from '../report/lines.ts';
import { shellLine } from '../shell-line.ts';
import { withMutex } from '../store/mutex.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { inRun, raise } from './interruptible.ts';
import { openSessionFor, openWritingSession } from './open-session.ts';
import { editedTexts, editFiles, type FileEdit } from './project-edits.ts';
import { pathFromHere } from './project-path.ts';
import { targetsOf } from './targets.ts';
import { partsOfGroups, writtenStages } from './written-stages.ts';

interface Options {
  readonly words: readonly string[];
  readonly outs: boolean;
}

export async function run(context: Context, options: Options): Promise<CommandResult> {
  for (;;) {
    const result = await removeUnlessWaited(context, options);
    if (result) return result;
  }
}

/** Null where somebody else had to end first: then everything may be otherwise. */
async function removeUnlessWaited(context: Context, options: Options): Promise<CommandResult | null> {
  const opened = await openWritingSession(context);
  if (!opened.ok) return failed(opened.failure);
  const session = opened.value;
  const targets = await targetsOf(context, session, options.words, false);
  if (!targets.ok) return failed(targets.failure);
  const found = toRemove(context, session, targets.value);
  if (!found.ok) return failed(found.failure);
  const removal = found.value;
  const edits = editsFor(removal);
  const edited = editedTexts(context, edits);
  if (!edited.ok) return failed(edited.failure);

  const run = openRun(session, context.argv);
  const worked = await inRun(context, run, async (signal) => {
    if (await claim(run, null, removal.paths, signal)) return null;
    const dropped = options.outs ? await dropPaths(run, removal.paths) : [];
    if (!options.outs) for (const path of removal.paths) unprotect(session, path);
    await withMutex(session.layout, 'lock', () => unignorePaths(session, removal.ignored), {
      breakLock: context.breakLock,
    });
    // Last: as long as the project names them, the same command finds them again and ends what was cut off.
    raise(await editFiles(context, edits));
    return dropped;
  });
  if (!worked.ok) return failed(worked.failure);
  const dropped = worked.value;
  if (!dropped) return null;
  // What the pipeline no longer has leaves the lock.
  const after = await openSessionFor(context);
  if (!after.ok) return failed(after.failure);
  await finishRun(after.value, run.id);
  tellReaders(after.value, removal.paths);
  return {
    exit: 0,
    document: {
      version: 1,
      stages: removal.stages.map(({ name }) => name),
      data: removal.data.map(({ path }) => path),
      dropped,
    },
    text: () => textOf(removal),
  };
}

interface Removal {
  readonly data: readonly Data[];
  /** Those of a group together. */
  readonly stages: readonly Stage[];
  /** What they track. */
  readonly paths: readonly RelPath[];
  /** Those of which luc keeps git off. */
  readonly ignored: readonly RelPath[];
}

function toRemove(
  context: Context,
  { pipeline }: Session,
  targets: readonly Target[],
): Outcome<Removal, Failure> {
  const names = new Set(targets.flatMap((target) => target.stages));
  const paths = new Set(targets.flatMap((target) => target.data));
  const stages = pipeline.stages.filter(({ name }) => names.has(name));
  const data = pipeline.data.filter(({ path }) => paths.has(path));
  const problems = [
    ...targets.flatMap((target) => problemWith(context, target)),
    ...partsOfGroups(pipeline, stages),
  ];
  if (problems.length > 0) return fail(failureOf('usage', ...problems));
  const outs = stages.flatMap((stage) => stage.outs);
  return succeed({
    data,
    stages,
    paths: [...data, ...outs].map(({ path }) => path),
    ignored: [...data, ...outs.filter(({ cache }) => cache)].map(({ path }) => path),
  });
}

function problemWith(context: Context, { word, path, stages, data }: Target): Problem[] {
  const [stage] = stages;
  if (path !== null && stage !== undefined) {
    const message = `\`${word}\` is made by stage \`${stage}\``;
    return [{ code: 'out-of-stage', message, hint: `${shellLine`luc remove :${stage}`} removes the stage` }];
  }
  const [whole] = data;
  if (path === null || whole === undefined || data.length > 1 || path.length <= whole.length) return [];
  return [
    {
      code: 'inside-data',
      message: `\`${word}\` is a part of \`${whole}\`, which is tracked as one`,
      hint: `delete it, then ${shellLine`luc commit ${pathFromHere(context, whole)}`}; or remove the whole`,
    },
  ];
}

const editsFor = ({ data, stages }: Removal): FileEdit[] => [
  ...data.map(
    ({ path }): FileEdit => ({
      file: 'lucidity.yaml' as RelPath,
      change: (from) => removeData(from, path),
    }),
  ),
  ...writtenStages(stages).map(
    ({ file, localName }): FileEdit => ({ file, change: (from) => removeStage(from, localName) }),
  ),
];

/** Stages that read what nothing makes or tracks now: they go on with what lies there, if anything does. */
function tellReaders({ pipeline, emit }: Session, removed: readonly RelPath[]): void {
  for (const { name, deps } of pipeline.stages) {
    for (const { path, at } of deps) {
      if (!removed.some((one) => overlaps(one, path))) continue;
      const message = `\`${name}\` reads \`${path}\`, and what is there is not tracked any more`;
      emit({ event: 'warned', problem: { code: 'untracked-dep', message, at } });
    }
  }
}

const textOf = ({ data, stages }: Removal): string =>
  linesText([
    ...data.map(({ path }) => `Stopped tracking ${path}.`),
    ...writtenStages(stages).map(({ name }) => `Removed \`${name}\`.`),
  ]);
