/** Past runs as people look for them: newest first, each with what became of its stages. */
import { namesIn } from '../base/files.ts';
import { isUlid, timeOfUlid } from '../base/ulid.ts';
import type { JournalLine } from '../journal-line.ts';
import type { Layout } from '../store/layout.ts';
import { lastWriteOf, openRuns, type RunRecord, readRun } from '../store/open-runs.ts';

export interface PastRun {
  readonly id: string;
  /** ISO time. */
  readonly at: string;
  readonly argv: readonly string[];
  /** `running`, `killed` where it has no end of its own, else what that says. */
  readonly outcome: string;
  /** Milliseconds; null where it has not ended. */
  readonly ms: number | null;
  readonly stages: readonly PastStage[];
}

export interface PastStage {
  readonly name: string;
  /** The last that is known of it. */
  readonly outcome: string;
  /** Milliseconds of its command, null where none ended. */
  readonly ms: number | null;
}

/** Ids, newest first. */
export const runIds = (layout: Layout): readonly string[] =>
  namesIn(layout.runs).filter(isUlid).sort().reverse();

const shortestId = 6;

/** The newest whose id starts so; six characters and more, so that no name of a stage is taken for one. */
export const findRun = (layout: Layout, word: string): string | undefined =>
  word.length < shortestId ? undefined : runIds(layout).find((id) => id.startsWith(word.toUpperCase()));

/** How much of an id tells it from all others, and is taken for one. */
export function shortestIds(ids: readonly string[]): number {
  const shared = (a: string, b: string): number => [...a].findIndex((letter, i) => letter !== b[i]);
  return ids.reduce((most, id, i) => Math.max(most, shared(id, ids[i + 1] ?? '') + 1), shortestId);
}

export function isRunning(layout: Layout, id: string): boolean {
  return openRuns(layout).some((run) => run.id === id && run.status !== 'dead');
}

/** Those whose command was started in the run, in that order. */
export const startedStages = (layout: Layout, id: string): readonly string[] => [
  ...new Set(readRun(layout, id).lines.flatMap((line) => (line.t === 'spawned' ? [line.stage] : []))),
];

export function pastRun(layout: Layout, id: string): PastRun {
  const record = readRun(layout, id);
  // Who mends a dead run ends its journal, too.
  const end = record.lines.filter((line) => line.t === 'end').findLast(({ outcome }) => outcome !== 'mended');
  return {
    id,
    at: record.header?.at ?? new Date(timeOfUlid(id)).toISOString(),
    argv: record.header?.argv ?? [],
    outcome: end ? end.outcome : isRunning(layout, id) ? 'running' : 'killed',
    ms: end ? durationOf(layout, record) : null,
    stages: stagesOf(record.lines),
  };
}

/** From its first line to the last write of its journal. */
function durationOf(layout: Layout, { id, header }: RunRecord): number | null {
  const written = lastWriteOf(layout, id);
  return header && written !== null ? Math.max(0, Math.round(written - Date.parse(header.at))) : null;
}

function stagesOf(lines: readonly JournalLine[]): readonly PastStage[] {
  const stages = new Map<string, PastStage>();
  for (const line of lines) {
    if (!('stage' in line)) continue;
    const before = stages.get(line.stage);
    const outcome = outcomeOf(line, before?.outcome ?? 'claimed');
    const ms = ('ms' in line ? line.ms : null) ?? before?.ms ?? null;
    stages.set(line.stage, { name: line.stage, outcome, ms });
  }
  return [...stages.values()];
}

/** `ran` in the journal is the end of the command; the stage has run when that is recorded. */
function outcomeOf(line: JournalLine, before: string): string {
  switch (line.t) {
    case 'spawned':
      return 'started';
    case 'ran':
      return line.exit === 0 ? 'unrecorded' : 'failed';
    case 'recorded':
      return before === 'unrecorded' ? 'ran' : before === 'restored' ? 'restored' : 'recorded';
    case 'failed':
    case 'cancelled':
    case 'restored':
    case 'unconfirmed':
    case 'unsaved':
      return line.t;
    default:
      return before;
  }
}
