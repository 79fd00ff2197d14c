/** Puts a session together for a command: compiled project, graph, record, store, index. */

import { relative, sep } from 'node:path';
import { findGitRoot } from '../base/git.ts';
import { type Opened, openCurrent } from '../config/open.ts';
import { recoverDeadRuns } from '../engine/recover.ts';
import { adoptRecord, openSession, type Session } from '../engine/session.ts';
import { stampOf } from '../engine/stamp.ts';
import { type Failure, failureOf, type Problem, ProblemError } from '../failure.ts';
import { buildGraph } from '../graph.ts';
import { lockFile } from '../lock-text.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { type RelPath, relPath } from '../path.ts';
import type { Pipeline, StageName } from '../pipeline.ts';
import { startOf } from '../place.ts';
import { conflictedData } from '../store/conflicted-data.ts';
import { openIndex } from '../store/file-index.ts';
import { type Layout, layoutOf } from '../store/layout.ts';
import { openObjects } from '../store/objects.ts';
import { nothingRecorded, type Recorded, readRecorded } from '../store/recorded.ts';
import { enrol } from '../store/register.ts';
import { storeProblem } from '../store/store-place.ts';
import type { Context } from './context.ts';

/** For commands that only read. `adapt` changes the compiled pipeline before anything is made of it. */
export async function openSessionFor(
  context: Context,
  adapt: (pipeline: Pipeline) => Pipeline = (pipeline) => pipeline,
  readRecord: ReadRecord = readRecorded,
): Promise<Outcome<Session, Failure>> {
  const opened = await openCurrent(context.layout, { env: context.env });
  if (!opened.ok) return opened;
  return openSessionOn(context, adapt(opened.value.pipeline), follow(context, opened.value), readRecord);
}

/** For those that ask nothing of what is recorded here: whatever is wrong with the lock that lies here. */
export const openUnrecorded = (context: Context): Promise<Outcome<Session, Failure>> =>
  openSessionFor(context, undefined, nothingRecorded);

type ReadRecord = (layout: Layout) => Recorded;

/** The same on a pipeline that may not be what the files say. */
export async function openSessionOn(
  context: Context,
  pipeline: Pipeline,
  pipelineNow: Session['pipelineNow'] = async () => pipeline,
  readRecord: ReadRecord = readRecorded,
): Promise<Outcome<Session, Failure>> {
  const graph = buildGraph(pipeline);
  if (Array.isArray(graph)) return fail(failureOf('project', ...graph));
  const layout = layoutOf(context.root, pipeline.settings);
  const away = storeProblem(layout);
  if (away) return fail(failureOf('environment', away));
  return asOutcome(async () =>
    openSession({
      layout,
      pipeline,
      pipelineNow,
      graph,
      objects: openObjects(layout, context.emit),
      index: openIndex(layout),
      stamp: stampOf(layout, null),
      recorded: readRecord(layout),
      gitRoot: findGitRoot(context.root),
      // Asking the real one for all of its variables is slow, and a run does so for every stage.
      env: { ...context.env },
      cwd: cwdOf(context),
      breakLock: context.breakLock,
      emit: context.emit,
      parseParams: async (path, bytes) => {
        const { parseParamsFile } = await import('../config/params-file.ts');
        return parseParamsFile(path, bytes);
      },
    }),
  );
}

/** Compiles again only where something has changed since it was asked last. */
function follow({ layout, env }: Context, opened: Opened): () => Promise<Pipeline | null> {
  let last = opened;
  return async () => {
    if (last.isCurrent()) return last.pipeline;
    const again = await openCurrent(layout, { env });
    if (!again.ok) return null;
    last = again.value;
    return last.pipeline;
  };
}

/** For commands that change things: dead runs are mended first. */
export async function openWritingSession(
  context: Context,
  adapt?: (pipeline: Pipeline) => Pipeline,
): Promise<Outcome<Session, Failure>> {
  const opened = await openSessionFor(context, adapt);
  if (!opened.ok) return opened;
  const session = opened.value;
  return asOutcome(async () => {
    enrol(session.layout);
    if (await recoverDeadRuns(session, context.argv)) {
      session.stamp = stampOf(session.layout, null);
      adoptRecord(session, readRecorded(session.layout));
    }
    return session;
  });
}

/** Data that a merge left in conflict; what follows from it cannot be told before the user has decided. */
export function undecidedData({ layout, recorded, pipeline, cwd }: Session): Failure | null {
  const isTracked = (path: RelPath): boolean => pipeline.data.some((data) => data.path === path);
  const disputed = conflictedData(layout, recorded.conflicted, recorded.data, isTracked, cwd);
  return disputed.length > 0 ? failureOf('project', ...disputed) : null;
}

/** For commands that only read: what they say of the disputed is no more than what is here now. */
export function warnOfConflict({ emit }: Context, session: Session): void {
  const { recorded, stages } = session;
  for (const problem of undecidedData(session)?.problems ?? []) emit({ event: 'warned', problem });
  const disputed = (recorded.conflicted?.stages ?? []).filter(
    (name) => stages.has(name as StageName) && !recorded.stages.has(name),
  );
  if (disputed.length > 0) emit({ event: 'warned', problem: disputedStages(disputed) });
}

const disputedStages = (names: readonly string[]): Problem => ({
  code: 'conflicted-stages',
  message: `the two sides of a merge disagree about ${names.map((name) => `\`${name}\``).join(', ')}`,
  at: startOf(lockFile),
  hint: '`luc repro` decides by what is here now, and takes the conflict out of the lock',
});

async function asOutcome<Value>(make: () => Promise<Value>): Promise<Outcome<Value, Failure>> {
  try {
    return succeed(await make());
  } catch (error) {
    if (error instanceof ProblemError) return fail(error.failure);
    throw error;
  }
}

/** The current folder relative to the project. */
export function cwdOf(context: Context): RelPath {
  const path = relative(context.root, context.cwd).split(sep).join('/');
  return relPath('.', path === '' ? '.' : path) ?? ('.' as RelPath);
}
