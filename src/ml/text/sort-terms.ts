/** The order of terms by code point, which is that of their UTF-8 bytes. */
import type { TermTable } from './term-table.ts';

/** In place. */
export function sortTerms(table: TermTable, terms: Uint32Array): Uint32Array {
  const { bytes } = table;
  return terms.sort((a, b) => {
    const [startA, endA, startB, endB] = [table.startOf(a), table.endOf(a), table.startOf(b), table.endOf(b)];
    const length = Math.min(endA - startA, endB - startB);
    for (let i = 0; i < length; i++) {
      const difference = (bytes[startA + i] as number) - (bytes[startB + i] as number);
      if (difference !== 0) return difference;
    }
    return endA - startA - (endB - startB);
  });
}
