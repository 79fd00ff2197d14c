/** Whether a stage that failed in this way is tried again, by its `retry.on`. */
import type { Ending } from '../kind.ts';
import type { Stage } from '../pipeline.ts';

/** Exit status by which a command says that it failed for now only (`EX_TEMPFAIL` of sysexits). */
const temporary = 75;

/** A shell reports a signal of its child as 128 and the signal's number. */
export function isRetried(on: Stage['retry']['on'], { exit, signal }: Ending): boolean {
  const killed = signal === 'SIGKILL' || exit === 137;
  const asked = signal === 'SIGTERM' || exit === 143;
  return on.some(
    (cause) =>
      cause === 'any' ||
      (cause === 'oom' && killed) ||
      (cause === 'preempted' && asked) ||
      (cause === 'network' && exit === temporary),
  );
}
