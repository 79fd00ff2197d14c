/** The cases of every family, computed by other programs: our answers are equal to theirs. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answerText } from '../../scripts/answer/answer.ts';
import { type Expected, misses, type Tolerance } from './misses.ts';

interface Cases {
  readonly tolerance: Tolerance;
  readonly cases: readonly Expected[];
}

const program = fileURLToPath(new URL('../../scripts/answer.js', import.meta.url));
const read = (family: string): string => readFileSync(new URL(`${family}.json`, import.meta.url), 'utf8');

/** The operations of a family that are judged by now, and how many cases they have. */
const families: readonly [family: string, cases: number, operations?: readonly string[]][] = [
  ['metrics', 354],
  ['models', 149],
  ['perturb', 14, ['random', 'robustness', 'corruption_error']],
  ['split', 160],
  ['vectorize', 167],
];

test.each(families)('%s: all %i cases are met', async (family, count, operations) => {
  const text = read(family);
  const { cases, tolerance } = JSON.parse(text) as Cases;
  const judged = cases.filter(({ op }) => operations?.includes(op) ?? true);
  expect(judged).toHaveLength(count);
  const { answers } = JSON.parse(await answerText(text)) as { answers: { readonly [id: string]: unknown } };
  expect(misses(judged, tolerance, answers)).toEqual([]);
});

test('a case is met by every leaf that it expects, within its tolerance', () => {
  const near = { abs: 0, rel: 0.1 };
  const judge = (expected: unknown, actual: unknown): string[] =>
    misses([{ id: 'x', op: 'x', expected, tolerance: near }], { abs: 0, rel: 0 }, { x: actual });
  expect(
    judge({ a: [10, null, 'NaN'], b: { c: true } }, { a: [11, null, 'NaN'], b: { c: true }, d: 1 }),
  ).toEqual([]);
  expect(judge({ a: [10, 'Infinity', null] }, { a: [11.1, 5, 0] })).toEqual([
    'x.a.0: 11.1 in place of 10',
    'x.a.1: 5 in place of "Infinity"',
    'x.a.2: 0 in place of null',
  ]);
  expect(judge([1], [1, 2])).toEqual(['x: [1,2] in place of [1]']);
  expect(judge('1', 1)).toEqual(['x: 1 in place of "1"']);
  expect(judge({ a: 1 }, undefined)).toEqual(['x: undefined in place of {"a":1}']);
  expect(misses([{ id: 'x', op: 'x', error: 'empty-input' }], near, { x: { error: 'null-label' } })).toEqual([
    'x.error: "null-label" in place of "empty-input"',
  ]);
});

describe('`npm run answer`', () => {
  test('answers any file of cases, the odd ones by codes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'luc-cases-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'cases.json');
    writeFileSync(
      file,
      `{"family": "split", "cases": [
        {"id": "unknown", "op": "divine", "input": {}},
        {"id": "prototype", "op": "constructor"},
        {"id": "no list", "op": "canonical_key", "input": {"keys": null}},
        {"id": "text for a number", "op": "permutation", "input": {"n": "x"}},
        {"id": "too many", "op": "permutation", "input": {"n": 1e12}},
        {"id": "below 0", "op": "mt19937_uint32", "input": {"seed": -1, "count": 2}},
        {"id": "1.0 is no count", "op": "random_split", "input": {"n": 10}, "options": {"test_size": 1.0}},
        {"id": "lengths", "op": "random_split", "input": {"n": 3, "stratify": ["a", "a"]}},
        {"id": "every digit", "op": "canonical_key", "input": {"keys": [[9007199254740993, -0.0, 1.0, 1e21]]}},
        {"id": "no number", "op": "canonical_key", "input": {"keys": [[1e400]]}},
        {"id": "times in text", "op": "time_split", "input": {"time": ["2026-01-01", "2026-01-05"]}, "options": {"test_size": 1}}
      ]}`,
    );
    expect(JSON.parse(execFileSync(process.execPath, [program, file], { encoding: 'utf8' }))).toEqual({
      answers: {
        unknown: { error: 'unknown-op' },
        prototype: { error: 'unknown-op' },
        'no list': { error: 'wrong-type' },
        'text for a number': { error: 'wrong-type' },
        'too many': { error: 'out-of-range' },
        'below 0': { error: 'out-of-range' },
        '1.0 is no count': { error: 'split-too-small' },
        lengths: { error: 'length-mismatch' },
        'every digit': ['[9007199254740993,0,1,1e+21]'],
        'no number': { error: 'non-finite' },
        'times in text': { train: [0], test: [1], cut: '2026-01-05' },
      },
    });
  });
});
