/** Writes vectors to a file, in the format that its name says; equal vectors give equal bytes, however they come in batches. */
import type { Database } from '../duckdb.ts';
import type { FileFormat } from '../tables/format.ts';
import type { VectorFormat } from './format.ts';
import { evenBatches, rowsAtOnce } from './matrix-rows.ts';
import type { VectorBatch, VectorHead } from './vector-file.ts';

/** To a path that nobody looks at yet; how many rows were written. */
export async function writeVectors(
  database: Database,
  path: string,
  { format, gzip }: FileFormat<VectorFormat>,
  head: VectorHead,
  batches: AsyncIterable<VectorBatch>,
): Promise<number> {
  const even = evenBatches(batches, rowsAtOnce(head));
  switch (format) {
    case 'arrow':
      return (await import('./arrow-write.ts')).writeArrowVectors(path, head, even);
    case 'safetensors':
      return (await import('./safetensors-write.ts')).writeSafetensorsVectors(database, path, head, even);
    case 'parquet':
    case 'jsonl':
      return (await import('./tables-write.ts')).writeTableVectors(
        database,
        path,
        { format, gzip },
        head,
        even,
      );
  }
}
