/** Likeness of texts: distances and scores as rapidfuzz has them, and a search that misses no better candidate. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matcher, pointsOf } from '../../../src/data/text/best-match.ts';
import { jaroWinkler } from '../../../src/data/text/jaro-winkler.ts';
import { distance, patternOf } from '../../../src/data/text/levenshtein.ts';

const like = (a: string, b: string): [number, number] => [
  distance(patternOf(pointsOf(a)), pointsOf(b), Number.POSITIVE_INFINITY),
  jaroWinkler(pointsOf(a), pointsOf(b)),
];

test('as rapidfuzz 3: by code points, and beyond one word of bits', () => {
  expect(like('MARTHA', 'MARHTA')).toEqual([2, 0.9611111111111111]);
  expect(like('DIXON', 'DICKSONX')).toEqual([4, 0.8133333333333332]);
  expect(like('', '')).toEqual([0, 1]);
  expect(like('a', '')).toEqual([1, 0]);
  expect(like('😀b', 'b😀')).toEqual([2, 0]);
  const long = 'abcdefghij'.repeat(7);
  expect(like(long, `x${long.slice(1, -1)}`)).toEqual([2, 0.8385864490723826]);
});

/** The recurrence itself. */
function plainDistance(a: Uint32Array, b: Uint32Array): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, point] of a.entries()) {
    const next = [i + 1];
    for (const [j, other] of b.entries())
      next.push(
        Math.min((row[j] ?? 0) + (point === other ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1),
      );
    row = next;
  }
  return row.at(-1) ?? 0;
}

const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', '😀'), maxLength: 80 });

test('the distance is that of the recurrence, and above the most allowed it is said to be', () => {
  fc.assert(
    fc.property(texts, texts, fc.nat(80), (a, b, most) => {
      const [x, y] = [pointsOf(a), pointsOf(b)];
      const found = distance(patternOf(x), y, most);
      const exact = plainDistance(x, y);
      if (exact <= most) expect(found).toBe(exact);
      else expect(found).toBeGreaterThan(most);
    }),
  );
});

test('the candidate that is found is the first of the best ones', () => {
  const near = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 12 });
  fc.assert(
    fc.property(
      fc.array(fc.option(near), { maxLength: 30 }),
      near,
      fc.constantFrom('levenshtein' as const, 'jaro_winkler' as const),
      fc.constantFrom(0, 0.5, 0.8, 0.9, 1),
      (candidates, text, likeness, least) => {
        const score = (other: string): number => {
          const [x, y] = [pointsOf(text), pointsOf(other)];
          const longest = Math.max(x.length, y.length);
          if (likeness === 'jaro_winkler') return jaroWinkler(x, y);
          return longest === 0 ? 1 : 1 - plainDistance(x, y) / longest;
        };
        const scores = candidates.map((one) => (one === null ? -1 : score(one)));
        const best = scores.reduce((a, b) => Math.max(a, b), -1);
        const expected = best < least ? null : { candidate: scores.indexOf(best), score: best };
        expect(matcher(candidates, likeness, least)(text)).toEqual(expected);
      },
    ),
  );
});
