/** Output: lines as a terminal leaves them, and secrets that nobody sees however the bytes are cut. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { longestLine, openLines } from '../../src/executor/lines.ts';
import { openMask } from '../../src/executor/mask.ts';
import { openOutput } from '../../src/executor/output.ts';
import { runProcess } from '../../src/executor/stage-process.ts';

function linesOf(...chunks: (string | Buffer)[]): string[] {
  const found: string[] = [];
  const lines = openLines((line) => found.push(line));
  for (const chunk of chunks) lines.push(Buffer.from(chunk));
  lines.end();
  return found;
}

function masked(secrets: readonly string[], ...chunks: string[]): string {
  const mask = openMask(secrets);
  const shown = chunks.map((chunk) => mask.push(Buffer.from(chunk)));
  return Buffer.concat([...shown, mask.end()]).toString();
}

test.each([
  [['a\nb\n'], ['a', 'b']],
  [
    ['a', 'b\nc'],
    ['ab', 'c'],
  ],
  [['\n\n'], ['', '']],
  [['a\r\nb\r\n'], ['a', 'b']],
  [['10%\r20%\r30%\n'], ['30%']],
  [['10%\r20%\r\n'], ['20%']],
  [['10%\r', '20%\n'], ['20%']],
  [
    ['a\r', '\nb'],
    ['a', 'b'],
  ],
  [['\x1b[31mred\x1b[0m\n'], ['\x1b[31mred\x1b[0m']],
])('%j are the lines %j', (chunks, lines) => {
  expect(linesOf(...chunks)).toEqual(lines);
});

test('a character that is split over two chunks is whole, invalid bytes become U+FFFD', () => {
  const bytes = Buffer.from('é\n');
  expect(linesOf(bytes.subarray(0, 1), bytes.subarray(1))).toEqual(['é']);
  expect(linesOf(Buffer.from([0x61, 0xff, 0x62, 0x0a]))).toEqual(['a\ufffdb']);
});

test('a long line is cut at whole characters, and the next is whole', () => {
  const [first, second] = linesOf(`a${'é'.repeat(longestLine)}\nnext\n`);
  expect(first).toBe(`a${'é'.repeat(longestLine / 2 - 1)}…`);
  expect(second).toBe('next');
  expect(linesOf('x'.repeat(longestLine), 'y', 'z\n')[0]).toBe(`${'x'.repeat(longestLine)}…`);
});

test('a progress bar of any length is folded', () => {
  const steps = Array.from({ length: 20_000 }, (_, step) => `\rstep ${step}`);
  expect(linesOf(...steps, '\n')).toEqual(['step 19999']);
  expect(linesOf('x'.repeat(2 * longestLine), '\rdone\n')).toEqual(['done']);
  expect(linesOf('x'.repeat(2 * longestLine), '\r', 'done\n')).toEqual(['done']);
  expect(linesOf(`a${'é'.repeat(longestLine)}`, '\r', '\nb\n')).toEqual([
    `a${'é'.repeat(longestLine / 2 - 1)}…`,
    'b',
  ]);
  expect(linesOf(`a${'é'.repeat(longestLine)}`, '\r', 'b', '\rc\n')).toEqual(['c']);
});

test('lines do not depend on how the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'é', '\r', '\n', ' ')), fc.array(fc.nat(40)), (parts, cuts) => {
      const bytes = Buffer.from(parts.join(''));
      const places = [...cuts].sort((a, b) => a - b);
      const chunks = [...places, bytes.length].map((end, i) => bytes.subarray(places[i - 1] ?? 0, end));
      expect(linesOf(...chunks)).toEqual(linesOf(bytes));
    }),
  );
});

test.each([
  [['secret'], ['a secret b'], 'a *** b'],
  [['secret'], ['a sec', 'ret b'], 'a *** b'],
  [['secret'], ['sec', 'ond'], 'second'],
  [['abc', 'cde'], ['xab', 'c', 'de'], 'x***de'],
  [['abc', 'abcdef'], ['abc', 'def'], '***'],
  [['abc', 'abcdef'], ['abc', 'x'], '***x'],
  [['xabcy', 'abc'], ['xabc', 'z'], 'x***z'],
  [['pässword'], ['a pässword'], 'a ***'],
  [['key\nline two of it\n'], ['key\nline two of it\n'], '***'],
  [['key\nline two of it\n'], ['> line two of it'], '> ***'],
  [['a"b'], ['{"password":"a\\"b"}'], '{"password":"***"}'],
  [['a.b*'], ['a.b* axb*'], '*** axb*'],
  [['', ' '], ['a b'], 'a b'],
])('with the secrets %j, %j is shown as %j', (secrets, chunks, shown) => {
  expect(masked(secrets, ...chunks)).toBe(shown);
});

test('a secret is never seen, however the bytes are cut', () => {
  const letters = fc.constantFrom('a', 'b', 'c');
  const secret = fc.array(letters, { minLength: 2, maxLength: 5 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(
      fc.array(secret, { minLength: 1, maxLength: 3 }),
      fc.array(fc.array(letters)),
      (secrets, chunks) => {
        const texts = chunks.map((chunk) => chunk.join(''));
        const shown = masked(secrets, ...texts);
        expect(shown).toBe(masked(secrets, texts.join('')));
        for (const one of secrets) expect(shown).not.toContain(one);
      },
    ),
  );
});

test('a message of a worker is heard whole, however long', async () => {
  const messages: string[] = [];
  const log = join(tmpdir(), 'luc-no-log');
  await runProcess({
    program: 'sh',
    args: ['-c', `head -c ${longestLine * 2} /dev/zero | tr '\\0' x >&3; echo >&3`],
    called: 'sh',
    wdir: tmpdir(),
    env: process.env,
    attach: false,
    output: openOutput({ log, masks: [], onLine: () => {} }),
    onStart: () => {},
    onMessage: (line) => messages.push(line),
    patience: { quiet: () => 200, drain: 5000, leftovers: 2000 },
  });
  expect(messages).toEqual(['x'.repeat(longestLine * 2)]);
});
