/** Reads what all pushes to a remote have recorded, and tells the records that still count from those that have expired. */
import { atOnce } from '../../base/at-once.ts';
import { decodePushRecord, type PushRecord } from '../../push-record.ts';
import { pushName } from '../blob-name.ts';
import type { Inventory } from '../inventory.ts';
import type { Known } from '../known.ts';
import { readIfPresent } from '../read-blob.ts';
import { type Remote, RemoteError } from '../remote.ts';

export interface NamedRecord {
  /** Of its blob. */
  readonly name: string;
  readonly record: PushRecord;
  /** By the remote's clock, in milliseconds. */
  readonly madeAt: number;
}

const mostAtOnce = 32;

/** Throws where one cannot be read: what it pins could not be told. */
export async function readRecords(
  remote: Remote,
  known: Known,
  { pushes }: Inventory,
  signal: AbortSignal,
): Promise<readonly NamedRecord[]> {
  const records: NamedRecord[] = [];
  await atOnce(pushes, mostAtOnce, async ([id, { madeAt }]) => {
    const name = pushName(id);
    const kept = known.read('pushes', id);
    const bytes = kept ?? (await readIfPresent(remote, name, null, signal));
    if (bytes === null) return;
    const record = decodePushRecord(bytes);
    if (!record) throw unreadable(remote, name);
    if (!kept) known.write('pushes', id, bytes);
    records.push({ name, record, madeAt });
  });
  return records;
}

export interface Expiry {
  /** Which project's commits can be judged here; null for none. */
  readonly project: string | null;
  /** Whether a branch, a tag, or whatever else git shows here leads to the commit. */
  readonly isReachable: (commit: string) => boolean;
  /** Milliseconds that a record of a commit to which nothing leads still counts. */
  readonly keepPushes: number;
}

/** Those of other projects always count: only who has their commits can tell. */
export const isExpired = (
  { record, madeAt }: NamedRecord,
  { project, isReachable, keepPushes }: Expiry,
  now: number,
): boolean =>
  project !== null &&
  record.project === project &&
  record.commit !== null &&
  now - madeAt > keepPushes &&
  !isReachable(record.commit);

const unreadable = ({ url }: Remote, name: string): RemoteError =>
  new RemoteError('refused', {
    code: 'unreadable-remote',
    message: `\`${name}\` at \`${url}\` is no record of a push that this version of luc can read, so what it needs cannot be told`,
    hint: 'update luc; `luc fsck -c` sets it aside if it is corrupt',
  });
