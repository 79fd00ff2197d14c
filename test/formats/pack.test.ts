import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Digest, digestOf } from '../../src/digest.ts';
import {
  decodeFooter,
  decodeIndex,
  encodeIndex,
  encodePack,
  footerBytes,
  isSoundToc,
  type ObjectType,
  type Packable,
  type PackIndex,
  rawOf,
} from '../../src/pack.ts';

const packable = (text: string, type: ObjectType = 'file'): Packable => {
  const bytes = Buffer.from(text);
  return { digest: digestOf(bytes), type, bytes };
};

const packables = fc.uniqueArray(
  fc.record({
    bytes: fc.uint8Array({ maxLength: 40 }),
    type: fc.constantFrom<ObjectType>('file', 'tree'),
  }),
  { selector: ({ bytes }) => Buffer.from(bytes).toString('hex'), maxLength: 40 },
);

function packed(objects: readonly Packable[]): { digest: Digest; bytes: Buffer; index: Buffer } {
  const { digest, parts, index } = encodePack(objects);
  return { digest, bytes: Buffer.concat(parts), index };
}

/** The index as a reader without an index file makes it: from the pack's end. */
function indexOfPack(pack: Buffer, digest: Digest): PackIndex | null {
  const footer = decodeFooter(pack.subarray(-footerBytes), pack.length);
  if (!footer) return null;
  const toc = pack.subarray(footer.tocOffset, footer.tocOffset + footer.tocBytes);
  return isSoundToc(toc, footer) ? decodeIndex(encodeIndex(digest, pack.length, toc)) : null;
}

test('objects that lie one behind the other in memory are one part', () => {
  const arena = Buffer.from('onetwo three');
  const slices = [arena.subarray(0, 3), arena.subarray(3, 6), arena.subarray(7)];
  const objects = slices.map((bytes): Packable => ({ digest: digestOf(bytes), type: 'file', bytes }));
  const { digest, parts } = encodePack(objects);
  expect(parts.map((part) => part.length)).toEqual([8, 6, 5, 3 * 64, 64]);
  expect(digestOf(Buffer.concat(parts))).toBe(digest);
});

test('a pack and its index, byte by byte', () => {
  const a = packable('a');
  const tree = packable('luc-tree 1 sha256\n', 'tree');
  const { digest, bytes, index } = packed([a, tree]);
  expect(a.digest).toBe('sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb');
  expect(tree.digest).toBe('sha256:34580f6e0983bb265f369897f139e16141fbc2992593d06d3bc66f45b1339d7d');
  const toc = [
    tree.digest.slice(7),
    '0800000000000000 1200000000000000 1200000000000000 00 01 000000000000',
    a.digest.slice(7),
    '1a00000000000000 0100000000000000 0100000000000000 00 00 000000000000',
  ].join(' ');
  const tocBytes = Buffer.from(toc.replaceAll(' ', ''), 'hex');
  const expected = Buffer.concat([
    Buffer.from('LUCPACK1luc-tree 1 sha256\na'),
    tocBytes,
    Buffer.from('1b000000000000000200000000000000', 'hex'),
    Buffer.from(digestOf(tocBytes).slice(7), 'hex'),
    Buffer.alloc(8),
    Buffer.from('LUCPEND1'),
  ]);
  expect(bytes.toString('hex')).toBe(expected.toString('hex'));
  expect(digest).toBe(digestOf(expected));

  const fanOut = Buffer.alloc(1024);
  for (let byte = 0; byte < 256; byte++)
    fanOut.writeUInt32LE((byte >= 0x34 ? 1 : 0) + (byte >= 0xca ? 1 : 0), byte * 4);
  const body = Buffer.concat([
    Buffer.from('LUCINDX1'),
    Buffer.from(digest.slice(7), 'hex'),
    Buffer.from('db000000000000000200000000000000', 'hex'),
    fanOut,
    tocBytes,
  ]);
  expect(index.toString('hex')).toBe(body.toString('hex') + digestOf(body).slice(7));
});

test('what was packed is found, as it was, and nothing else', () => {
  fc.assert(
    fc.property(packables, fc.uint8Array({ maxLength: 40 }), (contents, other) => {
      const objects = contents.map(({ bytes, type }) => ({ digest: digestOf(bytes), type, bytes }));
      const { digest, bytes, index } = packed(objects);
      for (const found of [decodeIndex(index), indexOfPack(bytes, digest)]) {
        expect(found).toMatchObject({ pack: digest, packBytes: bytes.length, count: objects.length });
        for (const object of objects) {
          const member = found?.find(rawOf(object.digest));
          expect(member).toMatchObject({ digest: object.digest, type: object.type });
          if (member)
            expect(digestOf(bytes.subarray(member.offset, member.offset + member.bytes))).toBe(object.digest);
        }
        const wanted = digestOf(other);
        expect(found?.find(rawOf(wanted)) != null).toBe(objects.some((object) => object.digest === wanted));
        expect([...(found?.members() ?? [])].map((member) => member.digest)).toEqual(
          objects.map((object) => object.digest).sort(),
        );
      }
    }),
  );
});

test('trees come first, else the order is kept', () => {
  const objects = [packable('x'), packable('t1', 'tree'), packable('y'), packable('t2', 'tree')];
  const { bytes } = packed(objects);
  expect(bytes.toString('latin1', 8, 14)).toBe('t1t2xy');
});

const sample = packed([packable('some'), packable('members'), packable('and a tree', 'tree')]);

test('an index that is cut or has one wrong bit is refused', () => {
  const { index } = sample;
  for (let length = 0; length < index.length; length++)
    expect(decodeIndex(index.subarray(0, length))).toBeNull();
  expect(decodeIndex(Buffer.concat([index, Buffer.alloc(1)]))).toBeNull();
  for (let bit = 0; bit < index.length * 8; bit++) expect(decodeIndex(flipped(index, bit))).toBeNull();
});

test('a pack that is cut or has one wrong bit is refused, or only a member no longer fits its digest', () => {
  const { bytes, digest } = sample;
  const whole = indexOfPack(bytes, digest);
  const endOfMembers = Math.max(
    ...[...(whole?.members() ?? [])].map((member) => member.offset + member.bytes),
  );
  for (let length = 0; length < bytes.length; length++)
    expect(indexOfPack(bytes.subarray(0, length), digest)).toBeNull();
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const broken = flipped(bytes, bit);
    const read = indexOfPack(broken, digest);
    if (bit >= endOfMembers * 8) expect(read).toBeNull();
    else {
      const misfits = [...(read?.members() ?? [])].filter(
        ({ digest, offset, bytes }) => digestOf(broken.subarray(offset, offset + bytes)) !== digest,
      );
      expect(misfits).toHaveLength(bit < 64 ? 0 : 1);
    }
  }
});

test('a record that points outside, shrinks, is of another codec or type, or out of order is refused', () => {
  const { bytes, digest } = sample;
  const footer = decodeFooter(bytes.subarray(-footerBytes), bytes.length);
  const toc = Buffer.from(bytes.subarray(footer?.tocOffset, -footerBytes));
  const indexOf = (change: (toc: Buffer) => void): PackIndex | null => {
    const changed = Buffer.from(toc);
    change(changed);
    return decodeIndex(encodeIndex(digest, bytes.length, changed));
  };
  expect(indexOf(() => {})?.count).toBe(3);
  expect(indexOf((t) => t.writeUInt32LE(7, 32))).toBeNull();
  expect(indexOf((t) => t.writeUInt32LE(bytes.length, 32))).toBeNull();
  expect(indexOf((t) => t.writeUInt32LE(0xffffffff, 36))).toBeNull();
  expect(indexOf((t) => t.writeUInt8(1, 48))).toBeNull();
  expect(indexOf((t) => t.writeUInt8(1, 56))).toBeNull();
  expect(indexOf((t) => t.writeUInt8(2, 57))).toBeNull();
  expect(indexOf((t) => t.writeUInt8(1, 60))).toBeNull();
  expect(indexOf((t) => t.copy(t, 0, 64, 128))).toBeNull();
});

test('a digest that comes twice is a bug of the caller', () => {
  expect(() => encodePack([packable('a'), packable('a')])).toThrow('is twice in a pack');
});

function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
