/** What a search tries, and who goes on. */
import { expect, test } from 'vitest';
import {
  gridTrials,
  halvingRungs,
  isRange,
  meanScore,
  randomTrials,
  rankTrials,
} from '../../src/ml/search.ts';

test('a grid is every combination, the last name fastest', () => {
  expect([
    ...gridTrials([
      ['alpha', [1, 2]],
      ['fit_intercept', [true, false]],
    ]),
  ]).toEqual([
    { alpha: 1, fit_intercept: true },
    { alpha: 1, fit_intercept: false },
    { alpha: 2, fit_intercept: true },
    { alpha: 2, fit_intercept: false },
  ]);
  expect([...gridTrials([])]).toEqual([{}]);
});

test('random trials are drawn by number, in their ranges', () => {
  const space = [
    ['alpha', { low: 1e-4, high: 10, log: true }],
    ['depth', { low: 2, high: 4, int: true }],
    ['width', { low: 10, high: 1000, int: true, log: true }],
    ['rate', { low: 0, high: 1 }],
    ['kind', ['a', 'b']],
  ] as const;
  expect(space.map(([, values]) => isRange(values))).toEqual([true, true, true, true, false]);
  const trials = randomTrials(space, 40, 7);
  expect(randomTrials(space, 3, 7)).toEqual(trials.slice(0, 3));
  expect(randomTrials(space, 3, 8)).not.toEqual(trials.slice(0, 3));
  expect(new Set(trials.map(({ depth }) => depth))).toEqual(new Set([2, 3, 4]));
  expect(new Set(trials.map(({ kind }) => kind))).toEqual(new Set(['a', 'b']));
  const alphas = trials.map(({ alpha }) => Number(alpha));
  expect(alphas.every((alpha) => alpha >= 1e-4 && alpha <= 10)).toBe(true);
  expect(alphas.filter((alpha) => alpha < 0.03).length).toBeGreaterThan(10);
  expect(trials.every(({ width }) => Number.isInteger(width) && Number(width) >= 10)).toBe(true);
  expect(trials.every(({ rate }) => Number(rate) >= 0 && Number(rate) < 1)).toBe(true);
});

test('halving ends with the whole resource', () => {
  expect(halvingRungs(20, 90)).toEqual([
    { trials: 20, resource: 10 },
    { trials: 7, resource: 30 },
    { trials: 3, resource: 90 },
  ]);
  expect(halvingRungs(27, 5)).toEqual([
    { trials: 27, resource: 1 },
    { trials: 9, resource: 1 },
    { trials: 3, resource: 1 },
    { trials: 1, resource: 5 },
  ]);
  expect(halvingRungs(1, 10)).toEqual([{ trials: 1, resource: 10 }]);
});

test('trials rank by score, earlier ones first, what is no number last', () => {
  const scores = [0.5, Number.NaN, 0.9, 0.9, -Infinity];
  expect(rankTrials([0, 1, 2, 3, 4], scores, 'maximize')).toEqual([2, 3, 0, 4, 1]);
  expect(rankTrials([0, 1, 2, 3], [0.5, Number.NaN, Infinity, 0.1], 'minimize')).toEqual([3, 0, 2, 1]);
  // Whoever was ahead on the rung before.
  expect(rankTrials([7, 4, 2], [0.1, 0.9, 0.9], 'maximize')).toEqual([2, 4, 7]);
  expect(meanScore([1, 2, 6])).toBe(3);
});
