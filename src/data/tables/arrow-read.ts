/** Reads Arrow IPC files and streams: their batches go into a table of the database, one after the other. */
import { fx } from '../../base/effects.ts';
import { ulid } from '../../base/ulid.ts';
import { WorkError } from '../../work.ts';
import { hasZstd, RecordBatchReader, type Schema } from '../arrow.ts';
import { type Database, quoted } from '../duckdb.ts';
import type { Value } from '../duckdb-values.ts';
import { type ArrowColumn, arrowColumn } from './arrow-types.ts';
import { columnNames } from './delimited-head.ts';
import type { Source } from './source.ts';
import { type TableFile, unreadable } from './table-file.ts';

/** At both ends of a file; a stream has none. */
const magic = 'ARROW1';

export async function arrowSource(database: Database, file: TableFile): Promise<Source> {
  const handle = openHandle(file.path);
  try {
    return await sourceFrom(database, file, handle);
  } finally {
    fx.closeSync(handle.fd);
  }
}

async function sourceFrom(database: Database, file: TableFile, handle: Handle): Promise<Source> {
  if (textAt(handle, 0) === magic && textAt(handle, handle.size - magic.length) !== magic)
    throw unreadable(file, 'it stops in the middle');
  const reader = await inWords(file, async () => {
    const opened = await RecordBatchReader.from(
      handle as unknown as Parameters<typeof RecordBatchReader.from>[0],
    );
    return opened.open();
  });
  // A stream of nothing has none.
  const fields = (reader.schema as Schema | undefined)?.fields ?? [];
  if (fields.length === 0) throw unreadable(file, 'it is no Arrow file or stream, or has no columns');
  const columns: ArrowColumn[] = [];
  for (const { name, type } of fields) {
    const column = arrowColumn(type);
    if (!column)
      throw new WorkError({
        code: 'column-type',
        message: `${file.name}: column \`${name}\` is ${type}, which no table has`,
      });
    columns.push(column);
  }
  const names = columnNames(fields.map(({ name }) => name));
  const table = `arrow_${ulid().toLowerCase()}`;
  const declared = names.map((name, i) => `${quoted(name)} ${columns[i]?.type}`);
  await database.run(`CREATE TABLE ${table} (${declared.join(', ')})`);
  const batches = reader[Symbol.asyncIterator]();
  const rows = async function* (): AsyncGenerator<readonly Value[]> {
    for (;;) {
      const next = await inWords(file, () => batches.next());
      if (next.done) return;
      const vectors = columns.map((_, i) => next.value.getChildAt(i));
      for (let row = 0; row < next.value.numRows; row++)
        yield columns.map(({ at }, i) => {
          const vector = vectors[i];
          return vector ? at(vector, row) : null;
        });
    }
  };
  await database.append(table, rows());
  return {
    file,
    relation: table,
    columns: names.map((name, i) => ({ name, type: columns[i]?.type ?? 'VARCHAR' })),
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
