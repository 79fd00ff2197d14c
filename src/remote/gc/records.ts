/** What all pushes to a remote have recorded and need, and which of the records still count. */
import type { Entry } from '../../entry.ts';
import { pushName } from '../blob-name.ts';
import type { IndexParts } from '../indexes.ts';
import type { Inventory } from '../inventory.ts';
import { eachRecord } from '../records.ts';
import { type Remote, RemoteError } from '../remote.ts';

/** Without its results: what they name is in the roots. */
export interface HeldRecord {
  /** Of the blob that it stood in at first. */
  readonly id: string;
  /** Of the blob that it was read from. */
  readonly blob: string;
  /** By the remote's clock, in milliseconds. */
  readonly madeAt: number;
  readonly project: string | null;
  readonly commit: string | null;
  readonly roots: readonly Entry[];
  readonly trees: readonly Entry[];
  readonly partial: readonly Entry[];
}

/** Throws where one cannot be read: what it pins could not be told. */
export async function readRecords(
  parts: IndexParts,
  pushes: Inventory['pushes'],
): Promise<readonly HeldRecord[]> {
  const held: HeldRecord[] = [];
  await eachRecord(parts, pushes, (blob, { madeAt }, records) => {
    if (!records) throw unreadable(parts.remote, pushName(blob));
    for (const { project, commit, roots, trees, partial, folded } of records)
      held.push({ id: blob, madeAt, ...folded, blob, project, commit, roots, trees, partial });
  });
  return held;
}

/**
 * Each once: of one that stands in several blobs, that in the last by name, unless a gc is about to remove that blob. So
 * two gcs at once never hold the other's copy for the one that stays.
 */
export function eachOnce(
  records: readonly HeldRecord[],
  isCondemned: (blob: string) => boolean,
): readonly HeldRecord[] {
  const rank = ({ blob }: HeldRecord): string => (isCondemned(blob) ? `0${blob}` : `1${blob}`);
  const last = new Map<string, HeldRecord>();
  for (const record of records) {
    const other = last.get(record.id);
    if (!other || rank(other) < rank(record)) last.set(record.id, record);
  }
  return [...last.values()];
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
  { project: own, commit, madeAt }: Pick<HeldRecord, 'project' | 'commit' | 'madeAt'>,
  { project, isReachable, keepPushes }: Expiry,
  now: number,
): boolean =>
  project !== null && own === project && commit !== null && now - madeAt > keepPushes && !isReachable(commit);

const unreadable = ({ url }: Remote, name: string): RemoteError =>
  new RemoteError('refused', {
    code: 'unreadable-remote',
    message: `\`${name}\` at \`${url}\` is no record of a push that this version of luc can read, so what it needs cannot be told`,
    hint: 'update luc; `luc fsck -c` sets it aside if it is corrupt',
  });
