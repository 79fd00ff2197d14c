/** The checksum of journal lines, against the vectors of RFC 3720. */
import { expect, test } from 'vitest';
import { crc32c } from '../../src/base/crc32c.ts';

test.each([
  ['nothing', new Uint8Array(0), 0],
  ['nine digits', Buffer.from('123456789'), 0xe3069283],
  ['32 zeros', new Uint8Array(32), 0x8a9136aa],
  ['32 ones', new Uint8Array(32).fill(255), 0x62a8ab43],
  ['counting up', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ['counting down', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
])('%s', (_, bytes, checksum) => {
  expect(crc32c(bytes)).toBe(checksum);
});
