/** Moves a blob of a remote out of the way of a sound one: a copy to `corrupt/`, then it loses its name. */
import { join } from 'node:path';
import { fx } from '../../base/effects.ts';
import { makeFolder, removeFile } from '../../base/files.ts';
import type { Layout } from '../../store/layout.ts';
import { temporaryName } from '../../store/temporary.ts';
import { corruptName } from '../blob-name.ts';
import { bodyOfFile, checksumOf } from '../body.ts';
import type { Blob, Remote } from '../remote.ts';

/** Where the copy is; null where the blob was gone or replaced meanwhile. */
export async function setBlobAside(
  remote: Remote,
  { tmp }: Layout,
  blob: Blob,
  signal: AbortSignal,
): Promise<string | null> {
  const path = join(tmp, temporaryName());
  makeFolder(tmp);
  try {
    const fd = fx.openSync(path, 'wx');
    try {
      await remote.read(blob.name, null, (chunk) => fx.writeSync(fd, chunk), signal);
    } finally {
      fx.closeSync(fd);
    }
    const sums = await checksumOf(path, () => {}, signal);
    const name = corruptName(blob);
    await remote.create(
      name,
      bodyOfFile(path, sums, () => {}),
      signal,
    );
    return (await remote.remove(blob, signal)) === 'removed' ? name : null;
  } finally {
    removeFile(path);
  }
}
