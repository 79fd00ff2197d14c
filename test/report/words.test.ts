/** Words: durations, sizes, reasons, states; widths of texts. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reasonText, stateText } from '../../src/report/reason-words.ts';
import { chooseReporter } from '../../src/report/reporter.ts';
import { cutTo, fillTo, tame, widest, widthOf } from '../../src/report/width.ts';
import {
  bytesText,
  countText,
  durationText,
  numberText,
  secondsText,
  stateGlyph,
} from '../../src/report/words.ts';
import type { Reason, StageState } from '../../src/stage-state.ts';
import { path } from './events.ts';

test.each([
  [0, '0 ms'],
  [99.4, '99 ms'],
  [99.6, '0.1 s'],
  [400, '0.4 s'],
  [9949, '9.9 s'],
  [9951, '10 s'],
  [59_600, '1 min'],
  [192_000, '3 min 12 s'],
  [3_599_900, '1 h'],
  [7_500_000, '2 h 5 min'],
  [97_200_000, '1 d 3 h'],
])('%d ms are %s', (ms, text) => expect(durationText(ms)).toBe(text));

test.each([
  [0, '0 s'],
  [1, '1 s'],
  [59_001, '1 min'],
  [61_000, '1 min 1 s'],
])('%d ms in whole seconds are %s', (ms, text) => expect(secondsText(ms)).toBe(text));

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 KiB'],
  [1_258_291, '1.2 MiB'],
  [356_515_840, '340 MiB'],
  [2 ** 40 - 1, '1.0 TiB'],
  [2 ** 60, '1024 PiB'],
])('%d bytes are %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));

test('counts', () => {
  expect([0, 999, 1000, 1_234_567].map(numberText)).toEqual(['0', '999', '1,000', '1,234,567']);
  expect([countText(1, 'file'), countText(1200, 'file'), countText(2, 'process', 'processes')]).toEqual([
    '1 file',
    '1,200 files',
    '2 processes',
  ]);
});

const params = path('params.yaml');
test.each<[Reason, string]>([
  [
    { what: 'param', change: 'modified', path: params, key: 'lr', from: 0.1, to: 0.2 },
    'params.yaml: lr 0.1 → 0.2',
  ],
  [
    { what: 'param', change: 'modified', path: params, key: 'n', from: { float: '1.0' }, to: '1' },
    'params.yaml: n 1.0 → "1"',
  ],
  [{ what: 'param', change: 'added', path: params, key: 'lr', to: 0.2 }, 'params.yaml: lr → 0.2'],
  [
    { what: 'param', change: 'removed', path: params, key: 'lr', from: null },
    'params.yaml: lr null → nothing',
  ],
  [{ what: 'param', change: 'missing', path: params, key: 'lr' }, 'params.yaml: lr is missing'],
  [{ what: 'dep', change: 'modified', path: path('data/raw/a.csv') }, 'data/raw/a.csv changed'],
  [{ what: 'dep', change: 'modified', path: path('a'), stage: 'clean' }, 'a changed (made by clean)'],
  [{ what: 'dep', change: 'added', path: path('a') }, 'a is a new dep'],
  [{ what: 'dep', change: 'removed', path: path('a') }, 'a is no dep any more'],
  [{ what: 'dep', change: 'missing', path: path('a') }, 'a is missing'],
  [{ what: 'cmd', change: 'modified', from: 'a', to: 'b' }, 'cmd changed: "a" → "b"'],
  [
    {
      what: 'cmd',
      change: 'modified',
      from: 'python train.py --data data/train.parquet --epochs 3',
      to: 'python train.py --data data/train.parquet --epochs 5',
    },
    'cmd changed: …et --epochs 3" → …et --epochs 5"',
  ],
  [{ what: 'kind', change: 'added' }, 'new stage'],
  [{ what: 'env', change: 'added', key: 'LANG', to: 'C' }, 'env LANG was added: → "C"'],
  [{ what: 'options', change: 'modified', key: 'alpha', from: 1, to: 2 }, 'option alpha changed: 1 → 2'],
  [{ what: 'probe', change: 'modified' }, 'what the source has changed'],
  [
    { what: 'out', change: 'missing', path: path('model.pkl') },
    'out model.pkl is neither here nor in the store',
  ],
  [{ what: 'out', change: 'modified', path: path('model.pkl') }, 'out model.pkl changed'],
  [{ what: 'upstream', change: 'modified', stage: 'clean' }, 'waits for clean'],
  [{ what: 'always', change: 'modified' }, 'always runs'],
])('%j reads', (reason, text) => {
  expect(reasonText(reason)).toBe(text);
  expect(reasonText(reason, { glyphs: 'ascii' })).not.toContain('→');
});

test('a state without reasons has words, with several the first and their number', () => {
  expect(stateText('new', [])).toBe('new stage');
  const reason = { what: 'always', change: 'modified' } as const;
  expect(stateText('outdated', [reason, reason, reason])).toBe('always runs (+2 more)');
});

test('every state has a glyph of its own, one column wide', () => {
  const states = 'current absent restorable outdated new frozen blocked unconfirmed unsaved running'.split(
    ' ',
  );
  for (const set of ['unicode', 'ascii'] as const) {
    const glyphs = states.map((state) => stateGlyph(state as StageState, set));
    expect(new Set(glyphs).size).toBe(states.length);
    expect(glyphs.map(widthOf)).toEqual(states.map(() => 1));
  }
});

test.each([
  ['', 0],
  ['abc', 3],
  ['é', 1],
  ['e\u0301', 1],
  ['日本', 4],
  ['한국', 4],
  ['ｆｕｌｌ', 8],
  ['🎉', 2],
  ['👨‍👩‍👧', 2],
  ['🇫🇷', 2],
  ['❤️', 2],
  ['✓→│…', 4],
  ['\u200b', 0],
])('%j is %d columns wide', (text, width) => expect(widthOf(text)).toBe(width));

test('what is told to be plain at a glance is as wide as it is character by character', () => {
  const plain = [...' ~\xa1\xac\xae\u02ff\u2010\u2027\u2190\u21ff│✓▸'];
  const text = fc.string({ unit: fc.constantFrom(...plain, '\xad', '\u0301', '\u200d', '日', '❤') });
  fc.assert(
    fc.property(text, (value) => {
      // A blank without width is not plain, and joins nothing.
      expect(widthOf(value)).toBe(widthOf(`${value}\u200b`));
    }),
  );
});

test('the widest of any number of texts', () => {
  expect(widest(Array.from({ length: 200_000 }, (_, i) => 'a'.repeat(i % 7)))).toBe(6);
});

test('a cut text is never wider, and whole where it fits', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '日', '🎉', 'e\u0301', ' ') });
  fc.assert(
    fc.property(text, fc.nat(20), (value, columns) => {
      const cut = cutTo(value, columns);
      expect(widthOf(cut)).toBeLessThanOrEqual(columns);
      if (widthOf(value) <= columns) expect(cut).toBe(value);
      expect(widthOf(fillTo(cut, columns))).toBe(columns);
    }),
  );
});

test('control characters become pictures', () => expect(tame('a\x1b[0m\t\x7f\x9b')).toBe('a␛[0m␉␡\ufffd'));

test.each([
  [null, {}, true, 'live'],
  [null, {}, false, 'plain'],
  [null, { TERM: 'dumb' }, true, 'plain'],
  [null, { CI: 'true' }, true, 'plain'],
  [null, { GITHUB_ACTIONS: 'true' }, false, 'github'],
  ['ndjson', { GITHUB_ACTIONS: 'true' }, true, 'ndjson'],
] as const)('asked for %s, with %j and a terminal %s, it is %s', (name, env, isTTY, chosen) =>
  expect(chooseReporter(name, env, isTTY)).toBe(chosen),
);
