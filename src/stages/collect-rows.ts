/** All rows of a source in memory, for who learns from them. */
import type { Value } from '../data/duckdb-values.ts';
import { stackRows } from '../data/vectors/matrix-rows.ts';
import { dense, type Matrix } from '../matrix.ts';
import { bytesText } from '../report/words.ts';
import { WorkError } from '../work.ts';
import type { RowBatch, RowSource } from './row-source.ts';

export interface CollectedRows {
  readonly rows: number;
  readonly x: Matrix;
  readonly texts: readonly string[] | null;
  readonly others: readonly (readonly Value[])[];
}

/** Ends with `out-of-memory` before the numbers would take more than `memory` bytes. */
export async function collectRows(source: RowSource, memory: number): Promise<CollectedRows> {
  const batches: Matrix[] = [];
  const texts: string[] = [];
  const others: Value[][] = source.others.map(() => []);
  if (source.form === 'columns' && source.rows !== null)
    refuseMore(source.rows * source.width * 8, memory, `${source.rows} rows of ${source.width} numbers`);
  let bytes = 0;
  let rows = 0;
  for await (const batch of source.batches()) {
    rows += batch.rows;
    bytes += bytesIn(batch.x);
    refuseMore(bytes, memory, `the first ${rows} rows`);
    batches.push(batch.x);
    take(batch, texts, others);
  }
  const x = batches.length > 0 ? stackRows(batches) : dense(0, source.width, new Float64Array(0));
  return { rows, x, texts: source.form === 'texts' ? texts : null, others };
}

function take(batch: RowBatch, texts: string[], others: readonly Value[][]): void {
  for (const text of batch.texts ?? []) texts.push(text);
  others.forEach((cells, index) => {
    for (const cell of batch.others[index] ?? []) cells.push(cell);
  });
}

const bytesIn = (x: Matrix): number =>
  x.values.byteLength + (x.form === 'sparse' ? x.starts.byteLength + x.indices.byteLength : 0);

function refuseMore(bytes: number, memory: number, what: string): void {
  if (bytes <= memory) return;
  throw new WorkError({
    code: 'out-of-memory',
    message: `${what} take ${bytesText(bytes)}, and the stage has ${bytesText(memory)}`,
    hint: 'raise `resources: {memory: …}` of the stage, or learn from fewer rows or features',
  });
}
