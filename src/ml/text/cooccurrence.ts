/** How often terms stand near each other, and how much more often than by chance. */
import type { Breath } from '../../base/breath.ts';
import type { SparseMatrix } from '../../matrix.ts';
import { grown } from '../grown.ts';
import { matrixOf, sparseRows } from '../sparse-rows.ts';
import { Tally } from './tally.ts';

/** In a sequence of terms: a border of texts, which stands at its start and end, too. */
export const border = 0xffffffff;
/** A token that is not in the vocabulary: it keeps its place, but counts for nobody. */
export const unknown = 0xfffffffe;

/** Counts every two positions of a text that are at most `window` apart: symmetric, a row for each of `size` terms. */
export async function cooccurrences(
  sequence: Uint32Array,
  size: number,
  window: number,
  breath: Breath,
): Promise<SparseMatrix> {
  const { starts, positions } = positionsByTerm(sequence, size);
  const rows = sparseRows('float64');
  const tally = new Tally();
  let counts = new Float64Array(1024);
  for (let term = 0; term < size; term++) {
    if (breath.isDue()) await breath.take();
    for (let i = starts[term] as number; i < (starts[term + 1] as number); i++) {
      countOnward(sequence, positions[i] as number, -1, window, tally);
      countOnward(sequence, positions[i] as number, 1, window, tally);
    }
    tally.sort();
    counts = grown(counts, tally.size);
    tally.copyCounts(counts);
    rows.add(tally.terms, counts, tally.size);
    tally.clear();
  }
  return matrixOf(rows, size);
}

function countOnward(sequence: Uint32Array, from: number, step: 1 | -1, window: number, tally: Tally): void {
  for (let distance = 1; distance <= window; distance++) {
    const term = sequence[from + step * distance] as number;
    if (term === border) return;
    if (term !== unknown) tally.add(term);
  }
}

function positionsByTerm(sequence: Uint32Array, size: number) {
  const starts = new Uint32Array(size + 1);
  for (const term of sequence) if (term < size) starts[term + 1] = (starts[term + 1] as number) + 1;
  for (let term = 0; term < size; term++)
    starts[term + 1] = (starts[term + 1] as number) + (starts[term] as number);
  const positions = new Uint32Array(starts[size] as number);
  const next = starts.slice();
  sequence.forEach((term, position) => {
    if (term >= size) return;
    const at = next[term] as number;
    positions[at] = position;
    next[term] = at + 1;
  });
  return { starts, positions };
}

/**
 * Positive pointwise mutual information (K. Church, P. Hanks 1990): log₂ of how much more often than by chance two terms
 * are near each other, less `shift` (O. Levy, Y. Goldberg 2014), at least 0.
 */
export function ppmi(counts: SparseMatrix, shift: number): SparseMatrix {
  const { starts, indices } = counts;
  const sums = new Float64Array(counts.rows);
  let total = 0;
  for (let row = 0; row < counts.rows; row++) {
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++)
      sums[row] = (sums[row] as number) + (counts.values[at] as number);
    total += sums[row] as number;
  }
  const rows = sparseRows('float64');
  let [columns, values] = [new Uint32Array(1024), new Float64Array(1024)];
  for (let row = 0; row < counts.rows; row++) {
    const [start, end] = [starts[row] as number, starts[row + 1] as number];
    columns = grown(columns, end - start);
    values = grown(values, end - start);
    let size = 0;
    for (let at = start; at < end; at++) {
      const column = indices[at] as number;
      const chance = (sums[row] as number) * (sums[column] as number);
      const information = Math.log2(((counts.values[at] as number) * total) / chance) - shift;
      if (information <= 0) continue;
      columns[size] = column;
      values[size++] = information;
    }
    rows.add(columns, values, size);
  }
  return matrixOf(rows, counts.columns);
}
