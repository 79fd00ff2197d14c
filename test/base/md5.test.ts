import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openMd5 } from '../../src/base/md5.ts';

const md5Of = (bytes: Uint8Array, kind: 'md5' | 'md5-dos2unix', piece: number): string => {
  const md5 = openMd5(kind);
  for (let at = 0; at < bytes.length; at += piece) md5.take(bytes.subarray(at, at + piece));
  return md5.end();
};

test('text of several blocks hashes as DVC 2.58.2 hashed it', () => {
  const bytes = Buffer.from('0123456789abcde\r\n'.repeat(150_000));
  expect(md5Of(bytes, 'md5-dos2unix', 256 * 1024)).toBe('b72b41273f3f41f503a7c4e9011f86ed');
  expect(md5Of(bytes, 'md5-dos2unix', 1_000_003)).toBe('b72b41273f3f41f503a7c4e9011f86ed');
});

test('small files: CR LF counts as LF in text only', () => {
  const plain = (bytes: Uint8Array | string): string => createHash('md5').update(bytes).digest('hex');
  const line = fc.constantFrom('\r\n', '\n', '\r', 'text', 'é', '\0', '\u0001');
  fc.assert(
    fc.property(fc.array(line), fc.integer({ min: 1, max: 9 }), (parts, piece) => {
      const bytes = Buffer.from(parts.join(''));
      const odd = bytes.filter((byte) => byte > 126 || (byte < 32 && ![8, 9, 10, 12, 13].includes(byte)));
      const isText = !bytes.includes(0) && (bytes.length === 0 || odd.length / bytes.length <= 0.3);
      const unix = parts.join('').replaceAll('\r\n', '\n');
      expect(md5Of(bytes, 'md5', piece)).toBe(plain(bytes));
      expect(md5Of(bytes, 'md5-dos2unix', piece)).toBe(plain(bytes.length <= 512 && isText ? unix : bytes));
    }),
  );
});
