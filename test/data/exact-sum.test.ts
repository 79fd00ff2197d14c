import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ExactSum } from '../../src/exact-sum.ts';

const sum = (numbers: readonly number[]): number => {
  const exact = new ExactSum();
  for (const number of numbers) exact.add(number);
  return exact.value;
};

test('nothing is lost on the way, and what lies half way between two doubles is rounded by what lies below', () => {
  expect(sum([])).toBe(0);
  expect(sum([0.1, 0.2, 0.3, 1e16, -1e16])).toBe(0.6);
  expect(sum(Array.from({ length: 10 }, () => 0.1))).toBe(1);
  expect(sum([1e300, 1, -1e300, 2 ** -60])).toBe(1);
  expect(sum([1, 2 ** -53, 2 ** -110])).toBe(1 + 2 ** -52);
  expect(sum([1, 2 ** -53, -(2 ** -110)])).toBe(1);
});

/** Doubles of this range are whole multiples of 2⁻¹⁰⁰. */
const scaled = fc.tuple(fc.integer({ min: -(2 ** 31), max: 2 ** 31 }), fc.integer({ min: -60, max: 60 }));

test('is the rounded sum whatever the order', () => {
  fc.assert(
    fc.property(fc.array(scaled, { maxLength: 50 }), (parts) => {
      const numbers = parts.map(([mantissa, exponent]) => mantissa * 2 ** exponent);
      const whole = parts.reduce(
        (total, [mantissa, exponent]) => total + (BigInt(mantissa) << BigInt(exponent + 60)),
        0n,
      );
      const expected = Number(whole) / 2 ** 60;
      expect(sum(numbers)).toBe(expected === 0 ? 0 : expected);
      expect(sum(numbers.toReversed())).toBe(sum(numbers));
      expect(sum(numbers.toSorted((a, b) => a - b))).toBe(sum(numbers));
    }),
  );
});
