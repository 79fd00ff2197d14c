/** Whether what was retrieved for a question was right, and whether the answer rests on it. */
import { WorkError } from '../work.ts';
import { meanOf } from './sum.ts';
import { rougeWords } from './text/rouge.ts';
import { numberWords, subsequenceLength } from './text/subsequence.ts';

export interface ContextRow {
  /** Ids of chunks, best first. */
  readonly retrieved: readonly string[];
  readonly relevant: readonly string[];
}

/** Each from 0 to 1; null where nothing was retrieved or nothing is relevant. */
export interface Context {
  readonly context_precision: number | null;
  readonly context_precision_ranked: number | null;
  readonly coverage: number | null;
}

/** The means leave out what is null. Ends with `empty-input`. */
export function measureContexts(rows: readonly ContextRow[]): {
  readonly mean: Context;
  readonly per_row: readonly Context[];
} {
  if (rows.length === 0) throw new WorkError({ code: 'empty-input', message: 'there is no row to measure' });
  const perRow = rows.map(measureContext);
  const mean = (name: keyof Context): number | null =>
    meanOf(perRow.map((row) => row[name]).filter((value) => value !== null));
  return {
    mean: {
      context_precision: mean('context_precision'),
      context_precision_ranked: mean('context_precision_ranked'),
      coverage: mean('coverage'),
    },
    per_row: perRow,
  };
}

function measureContext({ retrieved, relevant }: ContextRow): Context {
  const [found, sought] = [new Set(retrieved), new Set(relevant)];
  const shared = [...found].filter((id) => sought.has(id)).length;
  let hits = 0;
  let precisions = 0;
  for (const [at, id] of retrieved.entries()) if (sought.has(id)) precisions += ++hits / (at + 1);
  return {
    context_precision: found.size === 0 ? null : shared / found.size,
    context_precision_ranked: found.size === 0 ? null : hits === 0 ? 0 : precisions / hits,
    coverage: sought.size === 0 ? null : shared / sought.size,
  };
}

/** So much of a sentence must stand in one chunk, in order. */
const leastPrecision = 0.5;

/**
 * The share of the answer's sentences that some chunk bears out: whose ROUGE-L precision against it is at least 0.5. A
 * sentence ends at a line's end, and after `.`, `!` or `?` before white space. Null for an answer without words.
 */
export function measureGroundedness(answer: string, chunks: readonly string[]): number | null {
  const sentences = answer
    .split(/\n|(?<=[.!?。！？])(?=\s)/)
    .map((sentence) => rougeWords(sentence))
    .filter((words) => words.length > 0);
  if (sentences.length === 0) return null;
  const [sources, claims] = [chunks.map((chunk) => rougeWords(chunk)), sentences];
  const numbered = numberWords([...sources, ...claims]);
  const borne = numbered
    .slice(sources.length)
    .filter((claim) =>
      numbered
        .slice(0, sources.length)
        .some((source) => subsequenceLength(source, claim) / claim.length >= leastPrecision),
    );
  return borne.length / sentences.length;
}

/** The cosine of the angle between two vectors, from −1 to 1; null where one is 0. Ends with `length-mismatch`. */
export function measureRelevance(question: Float64Array, answer: Float64Array): number | null {
  if (question.length !== answer.length)
    throw new WorkError({
      code: 'length-mismatch',
      message: `the vector of the question has ${question.length} numbers, that of the answer ${answer.length}`,
    });
  let [product, square, otherSquare] = [0, 0, 0];
  for (let at = 0; at < question.length; at++) {
    const [a, b] = [question[at] as number, answer[at] as number];
    product += a * b;
    square += a * a;
    otherSquare += b * b;
  }
  const norm = Math.sqrt(square) * Math.sqrt(otherSquare);
  return norm === 0 ? null : product / norm;
}
