/** Unpacks LZ4 frames, as Arrow files have them. Its format: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md */

const magic = 0x184d2204;
const leastMatch = 4;

/** Throws a `RangeError` where it is no whole frame. */
export function unpackLz4(frame: Uint8Array): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint32(0, true) !== magic) throw new RangeError('it is no LZ4 frame');
  const flags = view.getUint8(4);
  const [hasBlockSum, hasSize, hasDictionary] = [flags & 0x10, flags & 0x08, flags & 0x01];
  if (hasDictionary) throw new RangeError('its LZ4 needs a dictionary');
  const out = new Growing(frame.length * 4);
  let at = 4 + 2 + (hasSize ? 8 : 0) + 1;
  for (;;) {
    const head = view.getUint32(at, true);
    at += 4;
    if (head === 0) return out.bytes.subarray(0, out.end);
    const length = head & 0x7fffffff;
    const block = frame.subarray(at, at + length);
    if (block.length < length) throw new RangeError('its LZ4 stops in the middle');
    if (head & 0x80000000) out.add(block);
    else unpackBlock(block, out);
    at += length + (hasBlockSum ? 4 : 0);
  }
}

class Growing {
  bytes: Uint8Array;
  end = 0;
  constructor(size: number) {
    this.bytes = new Uint8Array(size);
  }
  add(piece: Uint8Array): void {
    this.#makeRoom(piece.length);
    this.bytes.set(piece, this.end);
    this.end += piece.length;
  }
  /** Repeats what lies so far back; what it writes may be part of that. */
  repeat(distance: number, length: number): void {
    if (distance === 0 || distance > this.end) throw new RangeError('its LZ4 is damaged');
    this.#makeRoom(length);
    const { bytes, end } = this;
    if (distance >= length) bytes.copyWithin(end, end - distance, end - distance + length);
    else for (let i = end; i < end + length; i++) bytes[i] = bytes[i - distance] ?? 0;
    this.end += length;
  }
  #makeRoom(more: number): void {
    if (this.end + more <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.end + more));
    grown.set(this.bytes.subarray(0, this.end));
    this.bytes = grown;
  }
}

function unpackBlock(block: Uint8Array, out: Growing): void {
  let at = 0;
  /** A length of 15 goes on in the bytes that follow, up to one that is not 255. */
  const lengthOf = (short: number): number => {
    let sum = short;
    if (short === 15) for (let byte = 255; byte === 255; sum += byte) byte = block[at++] ?? 0;
    return sum;
  };
  while (at < block.length) {
    const token = block[at++] ?? 0;
    const literals = lengthOf(token >> 4);
    if (at + literals > block.length) throw new RangeError('its LZ4 is damaged');
    out.add(block.subarray(at, at + literals));
    at += literals;
    if (at >= block.length) return;
    const distance = (block[at] ?? 0) | ((block[at + 1] ?? 0) << 8);
    at += 2;
    out.repeat(distance, lengthOf(token & 15) + leastMatch);
  }
}
