/** Runs a stage's command as often as it has to be tried. Knows nothing of outs and records. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { exists, makeFolder, removeAll, writeAnew } from '../base/files.ts';
import { stageEnvironment } from '../executor/stage-environment.ts';
import type { Problem } from '../failure.ts';
import type { Stage } from '../pipeline.ts';
import { kinds } from '../stages/kinds.ts';
import { absolute, stageFileName } from '../store/layout.ts';
import { temporaryName } from '../store/temporary.ts';
import { plainJson, type Value, valueFromJson } from '../value.ts';
import type { Fingerprint } from './fingerprint.ts';
import { isRetried } from './is-retried.ts';
import type { Run } from './run.ts';
import { leaseFor } from './stage-gpus.ts';
import { type TryOptions, tryStage } from './try-stage.ts';
import type { Facts } from './walk.ts';

export interface Executed {
  readonly problem: Problem | null;
  readonly cancelled: boolean;
  /** Whether its command was started at all. */
  readonly started: boolean;
  readonly tail: readonly string[];
  /** Relative to the project root; null where nothing was printed. */
  readonly log: string | null;
  /** Milliseconds of the last try. */
  readonly ms: number;
  /** What it found to compute tensors with. */
  readonly backend: string | null;
}

export interface ExecuteOptions extends Pick<TryOptions, 'expected' | 'attach' | 'interrupts'> {
  /** What the user chose for stages that leave it open. */
  readonly backend: string | null;
  /** Called before each further try: takes away what the one before has written. */
  readonly startOver: () => Promise<void>;
}

export async function execute(
  run: Run,
  stage: Stage,
  facts: Facts,
  print: Fingerprint,
  options: ExecuteOptions,
): Promise<Executed> {
  const { session } = run;
  const kind = await kinds[stage.kind]?.();
  if (!kind) throw new Error(`no stage kind ${stage.kind}`);
  const fileName = stageFileName(stage.name);
  const log = join('.luc', 'runs', run.id, `${fileName}.log`);
  const folder = join(session.layout.runs, run.id);
  const logIfAny = () => (exists(join(session.layout.root, log)) ? log : null);
  const scratch = run.scratch.open(print);
  makeFolder(absolute(session.layout, stage.wdir));
  const paramsFile = join(folder, `${fileName}.params.json`);
  if (facts.params.size > 0) writeAnew(paramsFile, `${plainJson(paramsValue(facts))}\n`);
  const gpus = await leaseFor(session, stage, options.interrupts.signal);
  const worker = {
    file: join(folder, `${fileName}.task.json`),
    scratch,
    memo: session.layout.memo,
    temporary: join(session.layout.tmp, temporaryName()),
    memory: stage.resources.memory > 0 ? stage.resources.memory : null,
    threads: Math.max(1, Math.ceil(stage.resources.cpu)),
    backend: options.backend,
  };
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
        return {
          problem: stoppedBefore(stage),
          cancelled: true,
          started: attempt > 1,
          tail: [],
          log: logIfAny(),
          ms: 0,
          backend: null,
        };
      const tried = await tryStage(run, stage, kind, {
        ...options,
        attempt,
        log: join(session.layout.root, log),
        worker,
        env: gpus ? { ...environment, CUDA_VISIBLE_DEVICES: gpus.visible } : environment,
      });
      // Whoever was asked to stop and then ends well may have left half of its work.
      const problem = tried.problem ?? (tried.asked ? stoppedBefore(stage) : null);
      if (
        !problem ||
        tried.asked ||
        attempt > stage.retry.times ||
        !isRetried(stage.retry.on, tried.ending)
      ) {
        return {
          problem,
          cancelled: tried.asked,
          started: true,
          tail: tried.tail,
          log: logIfAny(),
          ms: tried.ms,
          backend: tried.ending.backend ?? null,
        };
      }
      session.emit({ event: 'stage-retried', stage: stage.name, attempt, after: stage.retry.wait, problem });
      await options.startOver();
      await pause(stage.retry.wait, options.interrupts.signal);
    }
  } finally {
    // Its process may have died before it could do so itself.
    if (exists(worker.temporary)) removeAll(worker.temporary);
    gpus?.release();
  }
}

const stoppedBefore = (stage: Stage): Problem => ({
  code: 'interrupted',
  message: `\`${stage.name}\` was stopped before it was done`,
  at: stage.bodyAt,
});

function paramsValue(facts: Facts): Value {
  return new Map(
    [...facts.params].map(([file, keys]): [string, Value] => [
      file,
      new Map([...keys].map(([key, value]): [string, Value] => [key, valueFromJson(value ?? null)])),
    ]),
  );
}

/** Ends early at a signal. */
const pause = (ms: number, signal: AbortSignal): Promise<unknown> =>
  delay(ms, undefined, { signal }).catch(() => undefined);
