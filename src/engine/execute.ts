/** Runs a stage's process: environment, log, GPUs, timeout, further tries. Knows nothing of outs and records. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fx } from '../base/effects.ts';
import { makeFolder, writeWhole } from '../base/files.ts';
import { leaseGpus } from '../executor/gpu.ts';
import { type Execution, openExecution } from '../executor/local.ts';
import { stageEnvironment } from '../executor/stage-environment.ts';
import type { Problem } from '../failure.ts';
import type { Ending, Kind } from '../kind.ts';
import type { Stage } from '../pipeline.ts';
import { kinds } from '../stages/kinds.ts';
import { absolute, stageFileName } from '../store/layout.ts';
import { plainJson, type Value, valueFromJson } from '../value.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { Interrupts } from './interrupts.ts';
import type { Run } from './run.ts';
import type { Session } from './session.ts';
import type { Facts } from './walk.ts';

export interface Executed {
  readonly problem: Problem | null;
  readonly cancelled: boolean;
  /** Whether its command was started at all. */
  readonly started: boolean;
  readonly tail: readonly string[];
  /** Relative to the project root. */
  readonly log: string;
  /** Milliseconds of the last try. */
  readonly ms: number;
}

export interface ExecuteOptions {
  readonly expected: number | null;
  readonly attach: boolean;
  readonly interrupts: Interrupts;
  /** Called before each further try: takes away what the one before has written. */
  readonly startOver: () => Promise<void>;
}

export async function execute(
  session: Session,
  run: Run,
  stage: Stage,
  facts: Facts,
  print: Fingerprint,
  options: ExecuteOptions,
): Promise<Executed> {
  const kind = await kinds[stage.kind]?.();
  if (!kind) throw new Error(`no stage kind ${stage.kind}`);
  const fileName = stageFileName(stage.name);
  const log = join('.luc', 'runs', run.id, `${fileName}.log`);
  const folder = join(session.layout.runs, run.id);
  const scratch = run.scratch.open(print);
  makeFolder(absolute(session.layout, stage.wdir));
  const paramsFile = join(folder, `${fileName}.params.json`);
  if (facts.params.size > 0) writeWhole(paramsFile, `${plainJson(paramsValue(facts))}\n`);
  const gpus = await lease(session, stage, options.interrupts);
  const environment = stageEnvironment({
    stage,
    root: session.layout.root,
    run: run.id,
    scratch,
    paramsFile: facts.params.size > 0 ? paramsFile : null,
    metricsFile: join(folder, `${fileName}.metrics.jsonl`),
    base: session.env,
  });
  try {
    for (let attempt = 1; ; attempt++) {
      if (options.interrupts.times() > 0)
        return { problem: stoppedBefore(stage), cancelled: true, started: attempt > 1, tail: [], log, ms: 0 };
      const tried = await tryOnce(session, run, stage, kind, {
        ...options,
        attempt,
        log: join(session.layout.root, log),
        env: gpus ? { ...environment, CUDA_VISIBLE_DEVICES: gpus.visible } : environment,
      });
      // Whoever was asked to stop and then ends well may have left half of its work.
      const problem =
        problemOf(stage, tried.ending, tried.command) ?? (tried.asked ? stoppedBefore(stage) : null);
      if (
        !problem ||
        tried.asked ||
        attempt > stage.retry.times ||
        !isRetried(stage.retry.on, tried.ending)
      ) {
        return { problem, cancelled: tried.asked, started: true, tail: tried.tail, log, ms: tried.ms };
      }
      session.emit({ event: 'stage-retried', stage: stage.name, attempt, after: stage.retry.wait, problem });
      await options.startOver();
      await pause(stage.retry.wait, options.interrupts.signal);
    }
  } finally {
    gpus?.release();
  }
}

/** Exit status by which a command says that it failed for now only (`EX_TEMPFAIL` of sysexits). */
const temporary = 75;

/** A shell reports a signal of its child as 128 and the signal's number. */
function isRetried(on: Stage['retry']['on'], { exit, signal }: Ending): boolean {
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

const stoppedBefore = (stage: Stage): Problem => ({
  code: 'interrupted',
  message: `\`${stage.name}\` was stopped before it was done`,
  at: stage.bodyAt,
});

interface Try {
  /** Whether the user has asked it to stop. */
  readonly asked: boolean;
  readonly ending: Ending;
  readonly command: string;
  readonly tail: readonly string[];
  readonly ms: number;
}

async function tryOnce(
  session: Session,
  run: Run,
  stage: Stage,
  kind: Kind,
  options: ExecuteOptions & {
    readonly attempt: number;
    readonly log: string;
    readonly env: NodeJS.ProcessEnv;
  },
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
    const { tail } = await execution.close();
    return { asked, ending, command, tail, ms: fx.monotonic() - started };
  } finally {
    takeBack?.(false);
    stopListening();
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

function paramsValue(facts: Facts): Value {
  return new Map(
    [...facts.params].map(([file, keys]): [string, Value] => [
      file,
      new Map([...keys].map(([key, value]): [string, Value] => [key, valueFromJson(value ?? null)])),
    ]),
  );
}

async function lease(
  session: Session,
  stage: Stage,
  interrupts: Interrupts,
): Promise<{ readonly visible: string; release(): void } | null> {
  if (stage.resources.gpu === 0) return null;
  const since = fx.monotonic();
  let waited = false;
  const leased = await leaseGpus(stage.resources.gpu, {
    signal: interrupts.signal,
    env: session.env,
    onWait: (holder) => {
      waited = true;
      session.emit({ event: 'waiting', for: 'gpu', stage: stage.name, holder });
    },
  });
  if (waited) session.emit({ event: 'waited', for: 'gpu', stage: stage.name, ms: fx.monotonic() - since });
  return leased;
}

/** Ends early at a signal. */
const pause = (ms: number, signal: AbortSignal): Promise<unknown> =>
  delay(ms, undefined, { signal }).catch(() => undefined);
