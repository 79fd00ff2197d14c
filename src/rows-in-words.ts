/** How messages name rows: counted from 1, and so many at most. */

const mostExamples = 20;

/** `row 3`, `rows 3, 4 and 5`, `rows 1, 2 … (34 in all)` of rows from 0; at least the first ones of `total`. */
export function rowsInWords(rows: readonly number[], total: number): string {
  const numbers = rows.slice(0, mostExamples).map((row) => row + 1);
  if (numbers.length === 1 && total === 1) return `row ${numbers[0]}`;
  if (total > numbers.length) return `rows ${numbers.join(', ')} … (${total} in all)`;
  return `rows ${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`;
}
