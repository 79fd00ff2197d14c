/** All rows of a source in memory, for who learns from them. */
import type { Value } from '../data/duckdb-values.ts';
import { dense, type Floats, type Matrix, type SparseMatrix } from '../matrix.ts';
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

/** One below the other; batches are dropped as they are taken. Null of none. */
function stack(batches: Matrix[]): Matrix | null {
  const [first] = batches;
  if (!first || batches.length === 1) return first ?? null;
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const values = stackValues(batches);
  if (first.form === 'dense') return dense(rows, first.columns, values);
  const starts = new Uint32Array(rows + 1);
  const indices = new Uint32Array(values.length);
  let [row, before] = [0, 0];
  for (const part of batches as readonly SparseMatrix[]) {
    for (let i = 1; i <= part.rows; i++) starts[row + i] = before + (part.starts[i] ?? 0);
    indices.set(part.indices, before);
    row += part.rows;
    before += part.indices.length;
  }
  return { form: 'sparse', rows, columns: first.columns, starts, indices, values };
}

function stackValues(batches: readonly Matrix[]): Floats {
  const length = batches.reduce((sum, { values }) => sum + values.length, 0);
  const values =
    batches[0]?.values instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
  let at = 0;
  for (const batch of batches) {
    values.set(batch.values, at);
    at += batch.values.length;
  }
  return values;
}
