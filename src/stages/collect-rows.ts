/** All rows of a source in memory, for who learns from them. */
import type { Value } from '../data/duckdb-values.ts';
import { dense, floats, type Matrix } from '../matrix.ts';
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
  const x = stack(batches) ?? dense(0, source.width, new Float64Array(0));
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

/** One below the other; each batch is dropped when it is taken, as its numbers would lie there twice. Null of none. */
function stack(batches: Matrix[]): Matrix | null {
  const [first] = batches;
  if (!first || batches.length === 1) return first ?? null;
  const { form, columns } = first;
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const length = batches.reduce((sum, batch) => sum + batch.values.length, 0);
  const values = floats(first.values instanceof Float32Array ? 'float32' : 'float64', length);
  const starts = new Uint32Array(form === 'sparse' ? rows + 1 : 0);
  const indices = new Uint32Array(form === 'sparse' ? length : 0);
  let [row, at] = [0, 0];
  for (let part = batches.shift(); part; part = batches.shift()) {
    values.set(part.values, at);
    if (part.form === 'sparse') {
      for (let i = 1; i <= part.rows; i++) starts[row + i] = at + (part.starts[i] ?? 0);
      indices.set(part.indices, at);
    }
    row += part.rows;
    at += part.values.length;
  }
  return form === 'dense' ? dense(rows, columns, values) : { form, rows, columns, starts, indices, values };
}
