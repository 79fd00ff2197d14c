/** Reads blobs of a folder, in chunks and in turns with everything else. */
import { fx } from '../../base/effects.ts';
import { roomFor } from '../../base/room.ts';
import { startCrc32c } from '../../base/running-crc32c.ts';
import type { Range } from '../remote.ts';
import { damaged, type Ground } from './ground.ts';

const chunkBytes = 256 * 1024;

export async function read(
  ground: Ground,
  name: string,
  range: Range | null,
  take: (chunk: Uint8Array) => void,
  signal: AbortSignal,
): Promise<void> {
  const path = ground.pathOf(name);
  const fd = ground.reach(name, () => fx.openSync(path, 'r'));
  try {
    const { offset, length } = range ?? {
      offset: 0,
      length: ground.reach(name, () => fx.fstatSync(fd)).size,
    };
    for (let done = 0; done < length; ) {
      signal.throwIfAborted();
      const buffer = roomFor(Math.min(chunkBytes, length - done));
      const count = await ground.reach(name, () => fx.read(fd, buffer, offset + done));
      if (count === 0) throw damaged(ground.root, name, `ends after ${offset + done} bytes`);
      take(buffer.subarray(0, count));
      done += count;
    }
    signal.throwIfAborted();
  } finally {
    fx.closeSync(fd);
  }
}

export async function crc32cOf(ground: Ground, name: string, signal: AbortSignal): Promise<number> {
  const crc = await startCrc32c();
  await read(ground, name, null, crc.add, signal);
  return crc.value();
}
