/** Params files as they are now: read once, and again only when their bytes have changed. */
import type { Stats } from 'node:fs';
import { fx } from '../base/effects.ts';
import { isSettled, sameStat } from '../base/file-stat.ts';
import { readIfThere } from '../base/files.ts';
import { type Digest, digestOf } from '../digest.ts';
import { failureOf } from '../failure.ts';
import type { Json } from '../json.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { RelPath } from '../path.ts';
import type { ParamsFile } from '../pipeline.ts';
import { absolute, type Layout } from '../store/layout.ts';
import { unreadable } from '../store/path-problems.ts';
import { type Value, valueFromJson } from '../value.ts';

export interface Params {
  /** The whole file. `recorded` gives its bytes where it is not in the workspace. */
  read(path: RelPath, recorded: () => Buffer | null): Promise<Outcome<Value>>;
}

/** Tagged JSON of the bytes of a params file. */
export type ParseParams = (path: RelPath, bytes: Uint8Array) => Promise<Outcome<Json>>;

interface Known {
  /** Null where the file's stat does not vouch for its bytes. */
  readonly stat: Stats | null;
  readonly digest: Digest;
  readonly value: Outcome<Value>;
}

export function openParams(layout: Layout, compiled: readonly ParamsFile[], parse: ParseParams): Params {
  const known = new Map<RelPath, Known>();
  for (const { path, digest, values } of compiled) {
    if (digest) known.set(path, { stat: null, digest, value: succeed(valueFromJson(values)) });
  }
  return {
    async read(path, recorded) {
      const place = absolute(layout, path);
      const before = known.get(path);
      const stat = fx.statSync(place);
      if (stat && before?.stat && sameStat(stat, before.stat)) return before.value;
      const lookedAt = fx.now();
      const bytes = readBytes(place, path) ?? recorded();
      if (!bytes) return fail(missingFile(path));
      if (!Buffer.isBuffer(bytes)) return bytes;
      const digest = digestOf(bytes);
      const parsed = before?.digest === digest ? before.value : valued(await parse(path, bytes));
      const lasts = stat !== undefined && isSettled(stat, lookedAt);
      known.set(path, { stat: lasts ? stat : null, digest, value: parsed });
      return parsed;
    },
  };
}

/** Null where nothing is there. */
function readBytes(place: string, path: RelPath): Buffer | Outcome<never> | null {
  try {
    return readIfThere(place);
  } catch (error) {
    const problem = unreadable(path, error);
    if (!problem) throw error;
    return fail(failureOf('project', problem));
  }
}

const valued = (read: Outcome<Json>): Outcome<Value> => (read.ok ? succeed(valueFromJson(read.value)) : read);

const missingFile = (path: RelPath) =>
  failureOf('project', {
    code: 'missing-file',
    message: `\`${path}\` does not exist`,
    hint: 'make the file, or take its params out of the stage',
  });
