/** Work that a signal may stop: what stops it, or crosses it as a problem, is its failure; whatever it opened is closed. */
import type { Run } from '../engine/run.ts';
import { type Failure, type Problem, ProblemError } from '../failure.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { BareContext } from './context.ts';
import { type Listening, listenFor } from './interrupts.ts';

export async function interruptible<Value>(
  context: BareContext,
  work: (listening: Listening) => Promise<Value>,
): Promise<Outcome<Value, Failure>> {
  const listening = listenFor(context);
  try {
    return succeed(await work(listening));
  } catch (error) {
    const interruption = listening.interruption(error);
    if (interruption) return fail(interruption);
    if (error instanceof ProblemError) return fail(error.failure);
    throw error;
  } finally {
    listening.stop();
  }
}

/** The same for what changes things. The journal says that it is done if it has come to its end and `isDone` says so. */
export const inRun = <Value>(
  context: BareContext,
  run: Run,
  work: (signal: AbortSignal) => Promise<Value>,
  isDone: () => boolean = () => true,
): Promise<Outcome<Value, Failure>> =>
  interruptible(context, async ({ interrupts, endOf }) => {
    let hasEnded = false;
    let notEnded: Problem | null = null;
    let value: Value;
    try {
      value = await work(interrupts.signal);
      hasEnded = true;
    } finally {
      notEnded = await run.close(endOf(hasEnded && isDone()));
    }
    if (notEnded) throw new ProblemError('environment', notEnded);
    return value;
  });

/** For a failure within the work. */
export function raise(failure: Failure | null): void {
  if (failure) throw new ProblemError(failure.kind, ...failure.problems);
}
