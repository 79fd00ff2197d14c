/** The cases of every family, computed by other programs: our answers are equal to theirs. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answerText } from '../../scripts/answer/answer.ts';

interface Case {
  readonly id: string;
  readonly expected?: unknown;
  readonly error?: string;
}

const program = fileURLToPath(new URL('../../scripts/answer.js', import.meta.url));
const read = (family: string): string => readFileSync(new URL(`${family}.json`, import.meta.url), 'utf8');

function expected(text: string): Record<string, unknown> {
  const { cases } = JSON.parse(text) as { cases: readonly Case[] };
  return Object.fromEntries(
    cases.map(({ id, error, expected }) => [id, error === undefined ? expected : { error }]),
  );
}

test('split: 160 cases of scikit-learn, pandas and NumPy, exactly', async () => {
  const text = read('split');
  expect(Object.keys(expected(text))).toHaveLength(160);
  expect(JSON.parse(await answerText(text))).toEqual({ answers: expected(text) });
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
