/** BLEU (Papineni et al. 2002), as sacrebleu 2.6 computes it (Post 2018). */
import { countShared, countWordGrams } from './counts.ts';
import { type ComparedTexts, comparedTexts, type TextRows } from './texts.ts';
import { type Tokenizer, tokenize } from './tokenize.ts';
import { splitWords } from './white-space.ts';

export const smoothMethods = ['exp', 'floor', 'none', 'add-k'] as const;

export interface BleuOptions {
  readonly tokenize?: Tokenizer | undefined;
  readonly smoothMethod?: (typeof smoothMethods)[number] | undefined;
  /** The longest n-grams. */
  readonly maxOrder?: number | undefined;
  readonly lowercase?: boolean | undefined;
  /** Only as far as the prediction is long enough: by default for sentences. */
  readonly effectiveOrder?: boolean | undefined;
}

export interface Bleu {
  /** From 0 to 100 (and 4·10⁻¹⁴ more). */
  readonly bleu: number;
  readonly precisions: readonly number[];
  readonly counts: readonly number[];
  readonly totals: readonly number[];
  readonly brevity_penalty: number;
  readonly prediction_length: number;
  readonly reference_length: number;
}

/** Of one row, or summed over rows. */
export interface BleuCounts {
  readonly matches: readonly number[];
  readonly totals: readonly number[];
  readonly length: number;
  readonly referenceLength: number;
}

/** Of all rows together. Ends with `length-mismatch`, `empty-input` or `null-label`. */
export const measureBleu = (rows: TextRows, options: BleuOptions = {}): Bleu =>
  bleuOf(countForBleu(comparedTexts(rows), options), options);

/** Of each row by itself, as far as it is long enough. Ends as `measureBleu`. */
export const measureSentenceBleu = (rows: TextRows, options: BleuOptions = {}): number[] =>
  countForBleu(comparedTexts(rows), options).map(
    (counts) => bleuOf([counts], { effectiveOrder: true, ...options }).bleu,
  );

const usualOrder = 4;

export function countForBleu(
  { predictions, references }: ComparedTexts,
  { tokenize: tokenizer = '13a', maxOrder = usualOrder, lowercase = false }: BleuOptions,
): BleuCounts[] {
  const wordsOf = (text: string): string[] =>
    splitWords(tokenize(lowercase ? text.toLowerCase() : text, tokenizer));
  const orders = Array.from({ length: maxOrder }, (_, index) => index + 1);
  return predictions.map((prediction, row) => {
    const words = wordsOf(prediction);
    const others = (references[row] ?? []).map(wordsOf);
    return {
      matches: orders.map((order) =>
        countShared(countWordGrams(words, order), mostOf(others.map((one) => countWordGrams(one, order)))),
      ),
      totals: orders.map((order) => Math.max(0, words.length - order + 1)),
      length: words.length,
      referenceLength: nearestLength(
        words.length,
        others.map(({ length }) => length),
      ),
    };
  });
}

/** Each n-gram as often as the text that has it most. */
function mostOf(all: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const [first, ...others] = all;
  if (others.length === 0 && first) return first;
  const most = new Map(first);
  for (const one of others)
    for (const [gram, count] of one) if (count > (most.get(gram) ?? 0)) most.set(gram, count);
  return most;
}

/** The shorter of two equally near ones. */
function nearestLength(length: number, lengths: readonly number[]): number {
  const distance = (other: number): number => Math.abs(other - length);
  return lengths.reduce((best, other) =>
    distance(other) < distance(best) || (distance(other) === distance(best) && other < best) ? other : best,
  );
}

export function bleuOf(rows: Iterable<BleuCounts>, options: BleuOptions = {}): Bleu {
  const { smoothMethod = 'exp', maxOrder = usualOrder, effectiveOrder = false } = options;
  const [counts, totals] = [new Array<number>(maxOrder).fill(0), new Array<number>(maxOrder).fill(0)];
  let [length, referenceLength] = [0, 0];
  for (const row of rows) {
    length += row.length;
    referenceLength += row.referenceLength;
    for (let n = 0; n < maxOrder; n++) {
      counts[n] = (counts[n] as number) + (row.matches[n] as number);
      totals[n] = (totals[n] as number) + (row.totals[n] as number);
    }
  }
  const brevity = length >= referenceLength ? 1 : length === 0 ? 0 : Math.exp(1 - referenceLength / length);
  const precisions = new Array<number>(maxOrder).fill(0);
  const result = {
    precisions,
    counts,
    totals,
    brevity_penalty: brevity,
    prediction_length: length,
    reference_length: referenceLength,
  };
  if (counts.every((count) => count === 0)) return { bleu: 0, ...result };
  let divisor = 1;
  let order = maxOrder;
  for (let n = 0; n < maxOrder; n++) {
    if (smoothMethod === 'add-k' && n > 0) {
      counts[n] = (counts[n] as number) + 1;
      totals[n] = (totals[n] as number) + 1;
    }
    const [count, total] = [counts[n] as number, totals[n] as number];
    if (total === 0) break;
    if (effectiveOrder) order = n + 1;
    if (count > 0) precisions[n] = (100 * count) / total;
    else if (smoothMethod === 'exp') {
      divisor *= 2;
      precisions[n] = 100 / (divisor * total);
    } else if (smoothMethod === 'floor') precisions[n] = (100 * 0.1) / total;
  }
  const logarithms = precisions.slice(0, order).map((p) => (p === 0 ? -9_999_999_999 : Math.log(p)));
  return { bleu: brevity * Math.exp(logarithms.reduce((sum, one) => sum + one, 0) / order), ...result };
}

/** What a BLEU score must say to be compared with others, as sacrebleu writes it; `version` is that of the program. */
export function bleuSignature(references: number | 'var', options: BleuOptions, version: string): string {
  const {
    tokenize: tokenizer = '13a',
    smoothMethod = 'exp',
    lowercase = false,
    effectiveOrder = false,
  } = options;
  const smooth =
    smoothMethod === 'floor' ? 'floor[0.10]' : smoothMethod === 'add-k' ? 'add-k[1.00]' : smoothMethod;
  return [
    `nrefs:${references}`,
    `case:${lowercase ? 'lc' : 'mixed'}`,
    `eff:${effectiveOrder ? 'yes' : 'no'}`,
    `tok:${tokenizer}`,
    `smooth:${smooth}`,
    `version:luc-${version}`,
  ].join('|');
}
