/** What the lock says once the lines of open runs are laid over it. Pure; changes nothing. */
import type { Digest } from '../digest.ts';
import type { JournalLine } from '../journal-line.ts';
import { type Block, blockDigest, type DataRecord, dataDigest, type Lock } from '../lock.ts';
import type { RelPath } from '../path.ts';
import type { OpenRun } from './open-runs.ts';

export interface Overlay {
  /** The caller's own, as `data`. */
  readonly stages: Map<string, Block>;
  readonly data: Map<RelPath, DataRecord>;
  /** Stages and data that runs which live have recorded: their pipeline may be newer than that of who looks. */
  readonly live: ReadonlySet<string>;
  /** Claimed by a run that lives, and not finished. */
  readonly running: ReadonlySet<string>;
  /** Stages whose command a dead run had started that nobody has mended yet, with that run. */
  readonly killed: ReadonlyMap<string, string>;
  /** With the deps that changed while the stage ran, and the outs that somebody has touched before they were recorded. */
  readonly unconfirmed: ReadonlyMap<string, readonly RelPath[]>;
  /** With the outs that could not be stored. */
  readonly unsaved: ReadonlyMap<string, readonly RelPath[]>;
  /** Runs that hold the only word of an unconfirmed or unsaved stage. */
  readonly unsettledRuns: ReadonlySet<string>;
  /** The time of the last line that tells of a record; '' where there is none. */
  readonly latest: string;
  /** Stages and data that the lines changed. */
  readonly applied: readonly string[];
  /** Those, and what the lock says already. */
  readonly told: readonly string[];
  /** By run, the stages and data that it recorded from a base that the lock no longer has, and no later run did better. */
  readonly dropped: ReadonlyMap<string, ReadonlySet<string>>;
}

type Timed = Extract<JournalLine, { at: string }>;

interface Fact {
  readonly line: Timed;
  readonly run: string;
  /** Of the stage's claim, or the data line's own. */
  readonly base: Digest | null;
}

type Unsettled = Fact & { readonly line: Extract<JournalLine, { t: 'unconfirmed' | 'unsaved' }> };

/**
 * A record counts only if the lock still says what its run started from: a crash on one branch must not change what
 * another branch recorded. Facts of different runs go by time, as each run sees what the others have recorded, and tells its
 * own as later than that, whatever the clock says.
 */
export function layOver(lock: Lock, runs: readonly OpenRun[]): Overlay {
  const stages = new Map(lock.stages);
  const data = new Map(lock.data);
  const unsettled = new Map<string, Unsettled>();
  const applied = new Set<string>();
  const told = new Set<string>();
  const dropped = new Map<string, Set<string>>();

  const facts = factsOf(runs);
  for (const fact of facts) {
    const { line, base } = fact;
    switch (line.t) {
      case 'recorded': {
        const outcome = replaceIfBase(stages, line.stage, line.block, base, blockDigest);
        if (outcome !== 'dropped') unsettled.delete(line.stage);
        note(fact, line.stage, outcome);
        break;
      }
      case 'data':
        note(fact, line.path, replaceIfBase(data, line.path, line.record, base, dataDigest));
        break;
      default:
        unsettled.set(line.stage, { ...fact, line });
    }
  }
  for (const [stage, { base }] of unsettled) {
    if (digestIn(stages, stage, blockDigest) !== base) unsettled.delete(stage);
  }
  const ofKind = (t: 'unconfirmed' | 'unsaved'): Map<string, readonly RelPath[]> =>
    new Map(
      [...unsettled].filter(([, { line }]) => line.t === t).map(([stage, { line }]) => [stage, line.paths]),
    );
  return {
    stages,
    data,
    live: recordedLive(runs),
    running: runningIn(runs),
    killed: killedStages(runs),
    unconfirmed: ofKind('unconfirmed'),
    unsaved: ofKind('unsaved'),
    unsettledRuns: new Set([...unsettled.values()].map(({ run }) => run)),
    latest: facts.at(-1)?.line.at ?? '',
    applied: [...applied],
    told: [...told],
    dropped,
  };

  function note({ run }: Fact, name: string, outcome: 'applied' | 'same' | 'dropped'): void {
    if (outcome === 'applied') applied.add(name);
    if (outcome === 'dropped') dropped.set(run, (dropped.get(run) ?? new Set()).add(name));
    else {
      told.add(name);
      for (const names of dropped.values()) names.delete(name);
    }
  }
}

function factsOf(runs: readonly OpenRun[]): Fact[] {
  const facts: Fact[] = [];
  for (const { id, lines } of runs) {
    const bases = new Map<string, Digest | null>();
    for (const [i, line] of lines.entries()) {
      if (line.t === 'claim') bases.set(line.stage, line.base);
      else if (line.t === 'data') facts.push({ line, run: id, base: line.base });
      else if ('at' in line && !isLost(lines, i))
        facts.push({ line, run: id, base: bases.get(line.stage) ?? null });
    }
  }
  return facts.sort((a, b) => (a.line.at < b.line.at ? -1 : a.line.at > b.line.at ? 1 : 0));
}

/** Whoever wanted to store it later found an out missing: the stage has failed after all. */
function isLost(lines: readonly JournalLine[], i: number): boolean {
  const line = lines[i];
  if (line?.t !== 'unsaved') return false;
  return lines.slice(i).some((later) => later.t === 'failed' && later.stage === line.stage);
}

function replaceIfBase<Name, Value>(
  values: Map<Name, Value>,
  name: Name,
  value: Value,
  base: Digest | null,
  digest: (value: Value) => Digest,
): 'applied' | 'same' | 'dropped' {
  const now = digestIn(values, name, digest);
  if (now !== base) return now === digest(value) ? 'same' : 'dropped';
  values.set(name, value);
  return 'applied';
}

function digestIn<Name, Value>(
  values: ReadonlyMap<Name, Value>,
  name: Name,
  digest: (value: Value) => Digest,
): Digest | null {
  const value = values.get(name);
  return value === undefined ? null : digest(value);
}

function recordedLive(runs: readonly OpenRun[]): Set<string> {
  const recorded = new Set<string>();
  for (const { lines, status } of runs) {
    if (status === 'dead') continue;
    for (const line of lines) {
      if (line.t === 'recorded') recorded.add(line.stage);
      else if (line.t === 'data') recorded.add(line.path);
    }
  }
  return recorded;
}

/** Every line but these four ends what a claim began. */
function runningIn(runs: readonly OpenRun[]): Set<string> {
  const running = new Set<string>();
  for (const { lines, status } of runs) {
    if (status === 'dead') continue;
    const claimed = new Set<string>();
    for (const line of lines) {
      if (line.t === 'claim') claimed.add(line.stage);
      else if ('stage' in line && !isInBetween(line.t)) claimed.delete(line.stage);
    }
    for (const stage of claimed) running.add(stage);
  }
  return running;
}

const isInBetween = (t: JournalLine['t']): boolean =>
  t === 'aside' || t === 'folders' || t === 'spawned' || t === 'ran';

function killedStages(runs: readonly OpenRun[]): Map<string, string> {
  const killed = new Map<string, string>();
  for (const { id, lines, status, ended } of runs) {
    if (status !== 'dead' || ended) continue;
    for (const line of lines) {
      if (line.t === 'spawned') killed.set(line.stage, id);
      else if ('stage' in line && line.t !== 'aside' && line.t !== 'folders') killed.delete(line.stage);
    }
  }
  return killed;
}
