import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { digestOf, hexOf } from '../../src/digest.ts';
import { stageKey } from '../../src/lock.ts';
import type { RelPath } from '../../src/path.ts';
import { type Result, resultText, resultValue } from '../../src/result.ts';
import { findResults, writeResult } from '../../src/store/results.ts';
import { namesIn, useStoreFolder } from './store-folder.ts';

const folder = useStoreFolder();
const { emit } = folder;

const path = 'out' as RelPath;
const what = { cmd: ['date > out'], kind: 'cmd' };
const key = stageKey(what, new Map(), [[path, { persist: false }]]);

const resultOf = (content: string, at: string): Result => ({
  key,
  what,
  deps: new Map(),
  outs: new Map([[path, { type: 'f', bytes: content.length, digest: digestOf(content) }]]),
  made: { at, ms: 1, luc: '0.1.0', machine: 'linux-x64', backend: null, run: 'R', stage: 'date' },
});

const pathOf = ({ key, outs }: Result): string =>
  join(folder.layout.results, hexOf(key).slice(0, 2), hexOf(key), hexOf(resultValue(key, outs)));

test('results are found by key, newest first', () => {
  const older = resultOf('a', '2026-11-20T00:00:00Z');
  const newer = resultOf('b', '2026-11-21T00:00:00Z');
  const alike = resultOf('c', '2026-11-20T00:00:00Z');
  expect(findResults(folder.layout, key, emit)).toEqual([]);
  for (const result of [older, newer, alike]) writeResult(folder.layout, result);
  const tied = [older, alike].sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
  expect(findResults(folder.layout, key, emit)).toEqual([newer, ...tied]);
  expect(findResults(folder.layout, digestOf('other'), emit)).toEqual([]);
  expect(readFileSync(pathOf(older), 'utf8')).toBe(resultText(older));
  expect(statSync(pathOf(older)).mode & 0o777).toBe(0o444);
  expect(namesIn(folder.layout.spool)).toEqual([]);
  expect(folder.events).toEqual([]);
});

test('the first of two results with one value stays', () => {
  const first = resultOf('a', '2026-11-20T00:00:00Z');
  writeResult(folder.layout, first);
  writeResult(folder.layout, resultOf('a', '2026-11-21T00:00:00Z'));
  expect(findResults(folder.layout, key, emit)).toEqual([first]);
  expect(namesIn(folder.layout.spool)).toEqual([]);
});

test('what is not what its name says is ignored and told, and a write replaces it', () => {
  const result = resultOf('a', '2026-11-20T00:00:00Z');
  mkdirSync(dirname(pathOf(result)), { recursive: true });
  writeFileSync(pathOf(result), resultText(resultOf('b', '2026-11-20T00:00:00Z')));
  expect(findResults(folder.layout, key, emit)).toEqual([]);
  expect(folder.events).toMatchObject([{ event: 'warned', problem: { code: 'misfit-result' } }]);
  writeResult(folder.layout, result);
  expect(findResults(folder.layout, key, emit)).toEqual([result]);
  expect(readdirSync(dirname(pathOf(result)))).toHaveLength(1);
});
