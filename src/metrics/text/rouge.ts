/** ROUGE (Lin 2004), as rouge-score 0.1.2 computes it. */
import { countShared, countWordGrams } from './counts.ts';
import { porterStem } from './porter.ts';
import { numberWords, subsequenceLength, subsequencePositions } from './subsequence.ts';
import { comparedTexts, type TextRows } from './texts.ts';

export const rougeNames = ['rouge1', 'rouge2', 'rougeL', 'rougeLsum'] as const;
export type RougeName = (typeof rougeNames)[number];

/** Each from 0 to 1. */
export type RougeScore = readonly [precision: number, recall: number, f: number];

export interface RougeOptions {
  /** Words of more than three letters by their Porter stem. */
  readonly stemmer?: boolean | undefined;
}

/** For each row that of the reference with the greatest F, the first of equals. Ends with `length-mismatch`, `empty-input` or `null-label`. */
export function measureRouge(name: RougeName, rows: TextRows, options: RougeOptions = {}): RougeScore[] {
  const { predictions, references } = comparedTexts(rows);
  return predictions.map((prediction, row) =>
    (references[row] ?? [])
      .map((reference) => compareByRouge(name, prediction, reference, options))
      .reduce((best, one) => (one[2] > best[2] ? one : best)),
  );
}

function compareByRouge(
  name: RougeName,
  prediction: string,
  reference: string,
  options: RougeOptions,
): RougeScore {
  if (name === 'rougeLsum')
    return compareSummaries(linesOf(prediction, options), linesOf(reference, options));
  const [own, other] = [rougeWords(prediction, options), rougeWords(reference, options)];
  if (name === 'rougeL') {
    const [a, b] = numberWords([other, own]) as [Uint32Array, Uint32Array];
    return scoreOf(subsequenceLength(a, b), own.length, other.length);
  }
  const order = name === 'rouge1' ? 1 : 2;
  return scoreOf(
    countShared(countWordGrams(own, order), countWordGrams(other, order)),
    own.length - order + 1,
    other.length - order + 1,
  );
}

/** Lower case; whatever is no ASCII letter or digit separates. */
export const rougeWords = (text: string, { stemmer = false }: RougeOptions = {}): string[] =>
  text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => (stemmer && word.length > 3 ? porterStem(word) : word));

const linesOf = (text: string, options: RougeOptions): string[][] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => rougeWords(line, options));

/** Each line of the reference counts what any line of the prediction has of it, as long as both still have the word. */
function compareSummaries(own: readonly string[][], other: readonly string[][]): RougeScore {
  const numbered = numberWords([...own, ...other]);
  const [ownLines, otherLines] = [numbered.slice(0, own.length), numbered.slice(own.length)];
  const [ownLeft, otherLeft] = [countWords(ownLines), countWords(otherLines)];
  let hits = 0;
  for (const line of otherLines) {
    const met = new Set(ownLines.flatMap((one) => subsequencePositions(line, one)));
    for (const position of [...met].sort((a, b) => a - b)) {
      const word = line[position] as number;
      const [ours, theirs] = [ownLeft.get(word) ?? 0, otherLeft.get(word) ?? 0];
      if (ours === 0 || theirs === 0) continue;
      hits++;
      ownLeft.set(word, ours - 1);
      otherLeft.set(word, theirs - 1);
    }
  }
  const total = (lines: readonly Uint32Array[]): number => lines.reduce((sum, { length }) => sum + length, 0);
  return scoreOf(hits, total(ownLines), total(otherLines));
}

function countWords(lines: readonly Uint32Array[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const line of lines) for (const word of line) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function scoreOf(hits: number, own: number, other: number): RougeScore {
  const [precision, recall] = [hits / Math.max(own, 1), hits / Math.max(other, 1)];
  return [precision, recall, precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0];
}
