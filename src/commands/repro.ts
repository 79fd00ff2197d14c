/** `luc repro`: brings targets up to date. */
import { availableParallelism } from 'node:os';
import { backends } from '../choices.ts';
import { finishRun } from '../engine/finish.ts';
import type { LookOptions } from '../engine/look.ts';
import { misfitsIn } from '../engine/misfits-in.ts';
import { planOf } from '../engine/plan.ts';
import type { Probes } from '../engine/probes.ts';
import { repeatIdle } from '../engine/repeat.ts';
import { type ReproReport, repro } from '../engine/repro.ts';
import { type Selection, type SelectionFlags, select } from '../engine/selection.ts';
import type { Session } from '../engine/session.ts';
import type { RemoteSupply } from '../engine/share/supply.ts';
import type { Target } from '../engine/targets.ts';
import { type Failure, failureOf, type Problem } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import { fail, type Outcome } from '../outcome.ts';
import { asBefore, type Keep } from './as-before.ts';
import { attachProblem, notOneTarget, stageToAttach } from './attach.ts';
import { type CommandResult, type Context, exitOf, failed } from './context.ts';
import { type Listening, listenFor } from './interrupts.ts';
import { openSessionFor, openSessionOn, openWritingSession, undecidedData } from './open-session.ts';
import { planResult } from './plan-result.ts';
import { targetsOf } from './targets.ts';

interface Options extends SelectionFlags {
  readonly words: readonly string[];
  readonly dry: boolean;
  readonly force: boolean;
  readonly forceDownstream: boolean;
  readonly keepGoing: boolean;
  readonly ignoreErrors: boolean;
  readonly jobs: number | null;
  readonly noRunCache: boolean;
  readonly pull: boolean;
  readonly refresh: boolean;
  readonly backend: string | null;
  readonly noCommit: boolean;
  readonly allowMissing: boolean;
  readonly glob: boolean;
  readonly interactive: boolean;
  readonly attach: boolean;
  readonly setParam: readonly string[];
}

export function run(context: Context, options: Options): Promise<CommandResult> {
  if (!asksForAll(options)) return reproAnew(context, options, () => {});
  return asBefore<Settings>(context, 'repro', {
    again: ({ jobs }, told) => {
      const report = repeatIdle(context.emit, jobsFor(options, jobs), told);
      return { exit: 0, document: reportToJson(report) };
    },
    anew: (witnessed, keep) => reproAnew(witnessed, options, keep),
  });
}

/** Without a flag by which it could do anything else where all is up to date. */
function asksForAll(options: Options): boolean {
  const { words, setParam, backend, jobs, keepGoing, ignoreErrors, noRunCache, glob, ...others } = options;
  return words.length + setParam.length === 0 && backend === null && !Object.values(others).includes(true);
}

interface Settings extends JsonObject {
  readonly jobs: number | null;
}

const jobsFor = ({ jobs }: Options, usual: number | null): number => jobs ?? usual ?? availableParallelism();

async function reproAnew(context: Context, options: Options, keep: Keep<Settings>): Promise<CommandResult> {
  const misuse = misuseOf(context, options);
  if (misuse) return failed(failureOf('usage', misuse));
  let takeBack = async (): Promise<void> => {};
  if (options.setParam.length > 0) {
    const { setParams } = await import('./set-params.ts');
    const set = await setParams(context, options.setParam, async (pipeline) => {
      const session = await openSessionOn(context, pipeline);
      if (!session.ok) return session.failure;
      const targets = await targetsToRun(context, session.value, options);
      return targets.ok ? null : targets.failure;
    });
    if (!set.ok) return failed(set.failure);
    takeBack = set.value;
  }
  const refuse = async (failure: Failure): Promise<CommandResult> => {
    await takeBack();
    return failed(failure);
  };
  const opened = await (options.dry ? openSessionFor : openWritingSession)(context);
  if (!opened.ok) return refuse(opened.failure);
  const session = opened.value;
  const resolved = await targetsToRun(context, session, options);
  if (!resolved.ok) return refuse(resolved.failure);

  const selection = select(session.pipeline, session.graph, resolved.value, options);
  const misfits = misfitsIn(session.pipeline, selection);
  if (misfits) return refuse(misfits);
  const plan = async (): Promise<CommandResult> =>
    planResult(context, session, await planOf(session, selection, lookOf(options)), false);
  if (options.dry && !options.pull) return plan();
  const listening = listenFor(context);
  try {
    const supply = options.pull ? await openPull(session, options, listening) : null;
    if (supply && !supply.ok) return await refuse(supply.failure);
    session.supply = supply?.value ?? null;
    session.probes = options.dry
      ? null
      : await probesFor(session, selection, options, listening.interrupts.signal);
    if (options.dry) return await plan();
    const unattachable = options.attach ? await attachProblem(session, selection, lookOf(options)) : null;
    // What has to run is known only with the params as they are set.
    if (unattachable) return await refuse(failureOf('usage', unattachable));
    const report = await repro(
      session,
      selection,
      {
        force: options.force,
        forceDownstream: options.forceDownstream,
        keepGoing: options.keepGoing,
        ignoreErrors: options.ignoreErrors,
        runCache: !options.noRunCache,
        commit: !options.noCommit,
        allowMissing: options.allowMissing,
        jobs: options.interactive ? 1 : jobsFor(options, session.pipeline.settings.jobs),
        backend: options.backend ?? session.pipeline.settings.backend,
        attach: options.attach ? stageToAttach(resolved.value) : null,
        confirm: options.interactive
          ? ({ stage }) => context.confirm(`Run \`${stage.name}\`?`, listening.interrupts.signal)
          : null,
        argv: context.argv,
      },
      listening.interrupts,
    );
    supply?.value.settle();
    const dropped = await finishRun(session, report.run);
    const failure = report.failure ?? (dropped && failureOf('work', dropped));
    const signal = listening.signal();
    if (failure && signal) return failed({ ...failure, kind: 'interrupted', signal });
    if (failure && failure.problems.length > 0) return failed(failure);
    if (failure) return { exit: exitOf(failure), document: reportToJson(report) };
    keep({ jobs: session.pipeline.settings.jobs }, session.pipeline);
    return { exit: 0, document: reportToJson(report) };
  } finally {
    listening.stop();
  }
}

/** What asks is loaded only where something is asked. */
async function probesFor(
  session: Session,
  { wanted }: Selection,
  { refresh }: Options,
  signal: AbortSignal,
): Promise<Probes | null> {
  if (session.pipeline.stages.every((stage) => stage.refresh === null)) return null;
  const { openProbes } = await import('../engine/probes.ts');
  return openProbes(session.layout, { updated: refresh ? wanted : new Set(), env: session.env, signal });
}

async function openPull(
  session: Session,
  { noRunCache }: Options,
  { interrupts, interruption }: Listening,
): Promise<Outcome<RemoteSupply, Failure>> {
  const { supplyFor } = await import('./supply-for.ts');
  return supplyFor(session, { runCache: !noRunCache, signal: interrupts.signal }, interruption);
}

/** Looks at no file that a stage reads: so it can be asked of a project whose params are not written yet. */
async function targetsToRun(
  context: Context,
  session: Session,
  { words, glob, attach }: Options,
): Promise<Outcome<readonly Target[], Failure>> {
  const undecided = undecidedData(session);
  if (undecided) return fail(undecided);
  const resolved = await targetsOf(context, session, words, glob);
  if (!resolved.ok) return resolved;
  return attach && !stageToAttach(resolved.value) ? fail(failureOf('usage', notOneTarget)) : resolved;
}

const reportToJson = ({ run, outcomes }: ReproReport): JsonObject => ({
  version: 1,
  run,
  stages: [...outcomes].map(([name, outcome]) => ({ name, outcome })),
});

/** Flags that cannot do here what they say. */
function misuseOf(context: Context, { dry, setParam, interactive, backend }: Options): Problem | null {
  if (dry && setParam.length > 0) {
    const message = '`--dry` changes nothing, and `--set-param` writes into the params file';
    return { code: 'option-conflict', message, hint: 'set the param without `--dry`, or edit the file' };
  }
  if (interactive && !dry && !context.canAsk) {
    const message = '`--interactive` needs a terminal: there is nobody to ask';
    return { code: 'not-asked', message, hint: '`luc repro -n` shows what would run' };
  }
  return backendProblem(backend);
}

function backendProblem(name: string | null): Problem | null {
  if (name === null || backends.some((one) => one === name)) return null;
  return {
    code: 'unknown-backend',
    message: `\`${name}\` is no backend`,
    hint: `one of ${backends.join(', ')}`,
  };
}

const lookOf = ({ force, forceDownstream, noRunCache, allowMissing }: Options): LookOptions => ({
  force,
  forceDownstream,
  runCache: !noRunCache,
  allowMissing,
  makesLostAgain: true,
});
