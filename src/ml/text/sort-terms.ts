/** The order of terms by code point, which is that of their UTF-8 bytes. */
import type { TermTable } from './term-table.ts';

/** Two bytes each: most terms differ in so many. */
const digits = 3;

/** The numbers of the terms, sorted: by their first bytes in linear time, then those that begin alike. */
export function sortTerms(table: TermTable, terms: Uint32Array): Uint32Array {
  let sorted = terms;
  for (let digit = digits - 1; digit >= 0; digit--) sorted = sortByDigit(table, sorted, digit);
  let start = 0;
  for (let end = 1; end <= sorted.length; end++) {
    if (end < sorted.length && beginAlike(table, sorted[start] as number, sorted[end] as number)) continue;
    if (end - start > 1) sorted.subarray(start, end).sort((a, b) => compare(table, a, b));
    start = end;
  }
  return sorted;
}

function sortByDigit(table: TermTable, terms: Uint32Array, digit: number): Uint32Array {
  const next = new Uint32Array(2 ** 16 + 1);
  for (const term of terms) {
    const place = digitOf(table, term, digit) + 1;
    next[place] = (next[place] as number) + 1;
  }
  for (let place = 1; place < next.length; place++)
    next[place] = (next[place] as number) + (next[place - 1] as number);
  const sorted = new Uint32Array(terms.length);
  for (const term of terms) {
    const place = digitOf(table, term, digit);
    const at = next[place] as number;
    sorted[at] = term;
    next[place] = at + 1;
  }
  return sorted;
}

/** 0 stands for bytes behind the end. */
function digitOf(table: TermTable, term: number, digit: number): number {
  const at = table.startOf(term) + 2 * digit;
  const left = table.endOf(term) - at;
  if (left <= 0) return 0;
  const first = (table.bytes[at] as number) << 8;
  return left === 1 ? first : first | (table.bytes[at + 1] as number);
}

function beginAlike(table: TermTable, a: number, b: number): boolean {
  for (let digit = 0; digit < digits; digit++)
    if (digitOf(table, a, digit) !== digitOf(table, b, digit)) return false;
  return true;
}

function compare(table: TermTable, a: number, b: number): number {
  const { bytes } = table;
  const [startA, startB] = [table.startOf(a), table.startOf(b)];
  const [lengthA, lengthB] = [table.endOf(a) - startA, table.endOf(b) - startB];
  for (let i = 0; i < Math.min(lengthA, lengthB); i++) {
    const difference = (bytes[startA + i] as number) - (bytes[startB + i] as number);
    if (difference !== 0) return difference;
  }
  return lengthA - lengthB;
}
