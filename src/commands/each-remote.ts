/** Works through the remotes of a command one after the other: one that fails keeps no other from its turn. */
import type { Destination } from '../engine/share/remotes.ts';
import { type Failure, failureOf, isInterruption, type Problem, ProblemError } from '../failure.ts';
import { type Exit, exitOf } from './context.ts';

export interface Visited<Report> {
  /** Of those that did not fail. */
  readonly reports: readonly Report[];
  readonly failures: readonly Failure[];
}

export async function eachRemote<Report>(
  destinations: readonly Destination[],
  act: (destination: Destination) => Promise<Report>,
): Promise<Visited<Report>> {
  const reports: Report[] = [];
  const failures: Failure[] = [];
  for (const destination of destinations)
    try {
      reports.push(await act(destination));
    } catch (error) {
      if (!(error instanceof ProblemError) || isInterruption(error)) throw error;
      failures.push(error.failure);
    }
  return { reports, failures };
}

/** All of it as one; `problems` are those of the reports. That a remote did not answer is told by the exit code only alone. */
export function worstOf(problems: readonly Problem[], failures: readonly Failure[]): Failure | null {
  const all = problems.length > 0 ? [failureOf('work', ...problems), ...failures] : failures;
  const worst =
    all.find(({ kind }) => kind !== 'work' && kind !== 'unreachable') ??
    all.find(({ kind }) => kind === 'work') ??
    all[0];
  return worst ? { ...worst, problems: all.flatMap((one) => one.problems) } : null;
}

/** `isNo`: so it is with what did answer; only trouble that is worse than silence counts more. */
export function exitOfAll(isNo: boolean, failure: Failure | null): Exit {
  if (isNo && (!failure || failure.kind === 'unreachable')) return 1;
  return failure ? exitOf(failure) : 0;
}
