/** Reads what pushes have recorded on a remote, one blob after the other; what was read before is known here. */
import { atOnce } from '../base/at-once.ts';
import { decodePushRecords, type PushRecord } from '../push-record.ts';
import { pushName } from './blob-name.ts';
import type { IndexParts } from './indexes.ts';
import type { Inventory } from './inventory.ts';
import { isTrouble, readIfPresent } from './read-blob.ts';
import type { Blob } from './remote.ts';

const mostAtOnce = 16;
/** From so many bytes on one comes after the other. */
const largeBytes = 1024 * 1024;

/**
 * Gives `take` what each blob holds, in any order; null for what holds no records that this version can read. What is gone
 * by now is left out. Who keeps all of it may need much memory.
 */
export async function eachRecord(
  { remote, known, signal }: IndexParts,
  pushes: Inventory['pushes'],
  take: (id: string, blob: Blob, records: readonly PushRecord[] | null) => void,
): Promise<void> {
  const isLarge = ([, { bytes }]: readonly [string, Blob]): boolean => bytes >= largeBytes;
  const read = async ([id, blob]: readonly [string, Blob]): Promise<void> => {
    const kept = known.read('pushes', id);
    const bytes = kept ?? (await readOrNothing(id));
    if (bytes === null) return;
    const records = decodePushRecords(bytes);
    if (records && !kept) known.write('pushes', id, bytes);
    take(id, blob, records);
  };
  await atOnce(
    [...pushes].filter((one) => !isLarge(one)),
    mostAtOnce,
    read,
  );
  await atOnce([...pushes].filter(isLarge), 1, read);

  /** Nothing at all where it is damaged: no record either. */
  async function readOrNothing(id: string): Promise<Buffer | null> {
    try {
      return await readIfPresent(remote, pushName(id), null, signal);
    } catch (error) {
      if (isTrouble(error, 'damaged')) return Buffer.alloc(0);
      throw error;
    }
  }
}
