/** Takes data (tracked files that no stage makes) as it is now into the store and the record. */
import { exists } from '../base/files.ts';
import { type Entry, isFolder, sameEntry } from '../entry.ts';
import { ProblemError } from '../failure.ts';
import { type DataRecord, dataDigest } from '../lock.ts';
import { seenFrom } from '../path.ts';
import type { Data, Remote } from '../pipeline.ts';
import { shellLine } from '../shell-line.ts';
import { absolute } from '../store/layout.ts';
import type { ObjectBatch } from '../store/objects.ts';
import type { Observation, ObserveOptions } from '../store/observe.ts';
import { openRollCall } from '../store/roll-call.ts';
import { forgetSent, isSent, noteSent } from '../store/sent.ts';
import { storeWriteProblem } from '../store/store-place.ts';
import { diffTrees } from '../tree-diff.ts';
import { linkStored } from './links.ts';
import type { Run } from './run.ts';
import { noteData, type Session } from './session.ts';

export interface StoreDataOptions {
  readonly signal?: AbortSignal;
  /**
   * Whether the user names it: then every object of it is looked for in the store. Else, while none of its files was touched,
   * only its top object is, and what is lost below is found by `luc fsck`.
   */
  readonly isNamed?: boolean;
  /** Refuses a folder of which a part is neither here nor in the store: it may never have been brought here. */
  readonly isWhole?: boolean;
}

/** What remotes have whole. */
export interface Sent {
  readonly entry: Entry;
  readonly remotes: readonly Remote[];
}

/** Records what changed; true if there was something to record. Absent data keeps its record. */
export async function recordData(
  run: Run,
  data: Data,
  commit: boolean,
  options: StoreDataOptions = {},
): Promise<boolean> {
  const { session } = run;
  const entry = commit
    ? await storeData(run, data, options)
    : (await observeData(session, data, stoppedBy(options))).entry;
  if (entry !== null && options.isWhole) refusePart(session, data, entry);
  if (entry === null || !recordEntry(run, data, entry)) return false;
  if (commit) await linkStored(session, data.path, entry);
  tellRecorded(session, data, entry);
  return true;
}

/** The same of what is stored at remotes, and not here. */
export function recordSent(run: Run, data: Data, { entry, remotes }: Sent): boolean {
  const { session } = run;
  noteSent(session.layout, entry.digest, remotes);
  if (!recordEntry(run, data, entry)) return false;
  tellRecorded(session, data, entry);
  return true;
}

function tellRecorded({ emit }: Session, { path }: Data, entry: Entry): void {
  emit({ event: 'data-recorded', path, files: isFolder(entry) ? entry.files : 1, bytes: entry.bytes });
}

/** What was recorded, is not here, and not in the store either, never came, or the user removed what he keeps at a remote alone. */
function refusePart({ recorded, objects, cwd }: Session, { path, at }: Data, entry: Entry): void {
  const before = recorded.data.get(path)?.entry;
  if (!before || sameEntry(before, entry)) return;
  const changes = diffTrees(before, entry, objects.readTree);
  const missing = changes.filter(({ change, from }) => change === 'removed' && from && !objects.hasAll(from));
  const [first] = missing;
  if (!first) return;
  const others = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
  const word = seenFrom(cwd, path);
  throw new ProblemError('project', {
    code: 'partial-data',
    message: `only a part of \`${path}\` is here: what is missing, \`${first.path}\`${others}, is not in the store either`,
    at,
    hint: `${shellLine`luc pull ${word}`} brings the rest; ${shellLine`luc add ${word}`} records what is here`,
  });
}

/** Takes data into the store as it is now; null where nothing is there. */
export async function storeData(run: Run, data: Data, options: StoreDataOptions = {}): Promise<Entry | null> {
  const { session } = run;
  const { layout, objects, observer } = session;
  const stopping = stoppedBy(options);
  const before = session.recorded.data.get(data.path);
  const closed = storeWriteProblem(layout);
  // Data that is not recorded yet is hashed and stored in one pass. Recorded data is mostly unchanged: first its stats are asked.
  if (before || closed) {
    const present = openRollCall(objects.sources);
    const { entry, isUntouched } = await observeData(session, data, {
      ...stopping,
      ...(options.isNamed && { see: present }),
      ...(!closed && { onlyKnown: true }),
    });
    if (entry === null && isUntouched) return null;
    const isStored = (found: Entry): boolean => {
      if (options.isNamed) return present.isComplete();
      return isUntouched ? objects.sources.isListed(found.digest) : objects.hasAll(found);
    };
    if (entry !== null && sameEntry(before?.entry, entry) && isStored(entry)) return entry;
    if (before && !options.isNamed && (await isAsSent(session, data, options))) return before.entry;
    if (closed && entry !== null && objects.hasAll(entry)) return entry;
    if (closed) throw new ProblemError('environment', closed);
    if (entry !== null) observer.forget(data.path);
  }
  if (!before && !exists(absolute(layout, data.path))) return null;
  const batch = inRun(run, objects.batch());
  const { entry } = await observeData(session, data, { ...stopping, save: batch });
  if (entry !== null) {
    batch.finish();
    forgetSent(layout, entry.digest);
  }
  return entry;
}

/** Whether there is now what was sent to a remote, so that nothing of it is to enter the store. */
export async function isAsSent(
  session: Session,
  data: Data,
  options: StoreDataOptions = {},
): Promise<boolean> {
  const before = session.recorded.data.get(data.path);
  if (!before || !isKeptElsewhere(session, before.entry)) return false;
  const { entry } = await observeData(session, data, stoppedBy(options));
  return sameEntry(before.entry, entry);
}

/** Whether the user sent it to a remote that the project still has, to keep nothing of it in the store. */
export const isKeptElsewhere = ({ layout, pipeline }: Session, { digest }: Entry): boolean =>
  isSent(layout, digest, pipeline.remotes);

/** Opens the run before the first object enters: a gc keeps what is younger than any open run, and for an hour what was there before. */
function inRun(run: Run, batch: ObjectBatch): ObjectBatch {
  const within =
    <Words extends unknown[], Value>(put: (...words: Words) => Value) =>
    (...words: Words): Value => {
      run.journal();
      return put(...words);
    };
  return {
    ...batch,
    put: within(batch.put),
    putFile: within(batch.putFile),
    putHugeFile: within(batch.putHugeFile),
  };
}

const stoppedBy = ({ signal }: StoreDataOptions): ObserveOptions => (signal ? { signal } : {});

/** False where the record says so already. */
export function recordEntry(run: Run, data: Data, entry: Entry): boolean {
  const { session } = run;
  const before = session.recorded.data.get(data.path) ?? null;
  if (sameEntry(before?.entry, entry)) return false;
  const record: DataRecord = { entry, from: data.from, rev: data.rev };
  run.journal().append({ t: 'data', path: data.path, base: before && dataDigest(before), record });
  run.journal().sync();
  noteData(session, data.path, record);
  return true;
}

/** Without an entry where nothing is there. */
async function observeData({ observer }: Session, data: Data, options: ObserveOptions): Promise<Observation> {
  const seen = await observer.observe(data.path, options);
  const [problem] = seen.problems;
  if (problem) throw new ProblemError('project', { ...problem, at: data.at });
  return seen.absent ? { ...seen, entry: null } : seen;
}
