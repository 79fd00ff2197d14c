/** Folds many small push records into few blobs: who reads them all makes a request for each. */
import { ulid } from '../../base/ulid.ts';
import { encodePushRecords, inPieces, type PushRecord } from '../../push-record.ts';
import { pushName } from '../blob-name.ts';
import { bodyOf } from '../body.ts';
import type { IndexParts } from '../indexes.ts';
import type { Inventory } from '../inventory.ts';
import { eachRecord } from '../records.ts';
import type { Blob } from '../remote.ts';
import type { HeldRecord } from './records.ts';

/** So many at a time. */
const folded = 256;
/** A larger blob is worth a request of its own. */
const smallBytes = 1024 * 1024;

/**
 * Writes anew what counts of these records; the blobs in which they stood are needless then. False where
 * there was nothing to do.
 */
export async function foldRecords(
  parts: IndexParts,
  pushes: Inventory['pushes'],
  counting: readonly HeldRecord[],
  isFit: (blob: Blob) => boolean,
): Promise<boolean> {
  const counts = new Set(counting.map(({ blob, id }) => `${blob} ${id}`));
  const blobs = new Set(counting.map(({ blob }) => blob));
  const small = [...pushes]
    .filter(([id, blob]) => blobs.has(id) && blob.bytes < smallBytes && isFit(blob))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  let isFolded = false;
  for (let at = 0; at + folded <= small.length; at += folded) {
    const records: PushRecord[] = [];
    await eachRecord(parts, new Map(small.slice(at, at + folded)), (blob, { madeAt }, some) => {
      for (const record of some ?? []) {
        const from = record.folded ?? { id: blob, madeAt };
        if (counts.has(`${blob} ${from.id}`)) records.push({ ...record, folded: from });
      }
    });
    for (const piece of inPieces(records)) {
      await parts.remote.create(pushName(ulid()), bodyOf(encodePushRecords(piece)), parts.signal);
      isFolded = true;
    }
  }
  return isFolded;
}
