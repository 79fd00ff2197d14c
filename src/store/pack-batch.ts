/** Gathers small objects on their way into the store: many of them become a pack, few stay single. */
import { roomFor } from '../base/room.ts';
import type { Digest } from '../digest.ts';
import type { ObjectType, Packable } from '../pack.ts';

export interface PackBatch {
  /** Whether it is gathered and not in the store yet. */
  readonly has: (digest: Digest) => boolean;
  /** Room for an object that may be put next: what is in it then need not be copied. */
  readonly reserve: (bytes: number) => Buffer;
  /** `digest` is that of `bytes`. */
  readonly put: (digest: Digest, type: ObjectType, bytes: Uint8Array) => void;
  /** Stores what is gathered. */
  readonly finish: () => void;
}

export interface PackBatchTarget {
  readonly putLoose: (digest: Digest, bytes: Uint8Array) => void;
  readonly putPack: (objects: readonly Packable[]) => void;
}

/** Objects of this many bytes and more go alone; smaller ones are read whole, once, to be hashed and gathered. */
export const largeObject = 64 * 1024;
/** Fewer are not worth a pack. */
const leastMembers = 256;
const mostMembers = 65_536;
/** What is gathered lies in memory. */
const mostBytes = 16 * 1024 * 1024;
const leastArena = 4 * 1024;
const noRoom = Buffer.alloc(0);

export function openPackBatch(target: PackBatchTarget): PackBatch {
  let gathered = new Map<Digest, Packable>();
  let gatheredBytes = 0;
  // One object lies behind the other, so that a pack is written as it lies there. Most batches are small.
  let arena = noRoom;
  let used = 0;

  function reserve(bytes: number): Buffer {
    if (gatheredBytes + bytes > mostBytes && gatheredBytes > 0) store();
    if (used + bytes > arena.length) {
      arena = roomFor(Math.max(bytes, leastArena, Math.min(mostBytes, arena.length * 2)));
      used = 0;
    }
    return arena.subarray(used, used + bytes);
  }

  function put(digest: Digest, type: ObjectType, bytes: Uint8Array): void {
    if (gathered.has(digest)) return;
    if (bytes.length >= largeObject) {
      target.putLoose(digest, bytes);
      return;
    }
    const room = reserve(bytes.length);
    if (bytes.buffer !== room.buffer || bytes.byteOffset !== room.byteOffset) room.set(bytes);
    gathered.set(digest, { digest, type, bytes: room });
    used += bytes.length;
    gatheredBytes += bytes.length;
    if (gathered.size >= mostMembers) store();
  }

  function store(): void {
    const objects = [...gathered.values()];
    if (objects.length >= leastMembers) target.putPack(objects);
    else for (const { digest, bytes } of objects) target.putLoose(digest, bytes);
    gathered = new Map();
    gatheredBytes = 0;
    used = 0;
  }

  function finish(): void {
    store();
    arena = noRoom;
  }

  return { has: (digest) => gathered.has(digest), reserve, put, finish };
}
