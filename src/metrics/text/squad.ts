/** Exact match and bag-of-words F of short answers, as SQuAD's own program computes them (Rajpurkar et al. 2016). */
import { meanOf } from '../sum.ts';
import { countShared, countWordGrams } from './counts.ts';
import { comparedTexts, type TextRows } from './texts.ts';
import { splitWords } from './white-space.ts';

export interface Squad {
  /** From 0 to 100. */
  readonly exact_match: number;
  readonly f1: number;
  /** Each from 0 to 1, of the best reference. */
  readonly per_row: readonly (readonly [exact: number, f1: number])[];
  readonly normalized: readonly string[];
}

/** Ends with `length-mismatch`, `empty-input` or `null-label`. */
export function measureSquad(rows: TextRows): Squad {
  const { predictions, references } = comparedTexts(rows);
  const normalized = predictions.map(normalize);
  const perRow = normalized.map((own, row): [number, number] => {
    const others = (references[row] ?? []).map(normalize);
    return [
      others.includes(own) ? 1 : 0,
      others.reduce((best, other) => Math.max(best, shareWords(own, other)), 0),
    ];
  });
  const mean = (of: 0 | 1): number => 100 * (meanOf(perRow.map((row) => row[of])) ?? 0);
  return { exact_match: mean(0), f1: mean(1), per_row: perRow, normalized };
}

/** In lower case, without ASCII punctuation and without the words a, an and the. */
const normalize = (text: string): string =>
  splitWords(
    text
      .toLowerCase()
      .replace(/[!-/:-@[-`{-~]/g, '')
      .replace(/(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu, ' '),
  ).join(' ');

function shareWords(own: string, other: string): number {
  const [ours, theirs] = [splitWords(own), splitWords(other)];
  if (ours.length === 0 || theirs.length === 0) return ours.length === theirs.length ? 1 : 0;
  const shared = countShared(countWordGrams(ours, 1), countWordGrams(theirs, 1));
  if (shared === 0) return 0;
  const [precision, recall] = [shared / ours.length, shared / theirs.length];
  return (2 * precision * recall) / (precision + recall);
}
