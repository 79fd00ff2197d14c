/** Opens Arrow IPC files and streams, a batch at a time; what is wrong with one is told in our words. */
import { fx } from '../../base/effects.ts';
import { WorkError } from '../../work.ts';
import { hasZstd, type RecordBatch, RecordBatchReader, type Schema } from '../arrow.ts';
import { type TableFile, unreadable } from './table-file.ts';

/** At both ends of a file; a stream has none. */
const magic = 'ARROW1';

export interface ArrowFile {
  readonly schema: Schema;
  /** In their order; to be read once. */
  readonly batches: () => AsyncGenerator<RecordBatch, void>;
  readonly close: () => void;
}

export async function openArrowFile(file: TableFile): Promise<ArrowFile> {
  const handle = openHandle(file.path);
  const close = (): void => fx.closeSync(handle.fd);
  try {
    return { ...(await openFrom(file, handle)), close };
  } catch (error) {
    close();
    throw error;
  }
}

async function openFrom(file: TableFile, handle: Handle): Promise<Omit<ArrowFile, 'close'>> {
  if (textAt(handle, 0) === magic && textAt(handle, handle.size - magic.length) !== magic)
    throw unreadable(file, 'it stops in the middle');
  const reader = await inWords(file, async () => {
    const opened = await RecordBatchReader.from(
      handle as unknown as Parameters<typeof RecordBatchReader.from>[0],
    );
    return opened.open();
  });
  // A stream of nothing has none.
  const schema = reader.schema as Schema | undefined;
  if (!schema || schema.fields.length === 0)
    throw unreadable(file, 'it is no Arrow file or stream, or has no columns');
  const batches = reader[Symbol.asyncIterator]();
  return {
    schema,
    batches: async function* () {
      for (;;) {
        const next = await inWords(file, () => batches.next());
        if (next.done) return;
        yield next.value;
      }
    },
  };
}

/** As the library wants it: of `node:fs/promises`. */
interface Handle {
  readonly fd: number;
  readonly size: number;
  readonly stat: () => Promise<{ readonly size: number }>;
  readonly read: (buffer: Uint8Array, offset: number, length: number, position: number) => Promise<Read>;
  readonly close: () => Promise<void>;
}

interface Read {
  readonly bytesRead: number;
  readonly buffer: Uint8Array;
}

function openHandle(path: string): Handle {
  const fd = fx.openSync(path, 'r');
  const { size } = fx.fstatSync(fd);
  return {
    fd,
    size,
    stat: async () => ({ size }),
    read: async (buffer, offset, length, position) => {
      const bytesRead = fx.readSync(fd, buffer, offset, length, position);
      if (bytesRead === 0 && length > 0) throw new RangeError('it ends too early');
      return { bytesRead, buffer };
    },
    close: async () => undefined,
  };
}

function textAt({ fd }: Handle, position: number): string {
  const bytes = Buffer.alloc(magic.length);
  fx.readSync(fd, bytes, 0, bytes.length, Math.max(0, position));
  return bytes.toString('latin1');
}

/** Whatever the library throws is about the bytes. */
async function inWords<Answer>(file: TableFile, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Error) || error.name === 'AbortError') throw error;
    if (/codec not found/.test(error.message) && !hasZstd)
      throw new WorkError({
        code: 'engine-unavailable',
        message: `${file.name} is packed by zstd, which this Node cannot unpack`,
        hint: 'use Node 22.15 or later, or write it with lz4 or without compression',
      });
    throw unreadable(file, `it is no whole Arrow file (${error.message})`);
  }
}
