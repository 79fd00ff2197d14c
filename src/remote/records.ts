/** Reads what pushes have recorded on a remote; what was read before is known here. */
import { atOnce } from '../base/at-once.ts';
import { decodePushRecord, type PushRecord } from '../push-record.ts';
import { pushFolder, pushName } from './blob-name.ts';
import type { IndexParts } from './indexes.ts';
import { takePart } from './inventory.ts';
import { readIfSound } from './read-blob.ts';

const mostAtOnce = 16;

/** The newest first. What is no record, or one of a later version, is left out. */
export async function readRecords({ remote, known, signal }: IndexParts): Promise<readonly PushRecord[]> {
  const { pushes } = await takePart(remote, [pushFolder], signal);
  const records = new Map<string, PushRecord>();
  await atOnce(pushes.keys(), mostAtOnce, async (id) => {
    const kept = known.read('pushes', id);
    const bytes = kept ?? (await readIfSound(remote, pushName(id), null, signal));
    const record = bytes && decodePushRecord(bytes);
    if (!bytes || !record) return;
    if (!kept) known.write('pushes', id, bytes);
    records.set(id, record);
  });
  return [...records].sort(([a], [b]) => (a < b ? 1 : -1)).map(([, record]) => record);
}
