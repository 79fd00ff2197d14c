/** Weights of the terms of one text, made of their counts. */
import { WorkError } from '../../work.ts';
import { scaleToNorm } from '../norm.ts';
import type { Bm25Options, CountOptions, TfidfOptions } from './vectorizer.ts';

/** Changes the first `size` values, which are counts, in place; `length` is how many features the text has. */
export type Weigh = (terms: Uint32Array, values: Float64Array, size: number, length: number) => void;

export const countWeights =
  ({ binary }: CountOptions): Weigh =>
  (_terms, values, size) => {
    if (binary) values.fill(1, 0, size);
  };

/** Term frequency times inverse document frequency (K. Spärck Jones 1972); `idf` null for the former alone. */
export function tfidfWeights({ binary, sublinear_tf, norm }: TfidfOptions, idf: Float64Array | null): Weigh {
  const isUnbounded = idf?.includes(Number.POSITIVE_INFINITY) ?? false;
  return (terms, values, size) => {
    if (binary) values.fill(1, 0, size);
    if (sublinear_tf) for (let i = 0; i < size; i++) values[i] = 1 + Math.log(values[i] as number);
    if (idf !== null) timesIdf(terms, values, size, idf);
    if (isUnbounded) refuseInfinity(values, size);
    scaleToNorm(values, size, norm);
  };
}

function timesIdf(terms: Uint32Array, values: Float64Array, size: number, idf: Float64Array): void {
  for (let i = 0; i < size; i++) values[i] = (values[i] as number) * (idf[terms[i] as number] as number);
}

function refuseInfinity(values: Float64Array, size: number): void {
  if (values.subarray(0, size).includes(Number.POSITIVE_INFINITY))
    throw new WorkError({
      code: 'non-finite',
      message: 'a term of `vocabulary` that is in none of the fit texts has an infinite weight',
      hint: 'leave `smooth_idf` on',
    });
}

/** Infinite for a term that is in no text, where it is not smoothed. */
export const tfidfIdf = (frequencies: Uint32Array, texts: number, isSmooth: boolean): Float64Array =>
  Float64Array.from(frequencies, (frequency) =>
    isSmooth ? Math.log((1 + texts) / (1 + frequency)) + 1 : Math.log(texts / frequency) + 1,
  );

/** Okapi BM25 in Lucene's form (S. Robertson, H. Zaragoza 2009; C. Kamphuis et al. 2020), the side of the documents. */
export const bm25Weights =
  ({ k1, b }: Bm25Options, averageLength: number): Weigh =>
  (_terms, values, size, length) => {
    // Where all fit texts are empty no text is longer than another.
    const saturation = k1 * (1 - b + (b * length) / (averageLength || length));
    for (let i = 0; i < size; i++) values[i] = (values[i] as number) / ((values[i] as number) + saturation);
  };

/** The side of the queries. */
export const bm25Idf = (frequencies: Uint32Array, texts: number): Float64Array =>
  Float64Array.from(frequencies, (frequency) => Math.log(1 + (texts - frequency + 0.5) / (frequency + 0.5)));

export const bm25Queries =
  (idf: Float64Array): Weigh =>
  (terms, values, size) =>
    timesIdf(terms, values, size, idf);
