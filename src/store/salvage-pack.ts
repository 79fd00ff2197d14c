/** Saves what is sound of a pack in which something is corrupt. */
import { fx, isSystemError } from '../base/effects.ts';
import { type Range, readRange } from '../base/range.ts';
import { type Digest, digestOf } from '../digest.ts';
import type { Emit } from '../event.ts';
import type { Packable, PackIndex } from '../pack.ts';
import type { Layout } from './layout.ts';
import { type Expect, putLoose } from './loose.ts';
import { openPackBatch } from './pack-batch.ts';
import { packPath } from './pack-file.ts';
import type { Packs } from './packs.ts';
import { mendOrWarn } from './quarantine.ts';

interface Salvaging {
  readonly packs: Packs;
  readonly expect: Expect;
  readonly emit: Emit;
}

/**
 * Reads every member of a pack; where some are corrupt, stores the others anew and moves the pack away. Returns the
 * digests of the corrupt ones.
 */
export function salvagePack(
  layout: Layout,
  { packs, expect, emit }: Salvaging,
  index: PackIndex,
): readonly Digest[] {
  const path = packPath(layout, index.pack);
  const lost: Digest[] = [];
  for (const { digest, bytes } of membersOf(path, index)) if (digestOf(bytes) !== digest) lost.push(digest);
  if (lost.length > 0)
    mendOrWarn(layout, path, emit, () => {
      storeOthers(new Set(lost));
      packs.quarantine(index.pack, lost);
    });
  return lost;

  function storeOthers(except: ReadonlySet<Digest>): void {
    const batch = openPackBatch({
      putLoose: (digest, bytes) => putLoose(layout, expect, digest, bytes),
      putPack: packs.put,
    });
    for (const { digest, type, bytes } of membersOf(path, index))
      if (!except.has(digest)) batch.put(digest, type, bytes);
    batch.finish();
  }
}

function* membersOf(path: string, index: PackIndex): Generator<Packable> {
  const fd = fx.openSync(path, 'r');
  try {
    for (const { digest, type, offset, bytes: length } of index.members())
      yield { digest, type, bytes: readOrNothing(fd, { offset, length }) };
  } finally {
    fx.closeSync(fd);
  }
}

/** What the disk can no longer read is as lost as what it changed. */
function readOrNothing(fd: number, range: Range): Buffer {
  try {
    return readRange(fd, range);
  } catch (error) {
    if (isSystemError(error, 'EIO')) return Buffer.alloc(0);
    throw error;
  }
}
