/** Gathers small objects on their way into the store: many of them become a pack, few stay single. */
import type { Digest } from '../digest.ts';
import type { ObjectType, Packable } from '../pack.ts';

export interface PackBatch {
  /** Whether it is gathered and not in the store yet. */
  readonly holds: (digest: Digest) => boolean;
  /** `digest` is that of `bytes`. */
  readonly put: (digest: Digest, type: ObjectType, bytes: Uint8Array) => void;
  /** Stores what is gathered. */
  readonly finish: () => void;
}

export interface PackBatchTarget {
  readonly putLoose: (digest: Digest, bytes: Uint8Array) => void;
  readonly putPack: (objects: readonly Packable[]) => void;
}

/** Objects of this many bytes and more go alone. */
const largeObject = 64 * 1024;
/** Fewer are not worth a pack. */
const leastMembers = 256;
const mostMembers = 65_536;
/** What is gathered lies in memory. */
const mostBytes = 16 * 1024 * 1024;

export function openPackBatch(target: PackBatchTarget): PackBatch {
  let gathered = new Map<Digest, Packable>();
  let gatheredBytes = 0;

  function put(digest: Digest, type: ObjectType, bytes: Uint8Array): void {
    if (gathered.has(digest)) return;
    if (bytes.length >= largeObject) {
      target.putLoose(digest, bytes);
      return;
    }
    gathered.set(digest, { digest, type, bytes: Buffer.from(bytes) });
    gatheredBytes += bytes.length;
    if (gatheredBytes >= mostBytes || gathered.size >= mostMembers) finish();
  }

  function finish(): void {
    const objects = [...gathered.values()];
    if (objects.length >= leastMembers) target.putPack(objects);
    else for (const { digest, bytes } of objects) target.putLoose(digest, bytes);
    gathered = new Map();
    gatheredBytes = 0;
  }

  return { holds: (digest) => gathered.has(digest), put, finish };
}
