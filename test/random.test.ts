/** Random numbers: the values that everyone gets who follows the definition. */
import { expect, test } from 'vitest';
import { Random } from '../src/random.ts';

test('a stream is the same everywhere', () => {
  const draws = <Value>(count: number, draw: (random: Random) => Value): Value[] => {
    const random = new Random(0);
    return Array.from({ length: count }, () => draw(random));
  };
  expect(draws(3, (random) => random.next())).toEqual([3657448802, 4225905520, 1156274021]);
  expect(draws(10, (random) => random.below(10))).toEqual([2, 0, 5, 5, 9, 7, 1, 5, 7, 8]);
  expect(draws(2, (random) => random.unit())).toEqual([0.8515661655658505, 0.2692160267565079]);
  expect(draws(1, (random) => random.normal())[0]).toBeCloseTo(-0.23526009039815773, 12);
  expect(new Random(0).shuffle([0, 1, 2, 3, 4, 5, 6, 7])).toEqual([6, 7, 3, 1, 4, 5, 0, 2]);
});

test('a bound of 1 draws nothing, and other parts give other streams', () => {
  const random = new Random(0);
  expect(random.below(1)).toBe(0);
  expect(random.next()).toBe(3657448802);
  expect(new Random(0, 'bootstrap', 1).next()).not.toBe(new Random(0, 'bootstrap', 2).next());
});
