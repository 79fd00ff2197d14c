/** The same measures for each value of some columns. */
import { openBreath } from '../../base/breath.ts';
import { compareCells } from '../../cell-order.ts';
import type { JsonObject } from '../../json.ts';
import type { ClassColumn } from '../../metrics/column.ts';
import type { Sample } from './sample.ts';
import type { MeasuredTable } from './table.ts';

export interface Slice {
  readonly by: { readonly [column: string]: string | number | boolean | null };
  readonly n: number;
  /** Whether it has rows enough. */
  readonly gated: boolean;
  readonly values: { readonly [name: string]: number | null };
}

/** Sorted by the columns, in their order; null first. */
export async function measureSlices(
  table: MeasuredTable,
  sample: Sample,
  by: readonly string[],
  least: number,
  signal: AbortSignal,
): Promise<Slice[]> {
  const columns: ClassColumn[] = [];
  for (const name of by) columns.push(await table.classes(name, 'by'));
  const rowsOf = new Map<string, number[]>();
  for (let row = 0; row < sample.rows; row++) {
    const key = columns.map(({ indices }) => indices[row]).join(' ');
    const rows = rowsOf.get(key);
    if (rows) rows.push(row);
    else rowsOf.set(key, [row]);
  }
  const found = [...rowsOf.values()].map((rows) => ({
    rows,
    cells: columns.map(({ values, indices }) => values[indices[rows[0] as number] as number] ?? null),
  }));
  found.sort((a, b) => {
    const at = a.cells.findIndex((cell, index) => compareCells(cell, b.cells[index] ?? null) !== 0);
    return at < 0 ? 0 : compareCells(a.cells[at] ?? null, b.cells[at] ?? null);
  });
  const breath = openBreath(signal);
  const slices: Slice[] = [];
  for (const { rows, cells } of found) {
    if (breath.isDue()) await breath.take();
    slices.push({
      by: Object.fromEntries(
        by.map((name, at) => {
          const cell = cells[at] ?? null;
          return [name, typeof cell === 'bigint' ? String(cell) : cell];
        }),
      ),
      n: rows.length,
      gated: rows.length >= least,
      values: (await sample.measure(Uint32Array.from(rows))).values,
    });
  }
  return slices;
}

export const nameOfSlice = ({ by }: Slice): string =>
  Object.entries(by)
    .map(([name, value]) => `${name} = ${String(value)}`)
    .join(', ');

export const sliceJson = ({ by, n, gated, values }: Slice): JsonObject => ({ by, n, gated, metrics: values });
