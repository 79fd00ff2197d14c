/** The end of a stage's process as a problem, where it was a bad one and the process has said nothing of it. */
import type { Problem } from '../failure.ts';
import type { Ending } from '../kind.ts';
import type { Stage } from '../pipeline.ts';
import { atText } from '../worker-task.ts';

/** What it was doing when it ended. */
export interface Doing {
  /** A line of a shell, or the kind of a worker. */
  readonly command: string;
  readonly isWorker: boolean;
  /** As the work itself has told. */
  readonly at: string | undefined;
}

/** Null where it ended well. */
export function endingProblem(
  stage: Stage,
  { exit, signal, timedOut }: Ending,
  doing: Doing,
): Problem | null {
  if (exit === 0 && !timedOut) return null;
  if (timedOut) {
    const message = `\`${stage.name}\` ran longer than its timeout of ${(stage.timeout ?? 0) / 1000} s`;
    return {
      code: 'timeout',
      message,
      at: stage.bodyAt,
      hint: 'raise `timeout:` of the stage, or make the command faster',
    };
  }
  if (doing.isWorker) return crashOf(stage, { exit, signal }, doing);
  const how = exit === null ? `was ended by ${signal}` : `exited with ${exit}`;
  return { code: 'command-failed', message: `\`${shown(doing.command)}\` ${how}`, at: stage.bodyAt };
}

/** A half of a sign is none. */
const shown = (command: string): string =>
  command.length > 120 ? `${command.slice(0, 119).replace(/[\ud800-\udbff]$/, '')}…` : command;

/** Ended without a word of its own. */
function crashOf(
  { bodyAt }: Stage,
  { exit, signal }: Pick<Ending, 'exit' | 'signal'>,
  { command: kind, at }: Doing,
): Problem {
  const atWhat = atText(at);
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
