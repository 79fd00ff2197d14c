/** One try of a stage: its process from start to end, told line by line. Knows nothing of what comes after a failure. */
import { fx } from '../base/effects.ts';
import { type Execution, openExecution } from '../executor/local.ts';
import type { Problem } from '../failure.ts';
import type { Ending, Kind } from '../kind.ts';
import type { Stage } from '../pipeline.ts';
import type { Interrupts } from './interrupts.ts';
import type { Run } from './run.ts';
import type { Session } from './session.ts';

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
  readonly env: NodeJS.ProcessEnv;
}

export async function tryStage(
  session: Session,
  run: Run,
  stage: Stage,
  kind: Kind,
  options: TryOptions,
): Promise<Try> {
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
  });
  let asked = false;
  const takeBack = options.attach ? options.interrupts.leaveToCommand() : null;
  const stopListening = options.interrupts.listen((times) => {
    asked = true;
    if (times === 1) execution.interrupt();
    else execution.kill();
  });
  try {
    if (!Array.isArray(stage.own.cmd)) announce(stage.kind);
    const ending = await kind.run(stage.own, stage.task, execution.host);
    takeBack?.(ending.signal === 'SIGINT' || ending.exit === endedByInterrupt);
    const { tail, problem } = execution.close();
    if (problem) emit({ event: 'warned', problem });
    return { problem: problemOf(stage, ending, command), asked, ending, tail, ms: fx.monotonic() - started };
  } finally {
    takeBack?.(false);
    stopListening();
    // Also where it could not run to its end: nobody may wait for its timeout any more.
    execution.close();
  }
}

/** What a shell, or who mimics one, exits with after Ctrl-C. */
const endedByInterrupt = 130;

function problemOf(stage: Stage, { exit, signal, timedOut }: Ending, command: string): Problem | null {
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
  const how = exit === null ? `was ended by ${signal}` : `exited with ${exit}`;
  return { code: 'command-failed', message: `\`${shown}\` ${how}`, at: stage.bodyAt };
}

const commandsOf = (stage: Stage): readonly string[] => {
  const { cmd } = stage.own;
  return Array.isArray(cmd) ? (cmd as string[]) : [stage.kind];
};
