/** Writes one pack to the spool, member by member, without holding it. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { removeFile } from '../base/files.ts';
import { startCrc32c } from '../base/running-crc32c.ts';
import { type Digest, digestOfHex } from '../digest.ts';
import { encodeIndex, type Member, type ObjectType, packEnd, packMagic } from '../pack.ts';
import { inFolder } from './in-folder.ts';
import type { Layout } from './layout.ts';
import { temporaryName } from './temporary.ts';

export interface SpooledPack {
  /** Whoever asked for it removes it. */
  readonly path: string;
  readonly digest: Digest;
  readonly bytes: number;
  readonly crc32c: number;
  readonly index: Buffer;
  readonly members: readonly Member[];
}

export interface PackWriter {
  /** More bytes; they belong to no member before `add` says so. */
  readonly write: (bytes: Uint8Array) => void;
  /** How many were written. */
  readonly offset: () => number;
  /** What was written since `offset` is this object; none comes twice. */
  readonly add: (digest: Digest, type: ObjectType, offset: number) => void;
}

/** Lets `fill` write the members, trees first; where that fails nothing is left behind. */
export async function writePack(
  layout: Layout,
  fill: (writer: PackWriter) => Promise<void>,
): Promise<SpooledPack> {
  const path = join(layout.spool, temporaryName());
  const fd = inFolder(layout.spool, () => fx.openSync(path, 'wx', 0o600));
  try {
    const hash = createHash('sha256');
    const sum = await startCrc32c();
    const members: Member[] = [];
    let at = 0;
    const write = (bytes: Uint8Array): void => {
      hash.update(bytes);
      sum.add(bytes);
      fx.writeSync(fd, bytes);
      at += bytes.length;
    };
    write(packMagic);
    await fill({
      write,
      offset: () => at,
      add: (digest, type, offset) => void members.push({ digest, type, offset, bytes: at - offset }),
    });
    const { toc, footer } = packEnd(members, at);
    write(toc);
    write(footer);
    const digest = digestOfHex(hash.digest('hex'));
    return { path, digest, bytes: at, crc32c: sum.value(), index: encodeIndex(digest, at, toc), members };
  } catch (error) {
    removeFile(path);
    throw error;
  } finally {
    fx.closeSync(fd);
  }
}
