/** Puts what was fetched at a data path and records where it is from; what was there is kept as ever. */
import { join } from 'node:path';
import { exists, makeFolder } from '../base/files.ts';
import { sameEntry } from '../entry.ts';
import { type DataRecord, dataDigest } from '../lock.ts';
import type { Data } from '../pipeline.ts';
import type { Fetched } from '../remote/source/source.ts';
import { discard } from '../store/aside.ts';
import { entryAt } from '../store/entry-at.ts';
import { absolute } from '../store/layout.ts';
import { moveWhole } from '../store/move.ts';
import { temporaryName } from '../store/temporary.ts';
import { refuseObstacle } from '../store/way.ts';
import { recordData } from './record-data.ts';
import { openReplacement } from './replacement.ts';
import type { Run } from './run.ts';
import { noteData, type Session } from './session.ts';

/** Where data comes from. */
export interface Incoming {
  /** As in `remote/source/source.ts`. */
  readonly fetch: (to: string, known: string | null, signal: AbortSignal) => Promise<Fetched>;
}

/**
 * `nothing`: the source keeps nothing at its path; `in-the-way`: something else is at `data.path`, and that may not
 * be replaced. The caller holds the claim.
 */
export async function takeIn(
  run: Run,
  declared: Data,
  source: Incoming,
  { mayReplace, signal }: { readonly mayReplace: boolean; readonly signal: AbortSignal },
): Promise<'taken' | 'same' | 'nothing' | 'in-the-way'> {
  const { session } = run;
  const { layout, observer } = session;
  const { path } = declared;
  const fetched = join(layout.tmp, temporaryName());
  makeFolder(layout.tmp);
  const before = session.recorded.data.get(path);
  const target = absolute(layout, path);
  const came = await source.fetch(fetched, await knownRev(session, declared), signal);
  if (came === 'nothing' || came === 'same') return came;
  const data: Data = { ...declared, rev: came.rev };
  const { entry } = await observer.recheck(path);
  const wanted = entryAt(fetched);
  // What is there already may be what an import brought that was cut off.
  if (!mayReplace && exists(target)) {
    discard(layout, fetched);
    if (!sameEntry(entry, wanted)) return 'in-the-way';
    await recordData(run, data, true, { signal });
    return 'taken';
  }
  const isSame = sameEntry(before?.entry, wanted);
  if (isSame && (sameEntry(before?.entry, entry) || !exists(target))) {
    discard(layout, fetched);
    return before && noteSource(run, data, before) ? 'taken' : 'same';
  }
  refuseObstacle(layout, path);
  const replacement = openReplacement(run, { subject: { path }, paths: [path] });
  try {
    replacement.clear();
    replacement.makeFolders();
    moveWhole(fetched, target, layout.tmp);
    observer.forget(path);
    if (!(await recordData(run, data, true, { signal })) && before) noteSource(run, data, before);
  } catch (error) {
    if (session.recorded.data.get(path) === before)
      await replacement.undo(signal.aborted ? 'interrupted' : 'failed');
    else replacement.keep();
    throw error;
  }
  replacement.keep();
  return 'taken';
}

/** The revision of which all is here as it was recorded; null where it has to be fetched again in any case. */
async function knownRev(
  { layout, observer, objects, recorded }: Session,
  { path, from }: Data,
): Promise<string | null> {
  const before = recorded.data.get(path);
  if (!before || before.from !== from || before.rev === null) return null;
  const isHere = exists(absolute(layout, path))
    ? sameEntry(before.entry, (await observer.observe(path)).entry)
    : objects.hasAll(before.entry);
  return isHere ? before.rev : null;
}

/** The same bytes, from another revision. */
function noteSource(run: Run, { path, from, rev }: Data, before: DataRecord): boolean {
  const { session } = run;
  if (before.from === from && before.rev === rev) return false;
  const record: DataRecord = { entry: before.entry, from, rev };
  run.journal().append({ t: 'data', path, base: dataDigest(before), record });
  run.journal().sync();
  noteData(session, path, record);
  return true;
}
