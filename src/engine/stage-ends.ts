/** How the stages of a run have ended so far, what that means for those to come, and how the run ends by it. */
import type { Emit } from '../event.ts';
import { type Failure, failureOf } from '../failure.ts';
import type { Stage, StageName } from '../pipeline.ts';
import type { StageOutcome } from '../stage-state.ts';
import type { Interrupts } from './interrupts.ts';
import type { ReproOptions } from './repro-options.ts';
import type { StageEnd } from './run-stage.ts';

export interface StageEnds {
  readonly outcomes: ReadonlyMap<StageName, StageOutcome>;
  /** Milliseconds of the stages that ran. */
  readonly durations: ReadonlyMap<StageName, number>;
  /** Tells the end of a stage; `because` of another that stands in its way. */
  finish(stage: Stage, end: StageEnd, because?: StageName): void;
  /** Nothing new starts, for a reason that is no stage's. */
  stop(failure: Failure): void;
  isStopped(): boolean;
  standsInTheWay(name: StageName): boolean;
  failure(): Failure | null;
  counts(): Counts;
}

export type Counts = { readonly [outcome in StageOutcome]: number };

export function openStageEnds(
  emit: Emit,
  { keepGoing, ignoreErrors }: Pick<ReproOptions, 'keepGoing' | 'ignoreErrors'>,
  interrupts: Interrupts,
): StageEnds {
  const outcomes = new Map<StageName, StageOutcome>();
  const durations = new Map<StageName, number>();
  let stopped: Failure | null = null;
  return {
    outcomes,
    durations,
    finish(stage, end, because) {
      outcomes.set(stage.name, end.outcome);
      if (end.outcome === 'ran') durations.set(stage.name, Math.round(end.ms));
      emit({
        event: 'stage-finished',
        stage: stage.name,
        desc: stage.desc,
        at: end.problem?.at ?? stage.at,
        ...end,
        ...(because && { because }),
      });
      // The problem itself was told with the stage.
      if (isBad(end.outcome) && !keepGoing && !ignoreErrors) stopped ??= failureOf('work');
    },
    stop(failure) {
      stopped = failure;
    },
    isStopped: () => stopped !== null || interrupts.times() > 0,
    standsInTheWay(name) {
      const outcome = outcomes.get(name);
      if (outcome === undefined || isGood(outcome)) return false;
      return !(ignoreErrors && outcome === 'failed');
    },
    failure() {
      if (interrupts.times() > 0) return { kind: 'interrupted', problems: stopped?.problems ?? [] };
      const isIncomplete = [...outcomes.values()].some((outcome) => !isGood(outcome));
      return stopped ?? (isIncomplete ? failureOf('work') : null);
    },
    counts: () => countsOf(outcomes.values()),
  };
}

const isGood = (outcome: StageOutcome): boolean =>
  outcome === 'ran' || outcome === 'restored' || outcome === 'skipped';

const isBad = (outcome: StageOutcome): boolean =>
  !isGood(outcome) && outcome !== 'cancelled' && outcome !== 'unstarted';

export function countsOf(outcomes: Iterable<StageOutcome>): Counts {
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
  for (const outcome of outcomes) counts[outcome]++;
  return counts;
}
