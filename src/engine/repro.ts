/** One `repro`: decides about every selected stage as it comes up, and does what is to be done, in parallel. */
import { totalmem } from 'node:os';
import { fx, isSystemError } from '../base/effects.ts';
import { gpuCount } from '../executor/gpu.ts';
import { type Failure, failureOf, type Problem, ProblemError } from '../failure.ts';
import type { Block } from '../lock.ts';
import { overlaps } from '../path.ts';
import type { Data, Stage, StageName } from '../pipeline.ts';
import type { StageOutcome } from '../stage-state.ts';
import { readDurations, writeDurations } from '../store/durations.ts';
import { type Action, actionFor } from './action.ts';
import { claim } from './claim.ts';
import { type Decision, decide } from './decide.ts';
import { gitTrackedProblems } from './git-tracked.ts';
import { missingSecrets } from './missing-secrets.ts';
import { missingSources } from './missing-sources.ts';
import { placeDeps, placeTracked } from './present.ts';
import { causeOf, isStorageError, saveAgain, unsaved } from './record.ts';
import { recordData } from './record-data.ts';
import { refreshRecord } from './refresh.ts';
import type { Interrupts, ReproOptions } from './repro-options.ts';
import { restoreStage } from './restore-stage.ts';
import { openRun } from './run.ts';
import { runStage, type StageEnd } from './run-stage.ts';
import { criticalPaths, schedule } from './schedule.ts';
import type { Selection } from './selection.ts';
import type { Session } from './session.ts';
import { openSlots } from './slots.ts';
import { unsavedKeys } from './unsaved-keys.ts';

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
  const learned = new Map<StageName, number>();
  const stages = selection.stages.flatMap((name) => session.stages.get(name) ?? []);
  const tolerant = options.keepGoing || options.ignoreErrors;
  let checkedGit: Promise<readonly Problem[]> | null = null;
  let stopped: Failure | null = null;
  let hasEnded = false;
  const waitingToBeSaved = unsavedKeys(session);

  try {
    const missing = tolerant ? [] : missingSources(session, stages);
    if (missing.length > 0) throw new ProblemError('project', ...missing);
    for (const data of dataOf(session, stages, selection)) {
      await recordData(session, run, data, options.commit, interrupts.signal);
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
      drop: (name) => finish(stageOf(name), { outcome: 'cancelled', ms: 0 }),
      mayStart: () => stopped === null && interrupts.times() === 0,
    });
    hasEnded = true;
  } catch (error) {
    if (!interrupts.signal.aborted) {
      if (!(error instanceof ProblemError)) throw error;
      stopped = { kind: error.kind, problems: error.problems };
    }
  } finally {
    await run.close(failureOfRun() || !hasEnded ? 'failed' : 'done');
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
    if (stopped || interrupts.times() > 0) return finish(stage, { outcome: 'cancelled', ms: 0 });
    const { decision, action } = await consider(stage);
    emit({
      event: 'stage-decided',
      stage: name,
      state: decision.state,
      reasons: action.do === 'run' ? action.reasons : decision.reasons,
      expected: durations.get(name) ?? null,
    });
    switch (action.do) {
      case 'skip':
        if (options.commit && decision.state === 'current')
          return finish(stage, await storeLost(stage, decision.block));
        return finish(stage, { outcome: 'skipped', ms: 0 });
      case 'wait':
        return finish(stage, { outcome: 'blocked', ms: 0 }, action.by[0]);
      case 'refuse':
        return finish(stage, { outcome: 'failed', ms: 0, ...firstProblem(action.problems) });
      default: {
        const decidedAt = fx.monotonic();
        return () => work(stage, { decision, action }, decidedAt);
      }
    }
  }

  async function consider(stage: Stage): Promise<{ decision: Decision; action: Action }> {
    const forced =
      options.force ||
      (options.forceDownstream && graph.upstream(stage.name).some((name) => outcomes.get(name) === 'ran'));
    const decision = await decide(session, stage, {
      standing: () => 'settled',
      force: forced,
      runCache: options.runCache,
    });
    const wanted = selection.wanted.has(stage.name);
    return { decision, action: actionFor(session, decision, { wanted, allowMissing: options.allowMissing }) };
  }

  /** Under the claim on the stage's outs; decided anew where something may have changed since it was. */
  async function work(
    stage: Stage,
    first: { decision: Decision; action: Action },
    decidedAt: number,
  ): Promise<void> {
    const outs = stage.outs.map((out) => out.path);
    let { decision, action } = first;
    try {
      const waited = await claim(session, run, stage.name, outs, interrupts.signal);
      try {
        const refreshed = refreshRecord(session, run, waited, stage);
        // A command runs on what is there when it starts, not on what was there when something else began.
        if (refreshed || action.do === 'run' || fx.monotonic() - decidedAt > freshFor) {
          for (const path of [...outs, ...stage.deps.map((dep) => dep.path)]) session.observer.forget(path);
          ({ decision, action } = await consider(stage));
        }
        finish(stage, await actOrMakeAgain(stage, decision, action));
      } finally {
        run.claims().release(outs);
      }
    } catch (error) {
      if (interrupts.signal.aborted) return void finish(stage, { outcome: 'cancelled', ms: 0 });
      finish(stage, { outcome: 'failed', ms: 0, problem: problemOf(error, stage) });
    }
  }

  /** An object that turns out to be corrupt while it is restored is set aside; then the stage is decided anew. */
  async function actOrMakeAgain(stage: Stage, decision: Decision, action: Action): Promise<StageEnd> {
    try {
      return await act(stage, decision, action);
    } catch (error) {
      const isGone =
        error instanceof ProblemError && error.problems.some(({ code }) => code === 'missing-object');
      if (action.do !== 'restore' || !isGone) throw error;
      for (const out of stage.outs) session.observer.forget(out.path);
      const again = await consider(stage);
      return act(stage, again.decision, again.action);
    }
  }

  /** Nothing has to run; what the store has lost of the outs enters it again. */
  async function storeLost(stage: Stage, block: Block): Promise<StageEnd> {
    try {
      await saveAgain(session, stage, block);
      return { outcome: 'skipped', ms: 0 };
    } catch (error) {
      if (!isStorageError(error)) throw error;
      return { outcome: 'unsaved', ms: 0, problem: unsaved(stage, causeOf(error)) };
    }
  }

  async function act(stage: Stage, decision: Decision, action: Action): Promise<StageEnd> {
    const started = fx.monotonic();
    switch (action.do) {
      case 'skip':
        return { outcome: 'skipped', ms: 0 };
      case 'wait':
        return { outcome: 'blocked', ms: 0 };
      case 'refuse':
        return { outcome: 'failed', ms: 0, ...firstProblem(action.problems) };
      case 'restore':
        restoreStage(session, run, decision, action.block, action.place);
        return { outcome: 'restored', ms: fx.monotonic() - started };
      case 'run': {
        if (options.confirm && !(await options.confirm(decision))) return { outcome: 'cancelled', ms: 0 };
        checkedGit ??= gitTrackedProblems(
          session,
          stages.flatMap((one) => one.outs),
        );
        const tracked = (await checkedGit).filter(({ at }) => stage.outs.some((out) => out.at === at));
        const missing = await placeDeps(session, run, stage, interrupts.signal);
        const [problem] = [...tracked, ...missingSecrets(session, stage), ...missing];
        if (problem) return { outcome: 'failed', ms: 0, problem };
        if (interrupts.times() > 0) return { outcome: 'cancelled', ms: 0 };
        if (!options.force && waitingToBeSaved.get(stage.name) === action.print.key)
          return { outcome: 'unsaved', ms: 0, problem: unsaved(stage, 'it was tried again') };
        const expected = durations.get(stage.name) ?? null;
        const end = await runStage(session, run, decision, action.print, {
          ...options,
          interrupts,
          expected,
        });
        if (end.outcome === 'ran') learned.set(stage.name, Math.round(end.ms));
        return end;
      }
    }
  }

  function finish(stage: Stage, end: StageEnd, because?: StageName): null {
    outcomes.set(stage.name, end.outcome);
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

  function failureOfRun(): Failure | null {
    if (interrupts.times() > 0) return { kind: 'interrupted', problems: [] };
    const bad = [...outcomes.values()].some((outcome) => isBad(outcome) || outcome === 'cancelled');
    return stopped ?? (bad ? failureOf('work') : null);
  }

  function stageOf(name: StageName): Stage {
    const stage = session.stages.get(name);
    if (!stage) throw new Error(`no stage ${name}`);
    return stage;
  }
}

/** Milliseconds for which a look at the deps counts as the look right before the command. */
const freshFor = 50;

const isBad = (outcome: StageOutcome): boolean =>
  outcome === 'failed' || outcome === 'unconfirmed' || outcome === 'unsaved' || outcome === 'blocked';

/** What went wrong with one stage ends that stage, not the run; anything but the user's or the world's doing is a bug. */
function problemOf(error: unknown, stage: Stage): Problem {
  if (error instanceof ProblemError)
    return error.problems[0] ?? { code: 'failed', message: `\`${stage.name}\` failed` };
  if (!isSystemError(error)) throw error;
  return { code: 'system-error', message: `\`${stage.name}\` cannot run: ${error.message}`, at: stage.at };
}

const firstProblem = ([problem]: readonly Problem[]): { readonly problem?: Problem } =>
  problem ? { problem } : {};

/** Data that a selected stage reads; all of it when everything is selected. */
function dataOf(session: Session, stages: readonly Stage[], selection: Selection): readonly Data[] {
  const { data } = session.pipeline;
  if (selection.stages.length === session.pipeline.stages.length) return data;
  return data.filter(({ path }) =>
    stages.some((stage) => stage.deps.some((dep) => overlaps(dep.path, path))),
  );
}

function countsOf(outcomes: ReadonlyMap<StageName, StageOutcome>): {
  readonly [outcome in StageOutcome]: number;
} {
  const counts = {
    ran: 0,
    restored: 0,
    skipped: 0,
    failed: 0,
    cancelled: 0,
    blocked: 0,
    unconfirmed: 0,
    unsaved: 0,
  };
  for (const outcome of outcomes.values()) counts[outcome]++;
  return counts;
}
