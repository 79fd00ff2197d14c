/** The work on one stage of a run: decides about it, and under the claim on its outs does what is to be done. */
import { fx, isSystemError } from '../base/effects.ts';
import { systemWords } from '../base/system-words.ts';
import { isInterruption, type Problem, ProblemError } from '../failure.ts';
import type { Block } from '../lock.ts';
import type { Stage, StageName } from '../pipeline.ts';
import type { StageOutcome } from '../stage-state.ts';
import { type Action, actionFor } from './action.ts';
import { claim } from './claim.ts';
import { type Decision, decide } from './decide.ts';
import { leftProblem } from './has-left.ts';
import type { Interrupts } from './interrupts.ts';
import { openLastLook } from './last-look.ts';
import { placeDeps } from './present.ts';
import { refreshRecord } from './refresh.ts';
import type { ReproOptions } from './repro-options.ts';
import { restoreStage } from './restore-stage.ts';
import type { Run } from './run.ts';
import { runStage, type StageEnd } from './run-stage.ts';
import { saveAgain } from './save-again.ts';
import type { Selection } from './selection.ts';
import { isStorageError, unsaved } from './storage-error.ts';

export interface StageWorkParts {
  readonly run: Run;
  readonly selection: Selection;
  readonly stages: readonly Stage[];
  readonly options: ReproOptions;
  readonly interrupts: Interrupts;
  /** How the stages have ended that have. */
  readonly outcomes: ReadonlyMap<StageName, StageOutcome>;
  /** Milliseconds, from history. */
  readonly durations: ReadonlyMap<string, number>;
}

export interface Considered {
  readonly decision: Decision;
  readonly action: Action;
  /** On the clock that never goes back. */
  readonly at: number;
}

export interface StageWork {
  consider(stage: Stage): Promise<Considered>;
  /** Everything that goes wrong with the stage is its end. */
  carryOut(stage: Stage, considered: Considered): Promise<StageEnd>;
  refuse(stage: Stage, problems: readonly Problem[]): Promise<StageEnd>;
  storeLost(stage: Stage, block: Block): Promise<StageEnd>;
}

/** Milliseconds for which a look at the deps counts as the look right before the command. */
const freshFor = 50;

export function openStageWork(parts: StageWorkParts): StageWork {
  const { run, selection, stages, options, interrupts, outcomes, durations } = parts;
  const { session } = run;
  const { graph } = session;
  const lastLook = openLastLook({ session, stages, options, interrupts });

  async function consider(stage: Stage): Promise<Considered> {
    const forced =
      options.force ||
      (options.forceDownstream && graph.upstream(stage.name).some((name) => outcomes.get(name) === 'ran'));
    const decision = await decide(session, stage, {
      standing: () => 'settled',
      force: forced,
      runCache: options.runCache,
      allowMissing: options.allowMissing,
    });
    const wanted = selection.wanted.has(stage.name);
    const action = actionFor(session, decision, { wanted, allowMissing: options.allowMissing });
    return { decision, action, at: fx.monotonic() };
  }

  function considerAnew(stage: Stage): Promise<Considered> {
    for (const { path } of [...stage.outs, ...stage.deps]) session.observer.forget(path);
    return consider(stage);
  }

  /** Under the claim on the stage's outs; decided anew where something may have changed since it was. */
  async function carryOut(stage: Stage, considered: Considered): Promise<StageEnd> {
    const outs = stage.outs.map((out) => out.path);
    let { decision, action } = considered;
    let isClaimed = false;
    try {
      const waited = await claim(run, stage.name, outs, interrupts.signal);
      isClaimed = true;
      try {
        const refreshed = waited || refreshRecord(run, stage);
        // A command runs on what is there when it starts, not on what was there when something else began.
        if (refreshed || action.do === 'run' || fx.monotonic() - considered.at > freshFor) {
          ({ decision, action } = await considerAnew(stage));
        }
        return await actOrMakeAgain(stage, decision, action);
      } catch (error) {
        // Whatever the stage has left half done is still claimed, and mended by who comes next, as after a crash.
        if (isSystemError(error)) run.leaveOpen();
        throw error;
      } finally {
        run.claims().release(outs);
      }
    } catch (error) {
      // Where not even the claim can be written, no stage of this project can run.
      if (!isClaimed && isSystemError(error, 'EACCES', 'EPERM', 'EROFS')) throw error;
      return isInterruption(error)
        ? { outcome: 'cancelled', ms: 0 }
        : { outcome: 'failed', ms: 0, problem: problemOf(error, stage) };
    }
  }

  /** An object that turns out to be corrupt while it is restored is quarantined; then the stage is decided anew. */
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
      return { outcome: 'unsaved', ms: 0, problem: unsaved(stage, systemWords(error)) };
    }
  }

  /** What it would run on may not be there because it has another place by now. */
  async function refuse(stage: Stage, problems: readonly Problem[]): Promise<StageEnd> {
    const left = await leftProblem(session, stage);
    if (left) return { outcome: 'unstarted', ms: 0, problem: left };
    return { outcome: 'failed', ms: 0, ...firstProblem(problems) };
  }

  async function act(stage: Stage, decision: Decision, action: Action): Promise<StageEnd> {
    const started = fx.monotonic();
    switch (action.do) {
      case 'skip':
        return { outcome: 'skipped', ms: 0 };
      case 'wait':
        return { outcome: 'blocked', ms: 0 };
      case 'refuse':
        return refuse(stage, action.problems);
      case 'restore': {
        const left = await leftProblem(session, stage);
        if (left) return { outcome: 'unstarted', ms: 0, problem: left };
        await restoreStage(run, decision, action.block, {
          place: action.place,
          signal: interrupts.signal,
        });
        return { outcome: 'restored', ms: fx.monotonic() - started };
      }
      case 'run': {
        if (options.confirm && !(await options.confirm(decision))) return { outcome: 'unstarted', ms: 0 };
        const { recorded } = session;
        const missing = await placeDeps(run, stage, interrupts.signal);
        // Whoever was making what was absent may have made something else than was recorded.
        if (session.recorded !== recorded) {
          const anew = await considerAnew(stage);
          return act(stage, anew.decision, anew.action);
        }
        const end = await lastLook(action.due, missing);
        if (end) return end;
        const expected = durations.get(stage.name) ?? null;
        return runStage(run, action.due, { ...options, interrupts, expected });
      }
    }
  }

  return { consider, carryOut, refuse, storeLost };
}

/** What went wrong with one stage ends that stage, not the run; anything but the user's or the world's doing is a bug. */
function problemOf(error: unknown, stage: Stage): Problem {
  if (error instanceof ProblemError)
    return error.problems[0] ?? { code: 'failed', message: `\`${stage.name}\` failed` };
  if (!isSystemError(error)) throw error;
  return {
    code: 'system-error',
    message: `\`${stage.name}\` cannot run: ${systemWords(error)}`,
    at: stage.at,
    hint: '`luc doctor` checks what luc stands on',
  };
}

const firstProblem = ([problem]: readonly Problem[]): { readonly problem?: Problem } =>
  problem ? { problem } : {};
