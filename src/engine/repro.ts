/** One `repro`: decides about every selected stage as it comes up, and does what is to be done, in parallel. */
import { totalmem } from 'node:os';
import { fx } from '../base/effects.ts';
import { gpuCount } from '../executor/gpu.ts';
import { type Failure, failureOf, isInterruption, ProblemError } from '../failure.ts';
import type { Stage, StageName } from '../pipeline.ts';
import type { StageOutcome } from '../stage-state.ts';
import { readDurations, writeDurations } from '../store/durations.ts';
import { forgetFailure, openLastFailures } from '../store/last-failures.ts';
import { criticalPaths } from './critical-paths.ts';
import type { Interrupts } from './interrupts.ts';
import { missingSources } from './missing-sources.ts';
import { placeTracked } from './present.ts';
import { recordData } from './record-data.ts';
import type { ReproOptions } from './repro-options.ts';
import { openRun } from './run.ts';
import type { StageEnd } from './run-stage.ts';
import { schedule } from './schedule.ts';
import type { Selection } from './selection.ts';
import type { Session } from './session.ts';
import { openSlots } from './slots.ts';
import { firstProblem, openStageWork } from './stage-work.ts';

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

  const outcomes = new Map<StageName, StageOutcome>();
  const durations = readDurations(layout);
  const failures = openLastFailures(layout);
  const learned = new Map<StageName, number>();
  const stages = selection.stages.flatMap((name) => session.stages.get(name) ?? []);
  const tolerant = options.keepGoing || options.ignoreErrors;
  const work = openStageWork({ session, run, selection, stages, options, interrupts, outcomes, durations });
  let stopped: Failure | null = null;
  let hasEnded = false;

  try {
    const missing = tolerant ? [] : await missingSources(session, stages, options.allowMissing);
    if (missing.length > 0) throw new ProblemError('project', ...missing);
    for (const data of selection.data) {
      await recordData(session, run, data, options.commit, { signal: interrupts.signal });
      const lost = selection.allData ? await placeTracked(session, run, data.path, interrupts.signal) : null;
      if (lost) throw new ProblemError('work', { ...lost, at: data.at });
    }
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
      slots: openSlots({ cpu: options.jobs, memory: totalmem(), gpu: gpuCount(session.env) }),
      comeUp,
      drop: (name) => finish(stageOf(name), { outcome: 'unstarted', ms: 0 }),
      mayStart: () => stopped === null && interrupts.times() === 0,
    });
    hasEnded = true;
  } catch (error) {
    if (!isInterruption(error)) {
      if (!(error instanceof ProblemError)) throw error;
      stopped = { kind: error.kind, problems: error.problems };
    }
  } finally {
    await run.close(endOfRun());
  }
  if (learned.size > 0) writeDurations(layout, durations, learned);
  const failure = failureOfRun();
  emit({
    event: 'run-finished',
    run: run.id,
    counts: countsOf(outcomes),
    ms: fx.monotonic() - started,
    failure,
  });
  return { run: run.id, outcomes, failure };

  async function comeUp(name: StageName): Promise<(() => Promise<void>) | null> {
    const stage = stageOf(name);
    const because = graph.upstream(name).find((upstream) => standsInTheWay(outcomes.get(upstream)));
    if (because && !stage.frozen) return finish(stage, { outcome: 'blocked', ms: 0 }, because);
    if (stopped || interrupts.times() > 0) return finish(stage, { outcome: 'unstarted', ms: 0 });
    const considered = await work.consider(stage);
    const { decision, action } = considered;
    emit({
      event: 'stage-decided',
      stage: name,
      state: decision.state,
      reasons: action.do === 'run' ? action.reasons : decision.reasons,
      expected: durations.get(name) ?? null,
    });
    switch (action.do) {
      case 'skip':
        if (decision.state === 'current' && failures.has(name)) forgetFailure(layout, name);
        if (options.commit && decision.state === 'current')
          return finish(stage, await work.storeLost(stage, decision.block));
        return finish(stage, { outcome: 'skipped', ms: 0 });
      case 'wait':
        return finish(stage, { outcome: 'blocked', ms: 0 }, action.by[0]);
      case 'refuse':
        return finish(stage, { outcome: 'failed', ms: 0, ...firstProblem(action.problems) });
      default:
        return async () => void finish(stage, await work.carryOut(stage, considered));
    }
  }

  function finish(stage: Stage, end: StageEnd, because?: StageName): null {
    outcomes.set(stage.name, end.outcome);
    if (end.outcome === 'ran') learned.set(stage.name, Math.round(end.ms));
    emit({
      event: 'stage-finished',
      stage: stage.name,
      desc: stage.desc,
      at: end.problem?.at ?? stage.at,
      ...end,
      ...(because && { because }),
    });
    // The problem itself was told with the stage.
    if (isBad(end.outcome) && !tolerant && !stopped) stopped = failureOf('work');
    return null;
  }

  function standsInTheWay(outcome: StageOutcome | undefined): boolean {
    if (outcome === undefined || outcome === 'ran' || outcome === 'restored' || outcome === 'skipped')
      return false;
    return !(options.ignoreErrors && outcome === 'failed');
  }

  function endOfRun(): 'interrupted' | 'failed' | 'done' {
    if (interrupts.times() > 0) return 'interrupted';
    return failureOfRun() || !hasEnded ? 'failed' : 'done';
  }

  function failureOfRun(): Failure | null {
    if (interrupts.times() > 0) return { kind: 'interrupted', problems: stopped?.problems ?? [] };
    const bad = [...outcomes.values()].some((outcome) => isBad(outcome) || isUndone(outcome));
    return stopped ?? (bad ? failureOf('work') : null);
  }

  function stageOf(name: StageName): Stage {
    const stage = session.stages.get(name);
    if (!stage) throw new Error(`no stage ${name}`);
    return stage;
  }
}

const isUndone = (outcome: StageOutcome): boolean => outcome === 'cancelled' || outcome === 'unstarted';

const isBad = (outcome: StageOutcome): boolean =>
  outcome === 'failed' || outcome === 'unconfirmed' || outcome === 'unsaved' || outcome === 'blocked';

function countsOf(outcomes: ReadonlyMap<StageName, StageOutcome>): {
  readonly [outcome in StageOutcome]: number;
} {
  const counts = {
    ran: 0,
    restored: 0,
    skipped: 0,
    failed: 0,
    cancelled: 0,
    unstarted: 0,
    blocked: 0,
    unconfirmed: 0,
    unsaved: 0,
  };
  for (const outcome of outcomes.values()) counts[outcome]++;
  return counts;
}
