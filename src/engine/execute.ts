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
import type { DueStage } from './action.ts';
import { isRetried } from './is-retried.ts';
import type { Run } from './run.ts';
import { leaseFor } from './stage-gpus.ts';
import { type Try, type TryOptions, tryStage } from './try-stage.ts';
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

export async function execute(run: Run, due: DueStage, options: ExecuteOptions): Promise<Executed> {
  const { session } = run;
  const { stage } = due;
  const log = join('.luc', 'runs', run.id, `${stageFileName(stage.name)}.log`);
  const { worker, env } = prepare(run, due, options.backend);
  const gpus = await leaseFor(session, stage, options.interrupts.signal);
  try {
    const tried = await tryUntilDone(run, stage, {
      ...options,
      log: join(session.layout.root, log),
      worker,
      env: gpus ? { ...env, CUDA_VISIBLE_DEVICES: gpus.visible } : env,
    });
    return { ...tried, log: exists(join(session.layout.root, log)) ? log : null };
  } finally {
    // Its process may have died before it could do so itself.
    if (exists(worker.temporary)) removeAll(worker.temporary);
    gpus?.release();
  }
}

/** Makes the files and folders that its processes are told of. */
function prepare(
  { session, id, scratch }: Run,
  { stage, facts, print }: DueStage,
  backend: string | null,
): Pick<TryOptions, 'worker' | 'env'> {
  const { layout } = session;
  const fileOf = (ending: string): string => join(layout.runs, id, `${stageFileName(stage.name)}.${ending}`);
  const folder = scratch.open(print);
  makeFolder(absolute(layout, stage.wdir));
  const paramsFile = facts.params.size > 0 ? fileOf('params.json') : null;
  if (paramsFile !== null) writeAnew(paramsFile, `${plainJson(paramsValue(facts))}\n`);
  const { memory, cpu } = stage.resources;
  const worker = {
    file: fileOf('task.json'),
    scratch: folder,
    memo: layout.memo,
    temporary: join(layout.tmp, temporaryName()),
    memory: memory > 0 ? memory : null,
    threads: Math.max(1, Math.ceil(cpu)),
    backend,
  };
  const env = stageEnvironment({
    stage,
    root: layout.root,
    run: id,
    scratch: folder,
    paramsFile,
    metricsFile: fileOf('metrics.jsonl'),
    base: session.env,
  });
  return { worker, env };
}

type TriesOptions = Omit<TryOptions, 'attempt'> & Pick<ExecuteOptions, 'startOver'>;

async function tryUntilDone(run: Run, stage: Stage, options: TriesOptions): Promise<Omit<Executed, 'log'>> {
  const { interrupts, startOver } = options;
  const kind = await kinds[stage.kind]?.();
  if (!kind) throw new Error(`no stage kind ${stage.kind}`);
  for (let attempt = 1; ; attempt++) {
    if (interrupts.times() > 0)
      return {
        problem: stoppedBefore(stage),
        cancelled: true,
        started: attempt > 1,
        tail: [],
        ms: 0,
        backend: null,
      };
    const tried = await tryStage(run, stage, kind, { ...options, attempt });
    const { asked, ending, tail, ms } = tried;
    // Whoever was asked to stop and then ends well may have left half of its work.
    const problem = tried.problem ?? (asked ? stoppedBefore(stage) : null);
    if (!problem || !mayTryAgain(stage, tried, attempt))
      return { problem, cancelled: asked, started: true, tail, ms, backend: ending.backend ?? null };
    run.session.emit({
      event: 'stage-retried',
      stage: stage.name,
      attempt,
      after: stage.retry.wait,
      problem,
    });
    await startOver();
    await pause(stage.retry.wait, interrupts.signal);
  }
}

const mayTryAgain = ({ retry }: Stage, { asked, ending }: Try, attempt: number): boolean =>
  !asked && attempt <= retry.times && isRetried(retry.on, ending);

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
