/** Metrics files in the workspace or in a git revision, whoever keeps them there: the disk, git or the store. */
import { join } from 'node:path';
import { readIfThere } from '../base/files.ts';
import { readParams } from '../config/params.ts';
import { type MetricsFile, metricsIn, recordedBytes } from '../engine/metrics.ts';
import { inRevision, lockAt, type Revisions, workspace } from '../engine/revisions.ts';
import type { Session } from '../engine/session.ts';
import { trackedIn } from '../engine/sides.ts';
import type { Entry } from '../entry.ts';
import type { Problem } from '../failure.ts';
import type { FlatValues } from '../flat-values.ts';
import type { RelPath } from '../path.ts';
import { unreadable } from '../store/path-problems.ts';
import type { ValueMap } from '../value.ts';
import type { Meant } from './metrics-targets.ts';

/** By file; files that are not there are left out. */
export type MetricsAt = ReadonlyMap<RelPath, FlatValues>;

export interface Reading {
  readonly session: Session;
  /** Opened with the lock and all files. */
  readonly revisions: Revisions;
  readonly files: Meant;
  /** `details` too. */
  readonly all: boolean;
  /** `isLost`: the file is recorded, and nowhere here. */
  readonly tell: (problem: Problem, isLost: boolean) => void;
}

/** Files that cannot be read are told, and the others given. */
export function metricsAt(reading: Reading, revision: string): MetricsAt {
  const { files, all, tell } = reading;
  const found = new Map<RelPath, FlatValues>();
  const tracked = trackedAt(reading, revision);
  for (const file of files.values()) {
    const bytes = bytesAt(reading, tracked, revision, file);
    if (bytes === null) continue;
    if (bytes === 'lost') {
      tell(lost(revision, file.path), true);
      continue;
    }
    const values = readParams(file.path, bytes, 'metrics');
    if (values instanceof Map) found.set(file.path, metricsIn(values as ValueMap, file, all));
    else tell(revision === workspace ? (values as Problem) : inRevision(revision, values as Problem), false);
  }
  return found;
}

function trackedAt({ session, revisions, tell }: Reading, revision: string): ReadonlyMap<RelPath, Entry> {
  if (revision === workspace) return trackedIn(session.recorded);
  const lock = lockAt(revisions, revision);
  if (lock.ok) return trackedIn(lock.value);
  for (const problem of lock.failure.problems) tell(problem, false);
  return new Map();
}

function bytesAt(
  { session, revisions, tell }: Reading,
  tracked: ReadonlyMap<RelPath, Entry>,
  revision: string,
  { path }: MetricsFile,
): Uint8Array | 'lost' | null {
  if (revision !== workspace) return revisions.read(revision, path) ?? recordedBytes(session, tracked, path);
  try {
    return readIfThere(join(session.layout.root, path)) ?? recordedBytes(session, tracked, path);
  } catch (error) {
    const problem = unreadable(path, error);
    if (!problem) throw error;
    tell(problem, false);
    return null;
  }
}

const lost = (revision: string, path: RelPath): Problem => ({
  code: 'lost-metrics',
  message: `${revision === workspace ? '' : `in ${revision}: `}\`${path}\` is recorded, but not in the store`,
  hint:
    revision === workspace
      ? '`luc fetch` brings it from a remote, `luc repro` makes it again'
      : '`luc fetch -A` brings what a remote has of all commits',
});
