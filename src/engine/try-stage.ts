/** One try of a stage: its process from start to end, told line by line. Knows nothing of what comes after a failure. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fx } from '../base/effects.ts';
import { type Execution, openExecution } from '../executor/local.ts';
import type { WorkerOptions } from '../executor/worker-talk.ts';
import type { Problem } from '../failure.ts';
import type { Ending, Kind } from '../kind.ts';
import type { Stage } from '../pipeline.ts';
import { type Doing, endingProblem } from './ending-problem.ts';
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
  let doing: Doing = { command: stage.kind, isWorker: true, at: undefined };
  const started = fx.monotonic();
  const execution: Execution = openExecution({
    root: layout.root,
    wdir: stage.wdir,
    env: options.env,
    log: options.log,
    masks: stage.secrets.flatMap((name) => session.env[name] ?? []),
    timeout: stage.timeout,
    attach: options.attach,
    onCommand: (command, by) => {
      doing = { command, isWorker: by === 'worker', at: undefined };
      emit({ event: 'command-started', stage: stage.name, command });
    },
    onLine: (stream, line) => emit({ event: 'stage-output', stage: stage.name, stream, line }),
    onSpawn: ({ pid, pgid, start }) =>
      run.journal().append({ t: 'spawned', stage: stage.name, pid, pgid, start }),
    worker: {
      ...options.worker,
      onProgress: (progress) => {
        doing = { ...doing, at: progress.at };
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
      : endingProblem(stage, ending, doing);
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

const commandsOf = (stage: Stage): readonly string[] => {
  const { cmd } = stage.own;
  return Array.isArray(cmd) ? (cmd as string[]) : [stage.kind];
};
