/** Diagnostics: the excerpt, the caret under what is meant, and failures as JSON. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Problem } from '../../src/failure.ts';
import { failureToJson, renderProblems } from '../../src/report/diagnostics.ts';
import { widthOf } from '../../src/report/width.ts';

const style = { color: false, columns: 60, glyphs: 'unicode' } as const;
const render = (...problems: Problem[]): string => `\n${renderProblems(problems, style)}`;
const at = (line: number, column: number, length?: number) => ({
  file: 'lucidity.yaml',
  line,
  column,
  ...(length !== undefined && { length }),
});

test('points at the text, and says what to do', () =>
  expect(
    render({
      code: 'unknown-stage',
      message: 'stage `trian` is not known',
      at: at(12, 10, 5),
      excerpt: '  deps: [trian]',
      hint: 'did you mean `train`?',
    }),
  ).toBe(`
error: stage \`trian\` is not known
   ┌─ lucidity.yaml:12:10
12 │   deps: [trian]
   │          ^^^^^
hint: did you mean \`train\`?
`));

test('shows every place that takes part, all problems at once', () =>
  expect(
    render(
      {
        code: 'duplicate-out',
        message: 'two stages make `x`',
        at: at(120, 5, 1),
        excerpt: '    x:',
        related: [
          { message: 'first made here', at: at(3, 5, 1), excerpt: '    x:' },
          { message: 'also here', at: at(4, 1) },
          { message: 'one of them must go' },
        ],
      },
      { code: 'no-place', message: 'the disk is full' },
    ),
  ).toBe(`
error: two stages make \`x\`
    ┌─ lucidity.yaml:120:5
120 │     x:
    │     ^
    ├─ lucidity.yaml:3:5
  3 │     x:
    │     ^ first made here
    ├─ lucidity.yaml:4:1: also here
    = one of them must go

error: the disk is full
`));

test('tabs, wide characters and emoji keep the caret where it belongs', () =>
  expect(render({ code: 'a', message: 'm', at: at(1, 8, 3), excerpt: '\t日本🎉: 値x' })).toBe(`
error: m
  ┌─ lucidity.yaml:1:8
1 │     日本🎉: 値x
  │             ^^^
`));

test.each([
  [`${'a'.repeat(99)}!BBB!${'c'.repeat(99)}`, 101, 3],
  [`${'a'.repeat(99)}!BBB`, 101, 3],
  [`BBB${'c'.repeat(99)}`, 1, 3],
  [`${'a'.repeat(99)}${'B'.repeat(99)}`, 100, 99],
])('a long line is shown around what is meant', (excerpt, column, length) => {
  const [, , line = '', carets = ''] = renderProblems(
    [{ code: 'a', message: 'm', at: at(1, column, length), excerpt }],
    style,
  ).split('\n');
  expect(widthOf(line)).toBeLessThanOrEqual(60);
  expect(line.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toMatch(/^B{3,}$/);
});

test('a place beyond the end of the line points behind it', () =>
  expect(render({ code: 'a', message: 'm', at: at(1, 4), excerpt: 'abc' })).toBe(`
error: m
  ┌─ lucidity.yaml:1:4
1 │ abc
  │    ^
`));

test('no excerpt is ever wider than the terminal or speaks to it', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.nat(220),
      fc.nat(50),
      (excerpt, column, length) => {
        const line = excerpt.replaceAll('\n', ' ');
        const text = renderProblems(
          [{ code: 'a', message: 'm', at: at(1, column + 1, length), excerpt: line }],
          style,
        );
        expect(text.split('\n')).toHaveLength(5);
        expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
        for (const shown of text.split('\n')) expect(widthOf(shown)).toBeLessThanOrEqual(60);
      },
    ),
  );
});

test('has colour where asked, and can do without box characters', () => {
  const problem = { code: 'a', message: 'm', at: at(1, 1), excerpt: 'x', hint: 'h' };
  expect(renderProblems([problem], { ...style, color: true }, 'warning')).toBe(
    '\x1b[1m\x1b[33mwarning:\x1b[39m\x1b[22m \x1b[1mm\x1b[22m\n  \x1b[34m┌─\x1b[39m lucidity.yaml:1:1\n\x1b[34m1\x1b[39m \x1b[34m│\x1b[39m x\n  \x1b[34m│\x1b[39m \x1b[31m^\x1b[39m\n\x1b[36mhint:\x1b[39m h\n',
  );
  expect(renderProblems([problem], { ...style, glyphs: 'ascii' })).toMatch(/^[\x20-\x7e\n]*$/);
});

test('a failure as JSON has its first problem, and all where there are several', () => {
  const first = { code: 'a', message: 'm', at: at(2, 3), excerpt: 'x', hint: 'h' };
  const json = { code: 'a', message: 'm', file: 'lucidity.yaml', line: 2, column: 3, hint: 'h' };
  expect(failureToJson({ kind: 'usage', problems: [first] })).toEqual({ version: 1, error: json });
  expect(failureToJson({ kind: 'usage', problems: [first, { code: 'b', message: 'n' }] })).toEqual({
    version: 1,
    error: json,
    problems: [json, { code: 'b', message: 'n' }],
  });
  expect(failureToJson({ kind: 'interrupted', problems: [], signal: 'SIGINT' })).toEqual({
    version: 1,
    error: { code: 'interrupted', message: 'interrupted by SIGINT' },
  });
});

test('a line feed in a name is a picture; only a bug has lines', () => {
  const said = { message: '`a\nb` is odd', hint: 'not `a\nb`', related: [{ message: '`a\nb`' }] };
  expect(renderProblems([{ code: 'x', ...said }], style)).toBe(
    'error: `a␊b` is odd\n  = `a␊b`\nhint: not `a␊b`\n',
  );
  expect(renderProblems([{ code: 'bug', message: 'a\n  at b' }], style)).toBe('error: a\n  at b\n');
});
