/** The runs that are not folded into the lock yet, as their journals tell them. */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { namesIn, readIfThere } from '../base/files.ts';
import { type Identity, identityFromText, statusOf } from '../base/identity.ts';
import { isUlid } from '../base/ulid.ts';
import type { Problem } from '../failure.ts';
import { type JournalHeader, type ReadJournal, readJournal } from '../journal.ts';
import type { JournalLine } from '../journal-line.ts';
import type { Layout } from './layout.ts';

export interface RunRecord {
  readonly id: string;
  /** Of the run itself; null where a crash came before it. */
  readonly header: JournalHeader | null;
  /** In order, those of takeovers at the end. */
  readonly lines: readonly JournalLine[];
  readonly problem: Problem | null;
}

export interface OpenRun extends RunRecord {
  /** Of the process that wrote last: the run's own or one that took over. Null where power loss took it. */
  readonly process: Identity | null;
  /** `dead` also for a run that has ended and waits for a stage to be settled. */
  readonly status: 'alive' | 'dead' | 'unknown';
  readonly ended: boolean;
}

/** Oldest first. */
export function openRuns(layout: Layout): OpenRun[] {
  return namesIn(layout.open)
    .filter(isUlid)
    .sort()
    .map((id) => {
      const journals = readJournals(layout, id);
      const process = journals.findLast(({ header }) => header)?.header ?? opener(layout, id);
      const run = runRecord(id, journals);
      const ended = run.lines.at(-1)?.t === 'end';
      return { ...run, process, ended, status: ended || !process ? 'dead' : statusOf(process) };
    });
}

/** Any run, open or not. */
export const readRun = (layout: Layout, id: string): RunRecord => runRecord(id, readJournals(layout, id));

/** When its journal was last written; null where it has none. In milliseconds. */
export const lastWriteOf = (layout: Layout, id: string): number | null =>
  fx.statSync(join(layout.runs, id, 'journal'))?.mtimeMs ?? null;

const runRecord = (id: string, journals: readonly ReadJournal[]): RunRecord => ({
  id,
  header: journals[0]?.header ?? null,
  lines: journals.flatMap(({ lines }) => lines),
  problem: journals.find(({ problem }) => problem)?.problem ?? null,
});

/** `journal`, then one for each takeover. */
function readJournals(layout: Layout, id: string): ReadJournal[] {
  const journals: ReadJournal[] = [];
  for (let n = 0; ; n++) {
    const bytes = readIfThere(join(layout.runs, id, n === 0 ? 'journal' : `journal.${n}`));
    if (bytes) journals.push(readJournal(bytes.toString('utf8')));
    else if (n > 0) return journals;
  }
}

/** Who opened the run, for the moment in which it has no journal yet. */
const opener = (layout: Layout, id: string): Identity | null =>
  identityFromText(readIfThere(join(layout.open, id))?.toString('utf8'));
