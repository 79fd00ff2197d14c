/** CRC-32C of bytes that flow by, at the speed of memory; `crc32c.ts` needs no loading, and is for short texts. */
import { createCRC32, type IHasher } from 'hash-wasm';
import { castagnoli } from './crc32c.ts';

export interface RunningCrc32c {
  add(bytes: Uint8Array): void;
  /** Of all that was added; once, and at its end. */
  value(): number;
}

/** To make one costs more than the checksum of a short blob. */
const idle: IHasher[] = [];

export async function startCrc32c(): Promise<RunningCrc32c> {
  const hasher = idle.pop() ?? (await createCRC32(castagnoli));
  hasher.init();
  return {
    add: (bytes) => void hasher.update(bytes),
    value: () => {
      const value = Number.parseInt(hasher.digest(), 16);
      idle.push(hasher);
      return value;
    },
  };
}
