/** What is read from a remote into memory. */
import { expect, test } from 'vitest';
import { readIfPresent, readIfSound } from '../../src/remote/read-blob.ts';
import { openScheduledRemote } from './scheduled-remote.ts';

test('what is larger than anything that luc writes is not taken into memory', async () => {
  const chunk = Buffer.alloc(32 * 1024 * 1024);
  let taken = 0;
  const remote = {
    ...openScheduledRemote().as('idle'),
    read: async (_name: string, _range: unknown, take: (chunk: Uint8Array) => void) => {
      for (let i = 0; i < 10; i++) {
        take(chunk);
        taken++;
      }
    },
  };
  const { signal } = new AbortController();
  expect(await readIfSound(remote, 'roots', null, signal)).toBe(null);
  await expect(readIfPresent(remote, 'roots', null, signal)).rejects.toMatchObject({
    trouble: 'damaged',
    problem: { code: 'too-large' },
  });
  // Twice, as it could have come wrong.
  expect(taken).toBe(4 * 8);
});
