/** Decides about one stage: is it current, can its result be restored, or must it run, and why. */
import { type Entry, sameEntry } from '../entry.ts';
import type { Problem } from '../failure.ts';
import type { Block, RecordedOut } from '../lock.ts';
import type { RelPath } from '../path.ts';
import type { Out, Stage, StageName } from '../pipeline.ts';
import type { Result } from '../result.ts';
import type { Reason } from '../stage-state.ts';
import type { Observation } from '../store/observe.ts';
import { findResults } from '../store/results.ts';
import { explain } from './explain.ts';
import { gatherFacts, type Standing } from './facts.ts';
import { type Fingerprint, fingerprint } from './fingerprint.ts';
import { isComplete } from './is-complete.ts';
import { isPresent } from './is-present.ts';
import { isShareable } from './is-shareable.ts';
import type { Session } from './session.ts';
import type { Facts } from './walk.ts';

interface Common {
  readonly stage: Stage;
  readonly reasons: readonly Reason[];
  /** The outs as they are in the workspace. */
  readonly outs: ReadonlyMap<RelPath, Observation>;
  readonly facts: Facts;
}

export type Decision = Common &
  (
    | { readonly state: 'current' | 'absent'; readonly block: Block }
    /** Carries the block that is to be recorded once its outs are there. */
    | { readonly state: 'restorable'; readonly block: Block }
    /** Carries what a run needs for recording; `problems` stand in the way of it. */
    | {
        readonly state: 'outdated' | 'new';
        readonly print: Fingerprint | null;
        readonly problems: readonly Problem[];
      }
    | { readonly state: 'blocked'; readonly by: readonly StageName[] }
    | { readonly state: 'frozen'; readonly block: Block | null }
  );

export interface DecideOptions {
  readonly standing: (stage: StageName) => Standing;
  /** Runs whatever the record says. */
  readonly force: boolean;
  readonly runCache: boolean;
  /** A dep that is not there is as recorded, unless the stage has to run. */
  readonly allowMissing: boolean;
}

export async function decide(session: Session, stage: Stage, options: DecideOptions): Promise<Decision> {
  const outs = await observeOuts(session, stage);
  const record = session.recorded.stages.get(stage.name) ?? null;
  if (stage.frozen) return { state: 'frozen', stage, reasons: [], outs, facts: noFacts, block: record };

  const { facts, problems, assumed, waitsFor } = await gatherFacts(
    session,
    stage,
    options.standing,
    options.allowMissing,
  );
  const common = { stage, outs, facts };
  const differences: readonly Reason[] = record ? explain(stage, facts, record) : [];
  if (waitsFor.length > 0) {
    const upstream = waitsFor.map((name): Reason => ({ what: 'upstream', change: 'modified', stage: name }));
    const reasons = [...differences, ...(options.force ? [forced] : []), ...upstream];
    return { ...common, state: 'blocked', reasons, by: waitsFor };
  }
  const must = record ? 'outdated' : 'new';
  // Both visitors walk the same: where one finds no difference, the other would make the same key.
  const print = record && differences.length === 0 ? record : fingerprint(stage, facts);
  if (!print || problems.length > 0)
    return { ...common, state: must, reasons: differences, print: null, problems };
  const mustRun = (reasons: readonly Reason[]): Decision => ({
    ...common,
    state: must,
    reasons,
    print: assumed.length > 0 ? null : print,
    problems: assumed,
  });
  if (options.force || runsAlways(stage) || session.probes?.isDue(stage)) {
    const why = record ? [runsAlways(stage) ? always : forced] : [];
    return mustRun([...differences, ...why]);
  }
  const edited = record?.key === print.key ? outDifferences(stage, outs, record) : [];
  if (record?.key === print.key) {
    if (edited.length === 0) {
      const complete = stage.outs.every((out) => isPresent(outs.get(out.path)));
      return { ...common, state: complete ? 'current' : 'absent', reasons: [], block: record };
    }
    if (isComplete(session, record))
      return { ...common, state: 'restorable', reasons: edited, block: record };
  }
  const reasons = [...differences, ...edited];
  const known = options.runCache && isShareable(stage) ? findKnown(session, stage, print) : null;
  if (known) return { ...common, state: 'restorable', reasons, block: known };
  return mustRun(reasons);
}

const always: Reason = { what: 'always', change: 'modified' };
const forced: Reason = { ...always, key: 'force' };

const noFacts: Facts = { env: new Map(), params: new Map(), deps: new Map(), probe: undefined };

/** Whether nothing can ever say that the stage is up to date. */
const runsAlways = (stage: Stage): boolean =>
  stage.alwaysChanged || (stage.deps.length === 0 && stage.outs.length === 0);

function findKnown(session: Session, stage: Stage, print: Fingerprint): Block | null {
  const { layout, emit, supply } = session;
  for (const result of [...findResults(layout, print.key, emit), ...(supply?.results(print.key) ?? [])]) {
    const block = blockOf(stage, print, result);
    if (block && isComplete(session, block)) return block;
  }
  return null;
}

function blockOf(stage: Stage, print: Fingerprint, result: Result): Block | null {
  const outs = new Map<RelPath, RecordedOut>();
  for (const { path, persist } of stage.outs) {
    const entry = result.outs.get(path);
    if (!entry) return null;
    outs.set(path, { entry, persist });
  }
  return { key: print.key, what: print.what, deps: print.deps, outs };
}

async function observeOuts(session: Session, stage: Stage): Promise<ReadonlyMap<RelPath, Observation>> {
  const outs = new Map<RelPath, Observation>();
  for (const out of stage.outs) outs.set(out.path, await session.observer.observe(out.path));
  return outs;
}

function outDifferences(stage: Stage, outs: ReadonlyMap<RelPath, Observation>, block: Block): Reason[] {
  return stage.outs.flatMap((out: Out): Reason[] => {
    const before: Entry | undefined = block.outs.get(out.path)?.entry;
    const seen = outs.get(out.path);
    if (!before || !seen || !isPresent(seen) || sameEntry(before, seen.entry)) return [];
    return [
      {
        what: 'out',
        change: 'modified',
        path: out.path,
        from: before.digest,
        to: seen.entry?.digest ?? null,
      },
    ];
  });
}
