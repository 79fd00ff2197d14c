/** Reads a pack of a remote once, and hashes it and every member on the way. */
import { createHash, type Hash } from 'node:crypto';
import { type Digest, digestOfHex } from '../../digest.ts';
import { decodeIndex, type Member } from '../../pack.ts';
import { packName } from '../blob-name.ts';
import { indexOfEnd } from '../indexes.ts';
import type { Remote } from '../remote.ts';

export interface VerifiedPack {
  readonly isSound: boolean;
  readonly members: number;
  /** What its end says, as an index; null where that is no pack's end. */
  readonly index: Buffer | null;
}

export async function verifyPack(
  remote: Remote,
  pack: Digest,
  received: (bytes: number) => void,
  signal: AbortSignal,
): Promise<VerifiedPack> {
  const index = await indexOfEnd({ remote, signal }, pack);
  const members = [...((index && decodeIndex(index))?.members() ?? [])];
  const whole = createHash('sha256');
  const hashes = hashMembers(members);
  let at = 0;
  await remote.read(
    packName(pack),
    null,
    (chunk) => {
      whole.update(chunk);
      hashes.take(chunk, at);
      at += chunk.length;
      received(chunk.length);
    },
    signal,
  );
  const isSound = digestOfHex(whole.digest('hex')) === pack && index !== null && hashes.areRight();
  return { isSound, members: members.length, index };
}

interface MemberHashes {
  /** The chunk that begins at the offset `from`; they come in order. */
  readonly take: (chunk: Uint8Array, from: number) => void;
  readonly areRight: () => boolean;
}

function hashMembers(members: readonly Member[]): MemberHashes {
  const waiting = [...members].sort((a, b) => b.offset - a.offset);
  let open: { readonly member: Member; readonly hash: Hash }[] = [];
  let areRight = true;

  function take(chunk: Uint8Array, from: number): void {
    const to = from + chunk.length;
    for (let next = waiting.at(-1); next && next.offset <= to; next = waiting.at(-1)) {
      waiting.pop();
      open.push({ member: next, hash: createHash('sha256') });
    }
    open = open.filter(({ member: { digest, offset, bytes }, hash }) => {
      const end = offset + bytes;
      hash.update(chunk.subarray(Math.max(0, offset - from), Math.min(chunk.length, end - from)));
      if (end > to) return true;
      areRight &&= digestOfHex(hash.digest('hex')) === digest;
      return false;
    });
  }

  return { take, areRight: () => areRight && open.length === 0 && waiting.length === 0 };
}
