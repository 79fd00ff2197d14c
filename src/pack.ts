/**
 * Packs and their indexes, to the byte, little-endian, the same in the store and on a remote:
 *
 *     pack:   "LUCPACK1"  member bytes …  TOC  footer
 *     TOC:    count × 64 B, by digest: digest[32] offset u64 stored u64 raw u64 codec u8 type u8 zero[6]
 *     footer: 64 B: toc_offset u64, count u64, sha256(TOC)[32], zero[8], "LUCPEND1"
 *     index:  "LUCINDX1" pack_digest[32] pack_bytes u64 count u64, fan-out 256 × u32, TOC, sha256 of all before[32]
 *
 * A decoder returns null for anything that is not exactly so, and never names a byte outside of the members.
 */
import { createHash } from 'node:crypto';
import { type Digest, digestOfHex, hexOf } from './digest.ts';

export type ObjectType = 'file' | 'tree';

/** One object in a pack. Version 1 stores every member as it is (codec 0). */
export interface Member {
  readonly digest: Digest;
  readonly type: ObjectType;
  readonly offset: number;
  readonly bytes: number;
}

/** An object on its way into a pack; `digest` is that of `bytes`. */
export interface Packable {
  readonly digest: Digest;
  readonly type: ObjectType;
  readonly bytes: Uint8Array;
}

/** How every pack begins. */
export const packMagic = Buffer.from('LUCPACK1');
const endMagic = Buffer.from('LUCPEND1');
const indexMagic = Buffer.from('LUCINDX1');
const recordBytes = 64;
export const footerBytes = 64;
const tocInIndex = 8 + 32 + 8 + 8 + 256 * 4;

export interface EncodedPack {
  readonly digest: Digest;
  /** The bytes of the pack, one after the other; those of the objects are not copied. */
  readonly parts: readonly Uint8Array[];
  readonly index: Buffer;
}

/** A whole pack in memory. Trees come first, else the order is kept; no digest may come twice. */
export function encodePack(objects: readonly Packable[]): EncodedPack {
  const ordered = [
    ...objects.filter(({ type }) => type === 'tree'),
    ...objects.filter(({ type }) => type === 'file'),
  ];
  let offset = packMagic.length;
  const members = ordered.map(({ digest, type, bytes }): Member => {
    const member = { digest, type, offset, bytes: bytes.length };
    offset += bytes.length;
    return member;
  });
  const { toc, footer } = packEnd(members, offset);
  const parts = joinAdjacent([packMagic, ...ordered.map((object) => object.bytes), toc, footer]);
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  const digest = digestOfHex(hash.digest('hex'));
  return { digest, parts, index: encodeIndex(digest, offset + toc.length + footerBytes, toc) };
}

/** What follows the members of a pack, which end at `offset`; no digest may come twice. */
export function packEnd(
  members: readonly Member[],
  offset: number,
): { readonly toc: Buffer; readonly footer: Buffer } {
  const toc = encodeToc(members);
  return { toc, footer: encodeFooter(toc, offset) };
}

/** Parts that lie one behind the other in memory become one: objects that were gathered there are. */
function joinAdjacent(parts: readonly Uint8Array[]): Uint8Array[] {
  const joined: Uint8Array[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last && last.buffer === part.buffer && last.byteOffset + last.byteLength === part.byteOffset)
      joined[joined.length - 1] = new Uint8Array(
        last.buffer,
        last.byteOffset,
        last.byteLength + part.byteLength,
      );
    else joined.push(part);
  }
  return joined;
}

function encodeToc(members: readonly Member[]): Buffer {
  const toc = Buffer.alloc(members.length * recordBytes);
  const sorted = sortedByDigest(members);
  sorted.forEach(({ digest, type, offset, bytes }, i) => {
    if (sorted[i - 1]?.digest === digest) throw new Error(`${digest} is twice in a pack`);
    const at = i * recordBytes;
    toc.write(hexOf(digest), at, 'hex');
    writeU64(toc, offset, at + 32);
    writeU64(toc, bytes, at + 40);
    writeU64(toc, bytes, at + 48);
    toc.writeUInt8(type === 'tree' ? 1 : 0, at + 57);
  });
  return toc;
}

/** By numbers as long as that decides, which is nearly always: texts that begin alike take several times as long. */
function sortedByDigest(members: readonly Member[]): Member[] {
  const keyed = members.map((member) => ({ member, head: Number.parseInt(member.digest.slice(7, 19), 16) }));
  keyed.sort((a, b) => a.head - b.head || (a.member.digest < b.member.digest ? -1 : 1));
  return keyed.map(({ member }) => member);
}

function encodeFooter(toc: Buffer, tocOffset: number): Buffer {
  const footer = Buffer.alloc(footerBytes);
  writeU64(footer, tocOffset, 0);
  writeU64(footer, toc.length / recordBytes, 8);
  sha256(toc).copy(footer, 16);
  endMagic.copy(footer, 56);
  return footer;
}

export function encodeIndex(pack: Digest, packBytes: number, toc: Buffer): Buffer {
  const index = Buffer.alloc(tocInIndex + toc.length + 32);
  const count = toc.length / recordBytes;
  indexMagic.copy(index);
  index.write(hexOf(pack), 8, 'hex');
  writeU64(index, packBytes, 40);
  writeU64(index, count, 48);
  writeFanOut(index.subarray(56, tocInIndex), toc);
  toc.copy(index, tocInIndex);
  sha256(index.subarray(0, -32)).copy(index, index.length - 32);
  return index;
}

/** For each first byte: how many digests start with it or a smaller one. */
function writeFanOut(fanOut: Buffer, toc: Buffer): void {
  let count = 0;
  for (let byte = 0; byte < 256; byte++) {
    while (count * recordBytes < toc.length && toc[count * recordBytes] === byte) count++;
    fanOut.writeUInt32LE(count, byte * 4);
  }
}

/** Where a pack's TOC lies, and its sha256. */
export interface Footer {
  readonly tocOffset: number;
  readonly tocBytes: number;
  readonly tocDigest: Buffer;
}

/** Reads the last 64 bytes of a pack of `packBytes`; null where they are no footer of such a pack. */
export function decodeFooter(footer: Buffer, packBytes: number): Footer | null {
  if (footer.length !== footerBytes || !footer.subarray(56).equals(endMagic)) return null;
  if (footer.readUInt32LE(48) !== 0 || footer.readUInt32LE(52) !== 0) return null;
  const tocOffset = readU64(footer, 0);
  const tocBytes = readU64(footer, 8) * recordBytes;
  if (tocOffset < packMagic.length || tocOffset + tocBytes + footerBytes !== packBytes) return null;
  return { tocOffset, tocBytes, tocDigest: footer.subarray(16, 48) };
}

/** Whether `toc` is the one that the footer tells of and sound in itself: an index can be made of it. */
export function isSoundToc(toc: Buffer, footer: Footer): boolean {
  return (
    toc.length === footer.tocBytes &&
    sha256(toc).equals(footer.tocDigest) &&
    recordsAreSound(toc, footer.tocOffset)
  );
}

function isAscending(toc: Buffer, before: number, at: number): boolean {
  const order = headOf(toc, at) - headOf(toc, before) || toc.compare(toc, before, before + 32, at, at + 32);
  return order > 0;
}

function recordsAreSound(toc: Buffer, tocOffset: number): boolean {
  const words = wordsOf(toc);
  for (let at = 0; at < toc.length; at += recordBytes) {
    if (at > 0 && !isAscending(toc, at - recordBytes, at)) return false;
    const number = (from: number): number => (words[from] ?? 0) + (words[from + 1] ?? 0) * 2 ** 32;
    const word = at / 4;
    const [offset, stored, raw] = [number(word + 8), number(word + 10), number(word + 12)];
    if (offset < packMagic.length || offset + stored > tocOffset || raw !== stored) return false;
    // Codec 0, type 0 or 1, and zeros.
    if (((words[word + 14] ?? 0) & ~0x100) !== 0 || words[word + 15] !== 0) return false;
  }
  return true;
}

/** Little-endian, as every machine that we run on; Buffer's own reading of so many checks more than it reads. */
const wordsOf = (bytes: Buffer): Uint32Array =>
  bytes.byteOffset % 4 === 0
    ? new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
    : wordsOf(Buffer.from(Uint8Array.from(bytes).buffer));

/** What a pack holds; looks at the index's bytes and makes a `Member` only of what is asked for. */
export interface PackIndex {
  readonly pack: Digest;
  readonly packBytes: number;
  readonly count: number;
  /** By the 32 bytes of a digest, see `rawOf`. */
  readonly find: (raw: Buffer) => Member | null;
  /** By the 32 bytes at `at`. */
  readonly has: (digests: Buffer, at: number) => boolean;
  /** Tells the first 24 bits of every digest. */
  readonly prefixes: (see: (prefix: number) => void) => void;
  /** All of them, by digest. */
  readonly members: () => Generator<Member>;
}

export function decodeIndex(index: Buffer): PackIndex | null {
  if (index.length < tocInIndex + 32 || !index.subarray(0, 8).equals(indexMagic)) return null;
  const packBytes = readU64(index, 40);
  const count = readU64(index, 48);
  if (index.length !== tocInIndex + count * recordBytes + 32) return null;
  if (!sha256(index.subarray(0, -32)).equals(index.subarray(-32))) return null;
  const fanOut = index.subarray(56, tocInIndex);
  const toc = index.subarray(tocInIndex, -32);
  const expected = Buffer.alloc(fanOut.length);
  writeFanOut(expected, toc);
  const tocOffset = packBytes - footerBytes - toc.length;
  if (!fanOut.equals(expected) || tocOffset < packMagic.length || !recordsAreSound(toc, tocOffset))
    return null;
  return {
    pack: digestOfHex(index.toString('hex', 8, 40)),
    packBytes,
    count,
    find: (raw) => {
      const i = findRecord(fanOut, toc, raw, 0);
      return i < 0 ? null : memberAt(toc, i);
    },
    has: (digests, at) => findRecord(fanOut, toc, digests, at) >= 0,
    prefixes(see) {
      for (let at = 0; at < toc.length; at += recordBytes) see(prefixAt(toc, at));
    },
    *members() {
      for (let i = 0; i < count; i++) yield memberAt(toc, i);
    },
  };
}

/** A digest as the 32 bytes that stand in a pack. */
export const rawOf = (digest: Digest): Buffer => Buffer.from(hexOf(digest), 'hex');

/** Where the 32 bytes at `from` stand in the TOC, counted in records; -1 where they do not. */
function findRecord(fanOut: Buffer, toc: Buffer, wanted: Buffer, from: number): number {
  const first = wanted[from] ?? 0;
  const head = headOf(wanted, from);
  let low = first === 0 ? 0 : fanOut.readUInt32LE((first - 1) * 4);
  let high = fanOut.readUInt32LE(first * 4);
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = middle * recordBytes;
    const order = headOf(toc, at) - head || toc.compare(wanted, from, from + 32, at, at + 32);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return -1;
}

/** The first 48 bits decide nearly always, and cost a fraction of a call into native code. */
const headOf = (bytes: Buffer, at: number): number => prefixAt(bytes, at) * 2 ** 24 + prefixAt(bytes, at + 3);

/** 24 bits; Buffer's own reading of so many checks more than it reads. */
const prefixAt = (bytes: Buffer, at: number): number =>
  ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);

/** As those that a pack's index tells. */
export const prefixOf = (raw: Buffer): number => prefixAt(raw, 0);

function memberAt(toc: Buffer, i: number): Member {
  const at = i * recordBytes;
  return {
    digest: digestOfHex(toc.toString('hex', at, at + 32)),
    type: toc[at + 57] === 1 ? 'tree' : 'file',
    offset: readU64(toc, at + 32),
    bytes: readU64(toc, at + 40),
  };
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

function writeU64(buffer: Buffer, value: number, at: number): void {
  buffer.writeUInt32LE(value % 2 ** 32, at);
  buffer.writeUInt32LE(Math.floor(value / 2 ** 32), at + 4);
}

/** Beyond 2^53 the result is only near the number, which is far outside of any bound that it is checked against. */
const readU64 = (buffer: Buffer, at: number): number =>
  buffer.readUInt32LE(at) + buffer.readUInt32LE(at + 4) * 2 ** 32;
