/** Takes data (tracked files that no stage makes) as it is now into the store and the record. */
import { isFolder, sameEntry } from '../entry.ts';
import { ProblemError } from '../failure.ts';
import { type DataRecord, dataDigest } from '../lock.ts';
import type { RelPath } from '../path.ts';
import type { Data } from '../pipeline.ts';
import type { DataState } from '../stage-state.ts';
import type { Run } from './run.ts';
import type { Session } from './session.ts';

/** Records what changed; true if there was something to record. Absent data keeps its record. */
export async function recordData(session: Session, run: Run, data: Data, commit: boolean): Promise<boolean> {
  const before = session.recorded.data.get(data.path) ?? null;
  const seen = await session.observer.observe(data.path);
  const [problem] = seen.problems;
  if (problem) throw new ProblemError('project', { ...problem, at: data.at });
  if (!seen.entry || seen.absent) return false;
  const changed = !sameEntry(before?.entry, seen.entry);
  if (!changed && (!commit || session.objects.has(seen.entry.digest))) return false;
  let entry = seen.entry;
  if (commit) {
    const batch = session.objects.batch();
    session.observer.forget(data.path);
    const saved = await session.observer.observe(data.path, { save: batch });
    batch.finish();
    entry = saved.entry ?? entry;
  }
  if (!changed) return false;
  const record: DataRecord = { entry, from: data.from, rev: data.rev };
  run.journal().append({ t: 'data', path: data.path, base: before && dataDigest(before), record });
  run.journal().sync();
  (session.recorded.data as Map<RelPath, DataRecord>).set(data.path, record);
  session.products.set(data.path, entry);
  session.emit({
    event: 'data-recorded',
    path: data.path,
    files: isFolder(entry) ? entry.files : 1,
    bytes: entry.bytes,
  });
  return true;
}

export async function dataState(session: Session, path: RelPath): Promise<DataState> {
  const before = session.recorded.data.get(path);
  const seen = await session.observer.observe(path);
  if (!before) return 'new';
  if (seen.absent || !seen.entry) return 'absent';
  return sameEntry(before.entry, seen.entry) ? 'current' : 'outdated';
}
