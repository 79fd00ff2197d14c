/** What of the options is in a stage's key, and what is told when it differs. */
import { expect, test } from 'vitest';
import { optionDifferences } from '../../src/engine/option-differences.ts';
import type { JsonObject } from '../../src/json.ts';
import { optionPath } from '../../src/option-path.ts';
import { convert } from '../../src/stages/convert/kind.ts';
import { fetch } from '../../src/stages/fetch/kind.ts';
import { transform } from '../../src/stages/transform/kind.ts';

const ownOf = (kind: typeof transform | typeof convert | typeof fetch, options: JsonObject): unknown => {
  const parsed = kind.parse(options);
  return parsed.ok ? kind.describe(parsed.value as never, { shell: 'sh' }).own.options : parsed.problems;
};

test('the order of a map is in the key where it matters, and only there', () => {
  const derive = (map: JsonObject) =>
    ownOf(transform, { input: 'a.csv', output: 'b.csv', steps: [{ derive: map }] });
  expect(derive({ b: 'a + 1', a: '5' })).toEqual({
    input: 'a.csv',
    output: 'b.csv',
    steps: [{ derive: [{ b: 'a + 1' }, { a: '5' }] }],
  });
  expect(derive({ b: 'a + 1', a: '5' })).not.toEqual(derive({ a: '5', b: 'a + 1' }));
  expect(
    ownOf(transform, { input: { y: 'y.csv', x: 'x.csv' }, output: 'b.csv', steps: [{ rename: { a: 'b' } }] }),
  ).toEqual({
    input: [{ y: 'y.csv' }, { x: 'x.csv' }],
    output: 'b.csv',
    steps: [{ rename: { a: 'b' } }],
  });
});

test('defaults are not in the key, nor is what cannot change a result', () => {
  expect(ownOf(convert, { input: 'a.csv', output: 'b.csv' })).toEqual({ input: 'a.csv', output: 'b.csv' });
  expect(
    ownOf(fetch, { url: 'https://example.org/x', output: 'x', refresh: '1d', retries: 2, timeout: '5s' }),
  ).toEqual({ url: 'https://example.org/x', output: 'x' });
});

test('differences are told to the innermost, and an entry that came in between alone', () => {
  const told = (from: JsonObject, to: JsonObject) =>
    optionDifferences(from, to).map(({ path, from: before, to: now }) => [optionPath(path), before, now]);
  const steps = (...list: JsonObject[]): JsonObject => ({ input: 'a', steps: list });
  const split = (size: number): JsonObject => ({ split: { key: 'id', test_size: size } });
  expect(told(steps({ filter: 'a' }, split(0.2)), steps({ filter: 'a' }, split(0.3)))).toEqual([
    ['steps[2].split.test_size', 0.2, 0.3],
  ]);
  expect(told(steps({ filter: 'a' }, split(0.2)), steps({ filter: 'a' }, { drop: 'x' }, split(0.2)))).toEqual(
    [['steps[2]', undefined, { drop: 'x' }]],
  );
  expect(told({ input: 'a', limit: 3 }, { input: ['a'] })).toEqual([
    ['input', 'a', ['a']],
    ['limit', 3, undefined],
  ]);
});
