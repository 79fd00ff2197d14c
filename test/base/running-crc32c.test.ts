/** The checksum of bytes that flow by is the one of all of them at once. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32c } from '../../src/base/crc32c.ts';
import { startCrc32c } from '../../src/base/running-crc32c.ts';

test('the checksum of pieces is that of the whole, of several at once too', async () => {
  const piece = fc.uint8Array({ maxLength: 300 });
  await fc.assert(
    fc.asyncProperty(fc.array(piece), fc.array(piece), async (one, other) => {
      const [first, second] = [await startCrc32c(), await startCrc32c()];
      for (let i = 0; i < Math.max(one.length, other.length); i++) {
        first.add(one[i] ?? new Uint8Array(0));
        second.add(other[i] ?? new Uint8Array(0));
      }
      expect(first.value()).toBe(crc32c(Buffer.concat(one)));
      expect(second.value()).toBe(crc32c(Buffer.concat(other)));
    }),
  );
});

test('the check value of RFC 3720', async () => {
  const running = await startCrc32c();
  running.add(Buffer.from('123456789'));
  expect(running.value()).toBe(0xe3069283);
});
