/** CRC-32C of bytes that flow by, at the speed of memory; `crc32c.ts` needs no loading, and is for short lines. */
import { createCRC32 } from 'hash-wasm';
import { castagnoli } from './crc32c.ts';

export interface RunningCrc32c {
  add(bytes: Uint8Array): void;
  /** Of all that was added; nothing may be added afterwards. */
  value(): number;
}

export async function startCrc32c(): Promise<RunningCrc32c> {
  const hasher = await createCRC32(castagnoli);
  hasher.init();
  return {
    add: (bytes) => void hasher.update(bytes),
    value: () => Number.parseInt(hasher.digest(), 16),
  };
}
