/** One try of a stage: its process from start to end, told line by line. Knows nothing of what comes after a failure. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fx } from '../base/effects.ts';
import { type Execution, openExecution } from '../executor/local.ts';
import type { WorkerOptions } from '../executor/worker-talk.ts';
import type { Problem } from '../failure.ts';
import type { Ending, Kind } from '../kind.ts';
import type { Stage } from '../pipeline.ts';
import { atText } from '../worker-task.ts';
import { faultProblem } from './fault-problem.ts';
import type { Interrupts } from './interrupts.ts';
import type { Run } from './run.ts';
import { runChecked } from './run-checked.ts';

export interface Try {
  /** Null where it ended well. */
  readonly problem: Problem | null;
  /** Whether the user has asked it to stop. */
  readonly asked: boolean;
  readonly ending: Ending;
  readonly tail: readonly string[];
  readonly ms: number;
}

export interface TryOptions {
  /** Milliseconds, from history. */
  readonly expected: number | null;
  /** Whether it gets our terminal. */
  readonly attach: boolean;
  readonly interrupts: Interrupts;
  /** From 1. */
  readonly attempt: number;
  /** Absolute path. */
  readonly log: string;
  readonly worker: Omit<WorkerOptions, 'onProgress' | 'onWarning'>;
  readonly env: NodeJS.ProcessEnv;
}

export async function tryStage(run: Run, stage: Stage, kind: Kind, options: TryOptions): Promise<Try> {
  const { session } = run;
  const { emit, layout } = session;
  const commands = commandsOf(stage);
  emit({
    event: 'stage-started',
    stage: stage.name,
    commands,
    expected: options.expected,
    attempt: options.attempt,
  });
  let command = stage.kind;
  let at: string | undefined;
  const announce = (line: string): void => {
    command = line;
    emit({ event: 'command-started', stage: stage.name, command });
  };
  const started = fx.monotonic();
  const execution: Execution = openExecution({
    root: layout.root,
    wdir: stage.wdir,
    env: options.env,
    log: options.log,
    masks: stage.secrets.flatMap((name) => session.env[name] ?? []),
    timeout: stage.timeout,
    attach: options.attach,
    onCommand: announce,
    onLine: (stream, line) => emit({ event: 'stage-output', stage: stage.name, stream, line }),
    onSpawn: ({ pid, pgid, start }) =>
      run.journal().append({ t: 'spawned', stage: stage.name, pid, pgid, start }),
    worker: {
      ...options.worker,
      onProgress: (progress) => {
        at = progress.at;
        emit({ event: 'stage-progress', stage: stage.name, ...progress });
      },
      onWarning: ({ code, message, hint }) =>
        emit({
          event: 'warned',
          problem: {
            code,
            message: `\`${stage.name}\`: ${message}`,
            at: stage.bodyAt,
            ...(hint && { hint }),
          },
        }),
    },
  });
  let asked = false;
  const takeBack = options.attach ? options.interrupts.leaveToCommand() : null;
  const stopListening = options.interrupts.listen((times) => {
    asked = true;
    if (times === 1) execution.interrupt();
    else execution.kill();
  });
  try {
    const ending = await runChecked(stage, kind, execution.host);
    // A Ctrl-C that ended the command may reach us only after its end, but no later than in the next turn of the event loop.
    if (takeBack) await nextTurn();
    takeBack?.(ending.signal === 'SIGINT' || ending.exit === endedByInterrupt);
    const { tail, problem } = execution.close();
    if (problem) emit({ event: 'warned', problem });
    const ms = fx.monotonic() - started;
    const failed = ending.faults
      ? await faultProblem(layout.root, stage, ending.faults)
      : problemOf(stage, ending, command, at);
    return { problem: failed, asked, ending, tail, ms };
  } finally {
    takeBack?.(false);
    stopListening();
    // Also where it could not run to its end: nobody may wait for its timeout any more.
    execution.close();
  }
}

/** What a shell, or who mimics one, exits with after Ctrl-C. */
const endedByInterrupt = 130;

function problemOf(
  stage: Stage,
  { exit, signal, timedOut }: Ending,
  command: string,
  at: string | undefined,
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

const commandsOf = (stage: Stage): readonly string[] => {
  const { cmd } = stage.own;
  return Array.isArray(cmd) ? (cmd as string[]) : [stage.kind];
};
