/** How often each n-gram of some texts was seen, of all lengths up to one. */
import { whiteSpaceClass } from '../../../white-space.ts';
import { grown } from '../../grown.ts';
import { PairTable } from './pair-table.ts';

/**
 * An n-gram is its history and its last word. Histories are numbered: 0 is the empty one, n-gram `i` is history `i + 1`.
 * Words are numbered by their first appearance.
 */
export interface NgramCounts {
  readonly words: readonly string[];
  /** The history and the last word of each n-gram; shorter ones of a text come before those they begin. */
  readonly histories: Uint32Array;
  readonly lasts: Uint32Array;
  readonly counts: Float64Array;
}

const [begin, end] = ['<s>', '</s>'];

/** What words lie between. */
const spaces = new RegExp(`[${whiteSpaceClass}]+`, 'u');

/** The words of a text, `order - 1` signs before and after. */
export function paddedWords(text: string, order: number, lowercase: boolean): string[] {
  const words = (lowercase ? text.toLowerCase() : text).split(spaces).filter((word) => word !== '');
  const pad = order - 1;
  return [...new Array<string>(pad).fill(begin), ...words, ...new Array<string>(pad).fill(end)];
}

/** Each text counts by its weight; one of weight 0 is as if it were not there. */
export function countNgrams(
  texts: readonly string[],
  weights: Float64Array | null,
  order: number,
  lowercase: boolean,
): NgramCounts {
  const numbers = new Map<string, number>();
  const table = new PairTable();
  let counts: Float64Array = new Float64Array(1024);
  texts.forEach((text, row) => {
    const weight = weights?.[row] ?? 1;
    if (weight === 0) return;
    /** The histories that end before this word, by length. */
    let before: number[] = [0];
    for (const word of paddedWords(text, order, lowercase)) {
      const number = numbers.get(word) ?? numbers.size;
      numbers.set(word, number);
      const after = [0];
      for (const history of before) {
        const place = table.add(history, number);
        counts = grown(counts, place + 1);
        counts[place] = (counts[place] as number) + weight;
        if (after.length < order) after.push(place + 1);
      }
      before = after;
    }
  });
  return {
    words: [...numbers.keys()],
    histories: table.firsts(),
    lasts: table.seconds(),
    counts: counts.slice(0, table.size),
  };
}
