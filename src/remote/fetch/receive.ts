/** Brings objects from a remote into the store: ranges of packs, whole packs and single ones; each is verified before it is named. */
import { createHash } from 'node:crypto';
import { openBreath } from '../../base/breath.ts';
import { fx } from '../../base/effects.ts';
import { removeFile } from '../../base/files.ts';
import { passRange, readRange, withFileInTurns } from '../../base/range.ts';
import { type Digest, digestOf, digestOfHex } from '../../digest.ts';
import { decodeIndex, type Member } from '../../pack.ts';
import { adoptObject, adoptPack } from '../../store/adopt.ts';
import type { Layout } from '../../store/layout.ts';
import type { ObjectBatch, ObjectStore } from '../../store/objects.ts';
import { indexOfFile } from '../../store/pack-file.ts';
import { spoolInTurns } from '../../store/spool.ts';
import { objectName, packName } from '../blob-name.ts';
import type { Range, Remote } from '../remote.ts';
import type { MemberRange } from './ranges.ts';

export interface ReceiveParts {
  readonly remote: Remote;
  readonly layout: Layout;
  readonly objects: ObjectStore;
  /** Gathers small objects. */
  readonly batch: ObjectBatch;
  readonly signal: AbortSignal;
  readonly received: (bytes: number) => void;
}

/** What has more bytes is passed on to the disk in pieces: what an index says may be anything. */
const mostHeld = 64 * 1024 * 1024;

/**
 * Gives what came. Members that are not what their digests say are left out; `see` is given the bytes of those that are
 * held, valid only while it runs.
 */
export async function receiveRange(
  parts: ReceiveParts,
  pack: Digest,
  range: MemberRange,
  see: (digest: Digest, bytes: Buffer) => void,
): Promise<ReadonlySet<Digest>> {
  const [first] = range.members;
  if (first && range.length > mostHeld) {
    const make = (temporary: string): Promise<Digest> => download(parts, packName(pack), range, temporary);
    return new Set((await keepObject(parts, first.digest, make)) ? [first.digest] : []);
  }
  const { remote, batch, signal, received } = parts;
  const bytes = Buffer.allocUnsafe(range.length);
  let at = 0;
  const takeChunk = (chunk: Uint8Array): void => {
    bytes.set(chunk, at);
    at += chunk.length;
    received(chunk.length);
  };
  await remote.read(packName(pack), { offset: range.offset, length: range.length }, takeChunk, signal);
  const came = new Set<Digest>();
  for (const { digest, type, offset, bytes: length } of range.members) {
    const from = offset - range.offset;
    const own = bytes.subarray(from, from + length);
    if (digestOf(own) !== digest) continue;
    came.add(digest);
    see(digest, own);
    batch.put(digest, type, own);
  }
  return came;
}

/** Puts the pack into the store as it is; where one of its members is not sound, or large, just those of `wanted`. */
export async function receivePack(
  parts: ReceiveParts,
  pack: Digest,
  wanted: readonly Member[],
): Promise<void> {
  const { layout, objects, signal } = parts;
  let isIn = false;
  while (!isIn)
    isIn = await spoolInTurns(layout, async (temporary) => {
      const digest = await download(parts, packName(pack), null, temporary);
      const own = digest === pack ? indexOfFile(temporary, pack) : null;
      if (own && (await isFitToKeep(temporary, own, signal)))
        return adoptPack(layout, objects.sources, pack, { temporary, index: own });
      await withFileInTurns(temporary, async (fd) => {
        for (const member of wanted) await receiveMember(parts, fd, member);
      });
      removeFile(temporary);
      return true;
    });
}

/** What a store holds in its packs it reads whole. */
const largestMember = 8 * 1024 * 1024;

/** Whether every member is what its digest says, and none is large; then all of it is made to last. */
async function isFitToKeep(path: string, index: Buffer, signal: AbortSignal): Promise<boolean> {
  const members = [...(decodeIndex(index)?.members() ?? [])];
  if (members.length === 0 || members.some(({ bytes }) => bytes > largestMember)) return false;
  const breath = openBreath(signal);
  return withFileInTurns(path, async (fd) => {
    for (const { digest, offset, bytes: length } of members) {
      if (digestOf(readRange(fd, { offset, length })) !== digest) return false;
      if (breath.isDue()) await breath.take();
    }
    await fx.fdatasync(fd);
    return true;
  });
}

/** Takes one member out of the file that a pack came to, unless it is not what its digest says. */
async function receiveMember(parts: ReceiveParts, fd: number, member: Member): Promise<void> {
  const { digest, type, offset, bytes: length } = member;
  if (length > largestMember) {
    await keepObject(parts, digest, (temporary) => copyOut(parts, fd, { offset, length }, temporary));
    return;
  }
  const content = readRange(fd, { offset, length });
  if (digestOf(content) === digest) parts.batch.put(digest, type, content);
}

/** False where what came is not what its name says. */
export const receiveSingle = (parts: ReceiveParts, digest: Digest): Promise<boolean> =>
  keepObject(parts, digest, (temporary) => download(parts, objectName(digest), null, temporary));

/** `make` makes the file, and says what its digest is. */
async function keepObject(
  { layout, objects }: ReceiveParts,
  digest: Digest,
  make: (temporary: string) => Promise<Digest>,
): Promise<boolean> {
  for (;;) {
    const outcome = await spoolInTurns(layout, async (temporary) => {
      if ((await make(temporary)) !== digest) {
        removeFile(temporary);
        return 'corrupt';
      }
      return adoptObject(layout, objects.sources, digest, temporary) ? 'stored' : 'gone';
    });
    if (outcome !== 'gone') return outcome === 'stored';
  }
}

const copyOut = ({ signal }: ReceiveParts, fd: number, range: Range, to: string): Promise<Digest> =>
  writeHashing(to, async (take) => {
    await passRange(fd, range, take, openBreath(signal));
  });

/** Makes the file; gives the digest of what came. */
const download = (
  { remote, signal, received }: ReceiveParts,
  name: string,
  range: Range | null,
  to: string,
): Promise<Digest> =>
  writeHashing(to, (take) => {
    const takeChunk = (chunk: Uint8Array): void => {
      take(chunk);
      received(chunk.length);
    };
    return remote.read(name, range, takeChunk, signal);
  });

async function writeHashing(
  to: string,
  pass: (take: (piece: Uint8Array) => void) => Promise<void>,
): Promise<Digest> {
  const fd = fx.openSync(to, 'wx', 0o600);
  const hash = createHash('sha256');
  try {
    await pass((piece) => {
      hash.update(piece);
      fx.writeSync(fd, piece);
    });
  } finally {
    fx.closeSync(fd);
  }
  return digestOfHex(hash.digest('hex'));
}
