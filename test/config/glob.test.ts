/** Which files a pattern finds, and which folders its answer rests on. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { expandGlob } from '../../src/config/glob.ts';
import { compileChoice, compileGlob } from '../../src/glob.ts';

const root = mkdtempSync(join(tmpdir(), 'luc-'));
afterAll(() => rmSync(root, { recursive: true }));
for (const path of [
  'a.yaml',
  'p/a.yaml',
  'p/b.yml',
  'p/.h.yaml',
  'p/q/c.yaml',
  'p/q/r/d.yaml',
  '.luc/x.yaml',
  'p/[x].yaml',
]) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), '');
}

test.each<[string, readonly string[], readonly string[]]>([
  ['a.yaml', ['a.yaml'], []],
  ['none.yaml', [], []],
  ['*.yaml', ['a.yaml'], ['.']],
  ['p/*.yaml', ['p/[x].yaml', 'p/a.yaml'], ['p']],
  ['p/.*.yaml', ['p/.h.yaml'], ['p']],
  ['p/?.{yaml,yml}', ['p/a.yaml', 'p/b.yml'], ['p']],
  ['p/*/*.yaml', ['p/q/c.yaml'], ['p', 'p/q']],
  ['p/**/*.yaml', ['p/[x].yaml', 'p/a.yaml', 'p/q/c.yaml', 'p/q/r/d.yaml'], ['p', 'p/q', 'p/q/r']],
  ['**/d.yaml', ['p/q/r/d.yaml'], ['.', 'p', 'p/q', 'p/q/r']],
  ['none/*.yaml', [], ['none']],
])('%s', (pattern, files, folders) => {
  const expansion = expandGlob(root, pattern);
  expect(expansion.files).toEqual(files);
  expect([...expansion.listings.keys()]).toEqual(folders);
});

test('patterns for names of stages', () => {
  const matches = compileGlob('train@*');
  expect(['train@fr', 'train', 'x/train@fr'].filter((name) => matches(name))).toEqual(['train@fr']);
});

test.each<[readonly string[] | null, readonly string[], string, boolean]>([
  [null, [], 'a/b.txt', true],
  [null, ['**/*.txt'], 'a/b.txt', false],
  [['**/*.txt'], [], 'a/b.txt', true],
  [['*.txt'], [], 'a/b.txt', false],
  [['a/**', 'c/**'], ['**/b.*'], 'c/b.txt', false],
  [[], [], 'a', false],
])('of %j without %j: %s', (include, exclude, name, isChosen) => {
  expect(compileChoice(include, exclude)(name)).toBe(isChosen);
});
