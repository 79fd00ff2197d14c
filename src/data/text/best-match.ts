/** The candidate that is likest to a text: exact, though most candidates are never looked at in full. */
import { commonPrefix, jaroWinkler, longestPrefix, mostJaroWinkler } from './jaro-winkler.ts';
import { distance, type Pattern, patternOf } from './levenshtein.ts';

export interface Match {
  /** Position among the candidates; of equals the first. */
  readonly candidate: number;
  readonly score: number;
}

export type Likeness = 'levenshtein' | 'jaro_winkler';

interface Candidate {
  readonly position: number;
  readonly points: Uint32Array;
  readonly signs: number;
}

/** Bounds are computed otherwise than scores, so that they may be off by their last bits. */
const slack = 1e-9;

/** What finds the best of the candidates; null where none has the score `least`. Nulls are no candidates. */
export function matcher(
  candidates: readonly (string | null)[],
  likeness: Likeness,
  least: number,
): (text: string) => Match | null {
  const positions = new Map<string, number>();
  candidates.forEach((text, position) => {
    if (text !== null && !positions.has(text)) positions.set(text, position);
  });
  const byLength = new Map<number, Candidate[]>();
  for (const [text, position] of positions) {
    const points = pointsOf(text);
    const group = byLength.get(points.length);
    const candidate = { position, points, signs: signsOf(points) };
    if (group) group.push(candidate);
    else byLength.set(points.length, [candidate]);
  }
  const lengths = [...byLength.keys()];
  const compare = likeness === 'levenshtein' ? byDistance : byJaroWinkler;
  return (text) => {
    const same = positions.get(text);
    if (same !== undefined) return { candidate: same, score: 1 };
    const points = pointsOf(text);
    const score = compare(points);
    const signs = signsOf(points);
    const search: Search = { best: null, least };
    // The nearest lengths first: what they find rules most others out.
    for (const length of lengths.toSorted(
      (a, b) => nearness(a, points.length) - nearness(b, points.length) || a - b,
    )) {
      if (score.mostOfLength(length) + slack < search.least) continue;
      for (const candidate of byLength.get(length) ?? [])
        if (score.most(candidate, signs) + slack >= search.least)
          take(search, candidate, score.of(candidate.points, search.least));
    }
    return search.best;
  };
}

interface Search {
  best: Match | null;
  /** What a candidate must have. */
  least: number;
}

function take(search: Search, { position }: Candidate, score: number): void {
  const { best, least } = search;
  if (score < least || (best && score === best.score && position > best.candidate)) return;
  search.best = { candidate: position, score };
  search.least = score;
}

/** How like others are to one text. */
interface Score {
  readonly of: (other: Uint32Array, least: number) => number;
  /** The most that it can be, by length alone, or by which signs both have. */
  readonly mostOfLength: (length: number) => number;
  readonly most: (candidate: Candidate, signs: number) => number;
}

function byDistance(points: Uint32Array): Score {
  let pattern: Pattern | null = null;
  const atLeast = (edits: number, length: number): number => {
    const longest = Math.max(points.length, length);
    return longest === 0 ? 1 : 1 - edits / longest;
  };
  return {
    of(other, least) {
      const longest = Math.max(points.length, other.length);
      pattern ??= patternOf(points);
      return atLeast(distance(pattern, other, Math.floor((1 - least) * longest + slack)), other.length);
    },
    mostOfLength: (length) => atLeast(nearness(points.length, length), length),
    // An edit takes away one sign and brings one.
    most: ({ points: other, signs }, mine) =>
      atLeast(Math.max(countBits(mine & ~signs), countBits(signs & ~mine)), other.length),
  };
}

const byJaroWinkler = (points: Uint32Array): Score => ({
  of: (other) => jaroWinkler(points, other),
  mostOfLength: (length) => mostJaroWinkler(points.length, length, length, longestPrefix),
  most({ points: other, signs }, mine) {
    const common = Math.min(
      points.length - countBits(mine & ~signs),
      other.length - countBits(signs & ~mine),
    );
    return mostJaroWinkler(points.length, other.length, common, commonPrefix(points, other));
  },
});

const nearness = (a: number, b: number): number => Math.abs(a - b);

export const pointsOf = (text: string): Uint32Array =>
  Uint32Array.from(text, (character) => character.codePointAt(0) as number);

/** Which code points there are, by a bit for each of 32 kinds. */
function signsOf(points: Uint32Array): number {
  let signs = 0;
  for (const point of points) signs |= 1 << (Math.imul(point, 0x9e3779b1) >>> 27);
  return signs;
}

function countBits(bits: number): number {
  let count = bits - ((bits >>> 1) & 0x55555555);
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
  return Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
