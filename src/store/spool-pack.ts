/** Writes a pack of objects of the store to the spool, each verified while it is read. None that is large is held. */
import { createHash } from 'node:crypto';
import { type Breath, openBreath } from '../base/breath.ts';
import { fx } from '../base/effects.ts';
import { passRange, type Range, readRange } from '../base/range.ts';
import { type Digest, digestOf, digestOfHex } from '../digest.ts';
import type { ObjectType } from '../pack.ts';
import type { Layout } from './layout.ts';
import { type PackWriter, type SpooledPack, writePack } from './pack-writer.ts';
import type { Source, Sources } from './sources.ts';

interface Wanted {
  readonly digest: Digest;
  readonly type: ObjectType;
}

export interface SpoolOptions {
  /** Stands before the members: other words make another pack of the same ones. */
  readonly again: string;
  /** Ends it with an `AbortError`; then nothing is left. */
  readonly signal: AbortSignal;
}

/** Members come in the given order; trees should be first. What the store turns out not to have, or not sound, is left out. */
export async function spoolPack(
  layout: Layout,
  sources: Sources,
  objects: readonly Wanted[],
  { again, signal }: SpoolOptions,
): Promise<SpooledPack> {
  const reader = openReader();
  const breath = openBreath(signal);
  try {
    return await writePack(layout, async (writer) => {
      writer.write(Buffer.from(again));
      for (const { digest, type } of objects) {
        const start = await copy(writer, digest);
        if (start !== null) writer.add(digest, type, start);
        if (breath.isDue()) await breath.take();
      }
    });
  } finally {
    reader.close();
  }

  /** Where it begins in the pack; null where no sound one was found. */
  async function copy({ write, offset }: PackWriter, digest: Digest): Promise<number | null> {
    for (let bad: string | null = null; ; ) {
      const found = sources.use(digest, (one) => (one.path === bad ? null : reader.take(one, digest)));
      if (!found) return null;
      const start = offset();
      if (!('fd' in found)) write(found);
      else if ((await passHashing(found, write, breath)) !== digest) {
        // What was copied of it stays, as bytes that are no member.
        bad = found.path;
        continue;
      }
      return start;
    }
  }
}

/** What is longer is not held, but passed on in pieces. */
const mostHeld = 4 * 1024 * 1024;

interface Opened {
  readonly path: string;
  readonly fd: number;
  readonly range: Range;
}

interface Reader {
  /** The object's bytes, or where they are passed on from, until the next one is taken; null where they are not sound. */
  readonly take: (source: Source, digest: Digest) => Buffer | Opened | null;
  readonly close: () => void;
}

/** What follows each other is mostly in the same pack, which is opened once. */
function openReader(): Reader {
  let opened: { readonly path: string; readonly fd: number } | null = null;
  const close = (): void => {
    if (opened) fx.closeSync(opened.fd);
    opened = null;
  };
  const take: Reader['take'] = ({ path, range }, digest) => {
    if (opened?.path !== path) {
      close();
      opened = { path, fd: fx.openSync(path, 'r') };
    }
    const { fd } = opened;
    const own = range ?? { offset: 0, length: fx.fstatSync(fd).size };
    if (own.length > mostHeld) return { path, fd, range: own };
    const bytes = readRange(fd, own);
    return digestOf(bytes) === digest ? bytes : null;
  };
  return { take, close };
}

async function passHashing(
  { fd, range }: Opened,
  take: (piece: Uint8Array) => void,
  breath: Breath,
): Promise<Digest> {
  const hash = createHash('sha256');
  const pass = (piece: Uint8Array): void => {
    hash.update(piece);
    take(piece);
  };
  await passRange(fd, range, pass, breath);
  return digestOfHex(hash.digest('hex'));
}
