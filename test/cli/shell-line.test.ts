/** Command lines that people paste: whatever a name is, a shell takes it as one word and runs nothing of it. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellLine, shellWord } from '../../src/shell-line.ts';

test('a plain name stays as it is, any other is quoted', () => {
  expect(shellLine`luc add ${'data/raw-1.csv'} -o ${'a b'}`).toBe("`luc add data/raw-1.csv -o 'a b'`");
  expect(shellLine`luc commit ${'train@$(id)'}`).toBe("`luc commit 'train@$(id)'`");
  expect(shellLine`luc remove :${"it's"}`).toBe("`luc remove :'it'\\''s'`");
  expect(shellWord('')).toBe("''");
});

test('a path that looks like a flag is none', () => {
  expect(shellLine`git rm -r --cached ${'-rf'}`).toBe('`git rm -r --cached ./-rf`');
  expect(shellLine`${'--help me'}`).toBe("`'./--help me'`");
  expect(shellLine`luc get ../other ${'a'}-${'-b'}`).toBe('`luc get ../other a--b`');
});

test('a shell gives every name back', () => {
  const name = fc.string({ unit: fc.constantFrom(...'ab "\'`$(){};&|<>*?[]~#!\\\t\n=:-é'.split('')) });
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 8 }), (names) => {
      const words = names.map(shellWord).join(' ');
      const given = execFileSync('sh', ['-c', `printf '%s\\0' ${words}`]).toString();
      expect(given.split('\0').slice(0, -1)).toEqual(names);
    }),
    { numRuns: 60 },
  );
});
