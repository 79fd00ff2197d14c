/** The end of a stage's process as a problem, where it was a bad one and the process has said nothing of it. */
import type { Problem } from '../failure.ts';
import type { Ending } from '../kind.ts';
import type { Stage } from '../pipeline.ts';
import { atText } from '../worker-task.ts';

/** What it was doing when it ended. */
interface Doing {
  readonly command: string;
  /** As the work itself has told. */
  readonly at: string | undefined;
}

/** Null where it ended well. */
export function endingProblem(
  stage: Stage,
  { exit, signal, timedOut }: Ending,
  { command, at }: Doing,
): Problem | null {
  if (exit === 0 && !timedOut) return null;
  const shown = command.length > 120 ? `${command.slice(0, 119)}…` : command;
  if (timedOut) {
    const message = `\`${stage.name}\` ran longer than its timeout of ${(stage.timeout ?? 0) / 1000} s`;
    return {
      code: 'timeout',
      message,
      at: stage.bodyAt,
      hint: 'raise `timeout:` of the stage, or make the command faster',
    };
  }
  if (!Array.isArray(stage.own.cmd)) return crashOf(stage, exit, signal, atText(at));
  const how = exit === null ? `was ended by ${signal}` : `exited with ${exit}`;
  return { code: 'command-failed', message: `\`${shown}\` ${how}`, at: stage.bodyAt };
}

/** Ended without a word of its own. */
function crashOf(
  { kind, bodyAt }: Stage,
  exit: number | null,
  signal: string | null,
  atWhat: string,
): Problem {
  const how = exit === null ? `was ended by ${signal}` : `ended with status ${exit}`;
  // How V8 ends when its heap is full.
  const isFull = signal === 'SIGABRT' || exit === 134;
  return isFull
    ? {
        code: 'out-of-memory',
        message: `the process of \`${kind}\` has used up its memory${atWhat}`,
        at: bodyAt,
        hint: 'raise `resources: {memory: …}` of the stage',
      }
    : {
        code: 'worker-crashed',
        message: `the process of \`${kind}\` ${how}${atWhat}`,
        at: bodyAt,
        ...(signal === 'SIGKILL' && { hint: 'the system ends processes so when its memory is used up' }),
      };
}
