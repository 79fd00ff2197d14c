/** One `repro`: decides about every selected stage as it comes up, and does what is to be done, in parallel. */
import { totalmem } from 'node:os';
import { fx } from '../base/effects.ts';
import { gpuCount } from '../executor/gpu.ts';
import { type Failure, failureOf, isInterruption, type Problem, ProblemError } from '../failure.ts';
import type { Stage, StageName } from '../pipeline.ts';
import type { StageOutcome } from '../stage-state.ts';
import { readDurations, writeDurations } from '../store/durations.ts';
import { openLastFailures } from '../store/last-failures.ts';
import { bringRest } from './bring-rest.ts';
import { criticalPaths } from './critical-paths.ts';
import type { Interrupts } from './interrupts.ts';
import { metricsMade } from './metrics-made.ts';
import { missingSources } from './missing-sources.ts';
import { placeTracked } from './present.ts';
import { recordData } from './record-data.ts';
import type { ReproOptions } from './repro-options.ts';
import { openRun, type Run } from './run.ts';
import { schedule } from './schedule.ts';
import type { Selection } from './selection.ts';
import type { Session } from './session.ts';
import { openSlots } from './slots.ts';
import { openStageEnds } from './stage-ends.ts';
import { openStageWork } from './stage-work.ts';
import { type TakingUp, takeUp } from './take-up.ts';

export interface ReproReport {
  readonly run: string;
  readonly outcomes: ReadonlyMap<StageName, StageOutcome>;
  readonly failure: Failure | null;
}

export async function repro(
  session: Session,
  selection: Selection,
  options: ReproOptions,
  interrupts: Interrupts,
): Promise<ReproReport> {
  const started = fx.monotonic();
  const run = openRun(session, options.argv);
  const { emit, graph, layout } = session;
  emit({
    event: 'run-started',
    run: run.id,
    stages: selection.stages.length,
    jobs: options.jobs,
    dry: false,
  });

  const ends = openStageEnds(emit, options, interrupts);
  const { outcomes } = ends;
  const durations = readDurations(layout);
  const stages = selection.stages.flatMap((name) => session.stages.get(name) ?? []);
  const tolerant = options.keepGoing || options.ignoreErrors;
  const work = openStageWork({ run, selection, stages, options, interrupts, outcomes, durations });
  const failures = openLastFailures(layout);
  const takingUp: TakingUp = { session, work, ends, commit: options.commit, durations, failures };
  let hasEnded = false;
  let thrown: { error: unknown } | null = null;
  let notEnded: Problem | null = null;

  try {
    const missing = tolerant ? [] : await missingSources(session, stages, options.allowMissing);
    if (missing.length > 0) throw new ProblemError('project', ...missing);
    await takeData(run, selection, options.commit, interrupts.signal);
    const paths = criticalPaths(
      selection.stages,
      (name) => graph.upstream(name),
      (name) => durations.get(name) ?? 1,
    );
    await schedule({
      stages: selection.stages,
      upstream: (name) => (session.stages.get(name)?.frozen ? [] : graph.upstream(name)),
      priority: (name) => paths.get(name) ?? 0,
      resources: (name) => stageOf(name).resources,
      slots: openSlots({
        cpu: options.jobs,
        memory: totalmem(),
        gpu: stages.some(({ resources }) => resources.gpu > 0) ? gpuCount(session.env) : 0,
      }),
      comeUp: (name) => takeUp(takingUp, stageOf(name)),
      drop: (name) => ends.finish(stageOf(name), { outcome: 'unstarted', ms: 0 }),
      mayStart: () => !ends.isStopped(),
    });
    hasEnded = true;
  } catch (error) {
    if (!isInterruption(error)) {
      if (!(error instanceof ProblemError)) thrown = { error };
      ends.stop(error instanceof ProblemError ? error.failure : failureOf('environment'));
    }
  } finally {
    notEnded = await run.close(endOfRun());
  }
  if (ends.durations.size > 0)
    writeDurations(layout, ends.durations, (name) => session.stages.has(name as StageName));
  const failure = joined(ends.failure(), notEnded);
  const files = thrown ? [] : await metricsMade(session, outcomes);
  if (files.length > 0) emit({ event: 'metrics-made', files });
  emit({
    event: 'run-finished',
    run: run.id,
    counts: ends.counts(),
    ms: fx.monotonic() - started,
    failure,
  });
  if (thrown) throw thrown.error;
  return { run: run.id, outcomes, failure };

  function endOfRun(): 'interrupted' | 'failed' | 'done' {
    if (interrupts.times() > 0) return 'interrupted';
    return ends.failure() || !hasEnded ? 'failed' : 'done';
  }

  function stageOf(name: StageName): Stage {
    const stage = session.stages.get(name);
    if (!stage) throw new Error(`no stage ${name}`);
    return stage;
  }
}

/** Records the data that is asked for as it is now, and with all of it brings back what is not here. */
async function takeData(
  run: Run,
  { data, allData }: Selection,
  commit: boolean,
  signal: AbortSignal,
): Promise<void> {
  for (const one of data) {
    await bringRest(run, one, signal);
    await recordData(run, one, commit, { signal, isWhole: true });
    const lost = allData ? await placeTracked(run, one.path, signal) : null;
    if (lost) throw new ProblemError('work', { ...lost, at: one.at });
  }
}

function joined(failure: Failure | null, problem: Problem | null): Failure | null {
  if (!problem) return failure;
  return failure
    ? { ...failure, problems: [...failure.problems, problem] }
    : failureOf('environment', problem);
}
