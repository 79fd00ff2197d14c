/** Brings objects from a remote into the store: ranges of packs, whole packs and single ones; each is verified before it is named. */
import { createHash } from 'node:crypto';
import { openBreath } from '../../base/breath.ts';
import { fx } from '../../base/effects.ts';
import { removeFile } from '../../base/files.ts';
import { readRange, withFile, withFileInTurns } from '../../base/range.ts';
import { type Digest, digestOf, digestOfHex } from '../../digest.ts';
import { decodeIndex, type Member } from '../../pack.ts';
import { adoptObject, adoptPack } from '../../store/adopt.ts';
import type { Layout } from '../../store/layout.ts';
import type { ObjectBatch, ObjectStore } from '../../store/objects.ts';
import { indexOfFile } from '../../store/pack-file.ts';
import { spoolInTurns } from '../../store/spool.ts';
import { objectName, packName } from '../blob-name.ts';
import type { Remote } from '../remote.ts';
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

/** What an index says may be anything. */
const mostInMemory = 2 ** 31;

/** Members that are not what their digests say, or that no memory could hold are left out; the others are given to `take`. */
export async function receiveRange(
  { remote, signal, received }: ReceiveParts,
  pack: Digest,
  range: MemberRange,
  take: (member: Member, bytes: Buffer) => void,
): Promise<void> {
  if (range.length > mostInMemory) return;
  const bytes = Buffer.allocUnsafe(range.length);
  let at = 0;
  const takeChunk = (chunk: Uint8Array): void => {
    bytes.set(chunk, at);
    at += chunk.length;
    received(chunk.length);
  };
  await remote.read(packName(pack), { offset: range.offset, length: range.length }, takeChunk, signal);
  for (const member of range.members) {
    const from = member.offset - range.offset;
    const own = bytes.subarray(from, from + member.bytes);
    if (digestOf(own) === member.digest) take(member, own);
  }
}

/** Puts the pack into the store as it is; where one of its members is not sound, just the others of `wanted`. */
export async function receivePack(
  parts: ReceiveParts,
  pack: Digest,
  wanted: readonly Member[],
): Promise<void> {
  const { layout, objects, batch, signal } = parts;
  let isIn = false;
  while (!isIn)
    isIn = await spoolInTurns(layout, async (temporary) => {
      const digest = await download(parts, packName(pack), temporary);
      const own = digest === pack ? indexOfFile(temporary, pack) : null;
      if (own && (await isSound(temporary, own, signal)))
        return adoptPack(layout, objects.sources, pack, { temporary, index: own });
      withFile(temporary, (fd) => {
        for (const { digest: own, type, offset, bytes: length } of wanted) {
          const content = readRange(fd, { offset, length });
          if (digestOf(content) === own) batch.put(own, type, content);
        }
      });
      removeFile(temporary);
      return true;
    });
}

/** Whether every member is what its digest says; then all of it is made to last. */
async function isSound(path: string, index: Buffer, signal: AbortSignal): Promise<boolean> {
  const members = decodeIndex(index)?.members();
  if (!members) return false;
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

/** False where what came is not what its name says. */
export async function receiveSingle(parts: ReceiveParts, digest: Digest): Promise<boolean> {
  const { layout, objects } = parts;
  for (;;) {
    const outcome = await spoolInTurns(layout, async (temporary) => {
      if ((await download(parts, objectName(digest), temporary)) !== digest) {
        removeFile(temporary);
        return 'corrupt';
      }
      return adoptObject(layout, objects.sources, digest, temporary) ? 'stored' : 'gone';
    });
    if (outcome !== 'gone') return outcome === 'stored';
  }
}

/** Makes the file; gives the digest of what came. */
async function download(
  { remote, signal, received }: ReceiveParts,
  name: string,
  to: string,
): Promise<Digest> {
  const fd = fx.openSync(to, 'wx', 0o600);
  const hash = createHash('sha256');
  try {
    await remote.read(
      name,
      null,
      (chunk) => {
        hash.update(chunk);
        fx.writeSync(fd, chunk);
        received(chunk.length);
      },
      signal,
    );
  } finally {
    fx.closeSync(fd);
  }
  return digestOfHex(hash.digest('hex'));
}
