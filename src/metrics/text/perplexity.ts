/** How surprised a language model is by texts, from the logarithms of its tokens' probabilities. */
import { WorkError } from '../../work.ts';
import type { ListColumn } from '../column.ts';
import { refuseUnfit } from '../refuse.ts';
import { Sum, sumOf } from '../sum.ts';
import { splitWords } from './white-space.ts';

/** A natural logarithm a token; 0 to −∞. */
export interface Perplexity {
  readonly tokens: number;
  /** `Infinity` where a token was impossible. */
  readonly perplexity: number;
  /** Of the texts, where they are known; null without any word or byte. */
  readonly words?: number;
  readonly bytes?: number;
  readonly word_perplexity?: number | null;
  readonly byte_perplexity?: number | null;
  readonly bits_per_byte?: number | null;
}

/** Sums of single rows, from which those of any rows follow. */
export interface Surprise {
  readonly sums: Float64Array;
  readonly tokens: Float64Array;
  readonly words: Float64Array | null;
  readonly bytes: Float64Array | null;
}

/** Tokens without a score are left out already. Ends with `length-mismatch`, `empty-input`, `non-finite` or `out-of-range`. */
export const measurePerplexity = (logprobs: ListColumn, texts?: readonly string[]): Perplexity =>
  perplexityOf(surpriseOfRows(logprobs, texts));

export function surpriseOfRows(logprobs: ListColumn, texts?: readonly string[]): Surprise {
  const { name, starts, values } = logprobs;
  const rows = starts.length - 1;
  if (texts && texts.length !== rows)
    throw new WorkError({
      code: 'length-mismatch',
      message: `there are ${rows} rows of \`${name}\` and ${texts.length} texts`,
    });
  if (values.length === 0)
    throw new WorkError({ code: 'empty-input', message: `there is no scored token in \`${name}\`` });
  // What is impossible is an answer; only other numbers that are none are refused.
  refuseUnfit([
    { ...logprobs, values: values.map((value) => (value === Number.NEGATIVE_INFINITY ? 0 : value)) },
  ]);
  const sums = new Float64Array(rows).map((_, row) => {
    const sum = new Sum();
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++) {
      const value = values[at] as number;
      if (value > 0)
        throw new WorkError({
          code: 'out-of-range',
          message: `\`${name}\` must be logarithms of probabilities, at most 0, but is ${value} in row ${row + 1}`,
        });
      sum.add(value);
    }
    return sum.value;
  });
  return {
    sums,
    tokens: new Float64Array(rows).map((_, row) => (starts[row + 1] as number) - (starts[row] as number)),
    words: texts ? Float64Array.from(texts, (text) => splitWords(text).length) : null,
    bytes: texts ? Float64Array.from(texts, (text) => Buffer.byteLength(text)) : null,
  };
}

export function perplexityOf({ sums, tokens, words, bytes }: Surprise): Perplexity {
  const total = (list: Float64Array): number => sumOf(list.length, (row) => list[row] as number);
  const sum = total(sums);
  const per = (count: number): number | null => (count === 0 ? null : Math.exp(-sum / count));
  const count = total(tokens);
  const perplexity = Math.exp(-sum / count);
  if (!words || !bytes) return { tokens: count, perplexity };
  const [wordCount, byteCount] = [total(words), total(bytes)];
  return {
    tokens: count,
    perplexity,
    words: wordCount,
    bytes: byteCount,
    word_perplexity: per(wordCount),
    byte_perplexity: per(byteCount),
    bits_per_byte: byteCount === 0 ? null : -sum / (byteCount * Math.LN2),
  };
}
