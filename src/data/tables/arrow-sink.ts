/** An Arrow IPC file that is being written, a batch at a time. */
import { fx } from '../../base/effects.ts';
import {
  type Data,
  type Field,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
} from '../arrow.ts';
import { dataOf } from './arrow-data.ts';

/** Writes what `fill` gives to a new file; how many rows. A file without rows has one batch, which tells its columns. */
export async function writeArrowFile(
  path: string,
  fields: readonly Field[],
  fill: () => AsyncIterable<{ readonly rows: number; readonly columns: readonly Data[] }>,
): Promise<number> {
  const schema = new Schema([...fields]);
  const type = new Struct(schema.fields);
  const writer = new RecordBatchFileWriter();
  const write = (length: number, children: readonly Data[]): void =>
    writer.write(new RecordBatch(schema, makeData({ type, length, nullCount: 0, children: [...children] })));
  const fd = fx.openSync(path, 'wx');
  try {
    const written = drain(writer, fd);
    // It is awaited below; until then nobody looks at it.
    written.catch(() => undefined);
    let rows = 0;
    for await (const batch of fill()) {
      rows += batch.rows;
      write(batch.rows, batch.columns);
    }
    if (rows === 0)
      write(
        0,
        fields.map((field) => dataOf([], field.type)),
      );
    writer.close();
    await written;
    return rows;
  } finally {
    fx.closeSync(fd);
  }
}

async function drain(writer: RecordBatchFileWriter, fd: number): Promise<void> {
  for await (const piece of writer) await fx.write(fd, piece);
}
