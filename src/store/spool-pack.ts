/** Writes a pack of objects of the store to the spool, each verified while it is read, without holding more than one of them. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { openBreath } from '../base/breath.ts';
import { fx } from '../base/effects.ts';
import { removeFile } from '../base/files.ts';
import { readRange } from '../base/range.ts';
import { startCrc32c } from '../base/running-crc32c.ts';
import { type Digest, digestOf, digestOfHex } from '../digest.ts';
import { encodeIndex, type Member, type ObjectType, packEnd, packMagic } from '../pack.ts';
import type { Layout } from './layout.ts';
import type { Source, Sources } from './sources.ts';
import { inFolder } from './spool.ts';
import { temporaryName } from './temporary.ts';

export interface SpooledPack {
  /** Whoever asked for it removes it. */
  readonly path: string;
  readonly digest: Digest;
  readonly bytes: number;
  readonly crc32c: number;
  readonly index: Buffer;
  readonly members: readonly Member[];
  /** What the store turned out not to have, or not sound. */
  readonly lost: readonly Digest[];
}

interface Wanted {
  readonly digest: Digest;
  readonly type: ObjectType;
}

/** Members come in the given order; trees should be first. `signal` ends it with an `AbortError`; then nothing is left. */
export async function spoolPack(
  layout: Layout,
  sources: Sources,
  objects: readonly Wanted[],
  signal: AbortSignal,
): Promise<SpooledPack> {
  const path = join(layout.spool, temporaryName());
  const fd = inFolder(layout.spool, () => fx.openSync(path, 'wx', 0o600));
  const reader = openReader();
  try {
    const breath = openBreath(signal);
    const hash = createHash('sha256');
    const members: Member[] = [];
    const lost: Digest[] = [];
    const sum = await startCrc32c();
    let offset = 0;
    const write = (bytes: Uint8Array): void => {
      hash.update(bytes);
      sum.add(bytes);
      fx.writeSync(fd, bytes);
      offset += bytes.length;
    };
    write(packMagic);
    for (const { digest, type } of objects) {
      // The empty object is what it is without a store.
      const bytes =
        digest === emptyDigest ? noBytes : sources.use(digest, (source) => reader.read(source, digest));
      if (bytes) {
        members.push({ digest, type, offset, bytes: bytes.length });
        write(bytes);
      } else lost.push(digest);
      if (breath.isDue()) await breath.take();
    }
    const { toc, footer } = packEnd(members, offset);
    write(toc);
    write(footer);
    const digest = digestOfHex(hash.digest('hex'));
    const index = encodeIndex(digest, offset, toc);
    return { path, digest, bytes: offset, crc32c: sum.value(), index, members, lost };
  } catch (error) {
    removeFile(path);
    throw error;
  } finally {
    reader.close();
    fx.closeSync(fd);
  }
}

const noBytes = Buffer.alloc(0);
const emptyDigest = digestOf(noBytes);

/** What follows each other is mostly in the same pack, which is opened once. */
function openReader(): {
  readonly read: (source: Source, digest: Digest) => Buffer | null;
  readonly close: () => void;
} {
  let opened: { readonly path: string; readonly fd: number } | null = null;
  const close = (): void => {
    if (opened) fx.closeSync(opened.fd);
    opened = null;
  };
  const read = ({ path, range }: Source, digest: Digest): Buffer | null => {
    if (!range) return checked(fx.readFileSync(path), digest);
    if (opened?.path !== path) {
      close();
      opened = { path, fd: fx.openSync(path, 'r') };
    }
    return checked(readRange(opened.fd, range), digest);
  };
  return { read, close };
}

const checked = (bytes: Buffer, digest: Digest): Buffer | null => (digestOf(bytes) === digest ? bytes : null);
