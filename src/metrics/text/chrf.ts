/** chrF and chrF++ (Popović 2015, 2017), as sacrebleu 2.6 computes them. */
import { type Counts, countCharacterGrams, countShared, countWordGrams } from './counts.ts';
import { type ComparedTexts, comparedTexts, type TextRows } from './texts.ts';
import { splitWords, withoutSpaces } from './white-space.ts';

export interface ChrfOptions {
  /** The longest n-grams of characters, and of words: 0 for chrF, 2 for chrF++. */
  readonly charOrder?: number | undefined;
  readonly wordOrder?: number | undefined;
  /** How much more recall counts than precision. */
  readonly beta?: number | undefined;
  readonly lowercase?: boolean | undefined;
  /** Whether white space is among the characters. */
  readonly whitespace?: boolean | undefined;
}

/** For each order the n-grams of prediction and reference, and those that both have. */
export type ChrfCounts = readonly (readonly [prediction: number, reference: number, matches: number])[];

/** From 0 to 100, of all rows together and of each. Ends with `length-mismatch`, `empty-input` or `null-label`. */
export function measureChrf(
  rows: TextRows,
  options: ChrfOptions = {},
): { readonly chrf: number; readonly sentence_chrf: readonly number[] } {
  const counts = countForChrf(comparedTexts(rows), options);
  return { chrf: chrfOf(counts, options), sentence_chrf: counts.map((one) => chrfOf([one], options)) };
}

/** With several references those of the best one, the first of equals. */
export function countForChrf({ predictions, references }: ComparedTexts, options: ChrfOptions): ChrfCounts[] {
  return predictions.map((prediction, row) => {
    const grams = gramsOf(prediction, options);
    let best: { readonly counts: ChrfCounts; readonly score: number } | null = null;
    for (const reference of references[row] ?? []) {
      const others = gramsOf(reference, options);
      const counts = grams.map((own, order) => compare(own, others[order] ?? new Map()));
      const score = chrfOf([counts], options);
      if (!best || score > best.score) best = { counts, score };
    }
    return best?.counts ?? [];
  });
}

function gramsOf(text: string, options: ChrfOptions): Counts[] {
  const { charOrder = 6, wordOrder = 0, lowercase = false, whitespace = false } = options;
  const cased = lowercase ? text.toLowerCase() : text;
  const characters = whitespace ? cased : withoutSpaces(cased);
  const words = wordOrder > 0 ? splitWords(cased).flatMap(separateMark) : [];
  return [
    ...Array.from({ length: charOrder }, (_, index) => countCharacterGrams(characters, index + 1)),
    ...Array.from({ length: wordOrder }, (_, index) => countWordGrams(words, index + 1)),
  ];
}

const mark = /^[!-/:-@[-`{-~]$/;

/** One final, else one initial mark by itself. */
function separateMark(word: string): string[] {
  const characters = Array.from(word);
  if (characters.length === 1) return [word];
  if (mark.test(characters.at(-1) ?? '')) return [word.slice(0, -1), word.slice(-1)];
  return mark.test(characters[0] ?? '') ? [word.slice(0, 1), word.slice(1)] : [word];
}

function compare(own: Counts, other: Counts): [number, number, number] {
  const total = (counts: Counts): number => {
    let sum = 0;
    for (const count of counts.values()) sum += count;
    return sum;
  };
  return [other.size > 0 ? total(own) : 0, total(other), countShared(own, other)];
}

/** Of the sums over rows. */
export function chrfOf(rows: Iterable<ChrfCounts>, { beta = 2 }: ChrfOptions = {}): number {
  const sums: [number, number, number][] = [];
  for (const row of rows)
    for (const [order, counts] of row.entries()) {
      sums[order] ??= [0, 0, 0];
      const sum = sums[order];
      for (const at of [0, 1, 2] as const) sum[at] += counts[at];
    }
  const known = sums.filter(([own, other]) => own > 0 && other > 0);
  if (known.length === 0) return 0;
  const precision = known.reduce((sum, [own, , matches]) => sum + matches / own, 0) / known.length;
  const recall = known.reduce((sum, [, other, matches]) => sum + matches / other, 0) / known.length;
  if (precision + recall === 0) return 0;
  const factor = beta ** 2;
  return 100 * (((1 + factor) * precision * recall) / (factor * precision + recall));
}
