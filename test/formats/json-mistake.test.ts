/** Where a text stops being JSON. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findJsonMistake } from '../../src/json-mistake.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

test.each([
  ['', 0],
  ['  ', 2],
  ['{"a":1,}', 7],
  ['{"a" 1}', 5],
  ['{,}', 1],
  ['[1,]', 3],
  ['[1 2]', 3],
  ['[1}', 2],
  ['{"a":1]', 6],
  ['1 2', 2],
  ['{"a":tru}', 5],
  ['["\u0001"]', 1],
  ['{"a":[1,{"b":"\\u00e9"}],"c":-1.5e3}', 35],
])('%j goes wrong at %i', (text, at) => {
  expect(findJsonMistake(text)).toBe(at);
});

test('strings, blanks and numbers of ten million characters', () => {
  const long = 10_000_000;
  for (const [text, at] of [
    [`["${'x'.repeat(long)}", }`, long + 5],
    [`["${'x'.repeat(long)}`, 1],
    [`[${' '.repeat(long)}`, long + 1],
    [`[${'1'.repeat(long)}`, long + 1],
  ] as const)
    expect(findJsonMistake(text)).toBe(at);
});

test('a JSON text has no mistake, and what is cut goes wrong at or before the cut', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.string(), (text, cut, more) => {
      expect(findJsonMistake(text)).toBe(text.length);
      const damaged = text.slice(0, cut % (text.length + 1)) + more;
      if (!isJson(damaged)) expect(findJsonMistake(damaged)).toBeLessThanOrEqual(damaged.length);
    }),
  );
});
