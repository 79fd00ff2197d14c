/** The journal: exact bytes, round trip, and what is read of one that was cut or damaged. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32c } from '../../src/base/crc32c.ts';
import { digestOf } from '../../src/digest.ts';
import { headerText, type JournalHeader, journalText, readJournal, readLines } from '../../src/journal.ts';
import type { JournalLine, Subject } from '../../src/journal-line.ts';
import type { RelPath } from '../../src/path.ts';
import { block, dataRecord, digest, entry, path, what } from './arbitrary-lock.ts';

const header: JournalHeader = {
  run: '01JABCDEFGHJKMNPQRSTVWXYZ0',
  argv: ['repro', 'train'],
  host: 'box:1234',
  boot: 'b00t',
  pidns: 'pid:[1]',
  pid: 7,
  start: 123,
  at: '2026-11-21T01:44:09.000Z',
};

const stage = fc.string({ unit: 'grapheme' });
const at = fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
const base = fc.option(digest);
const t = <Name extends string>(name: Name) => fc.constant(name);
const claimedOut = fc.record({
  persist: fc.boolean(),
  cache: fc.boolean(),
  role: fc.constantFrom('out' as const, 'metrics' as const, 'plots' as const),
});
const mapOf = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Map<RelPath, Value>> =>
  fc.array(fc.tuple(path, value), { maxLength: 3 }).map((entries) => new Map(entries));
const inputs = fc.record({
  what,
  deps: mapOf(entry),
  outs: mapOf(claimedOut),
  commit: fc.boolean(),
  alwaysChanged: fc.boolean(),
});
const ofSubject = <Line>(line: fc.Arbitrary<Line>): fc.Arbitrary<Line & Subject> =>
  fc
    .tuple(line, fc.oneof(fc.record({ stage }), fc.record({ path })))
    .map(([one, subject]) => ({ ...one, ...subject }));
const line: fc.Arbitrary<JournalLine> = fc.oneof(
  fc.record({ t: t('claim'), stage, key: digest, base, inputs }),
  ofSubject(
    fc.record({
      t: t('aside'),
      from: path,
      to: fc.nat().map((number) => `aside/01ARZ3NDEKTSV4RRFFQ69G5FAV/${number}`),
      why: fc.constantFrom('edited', 'unstored', 'unrecorded', 'failed', 'interrupted', null),
    }),
  ),
  fc.record({ t: fc.constantFrom('moving' as const, 'moved' as const), from: path, to: path }),
  ofSubject(fc.record({ t: t('folders'), paths: fc.array(path) })),
  ofSubject(fc.record({ t: t('at-rest') })),
  fc.record({
    t: t('spawned'),
    stage,
    pid: fc.integer({ min: 2 }),
    pgid: fc.integer({ min: 2 }),
    start: fc.nat(),
  }),
  fc.record(
    {
      t: t('ran'),
      stage,
      exit: fc.option(fc.nat(255)),
      ms: fc.nat(),
      backend: fc.string(),
      left: fc.record({
        until: fc.nat(),
        outs: fc
          .array(
            fc.tuple(
              path,
              fc.record({ ino: fc.nat(), ctimeMs: fc.double({ min: 1, max: 2 ** 42, noNaN: true }) }),
            ),
          )
          .map((outs) => new Map(outs)),
      }),
    },
    { requiredKeys: ['t', 'stage', 'exit', 'ms', 'left'] },
  ),
  fc.record({ t: t('recorded'), stage, at, block }),
  fc.record({ t: t('data'), path, at, base, record: dataRecord }),
  fc.record({ t: fc.constantFrom('restored' as const, 'failed' as const, 'cancelled' as const), stage }),
  fc.record({ t: fc.constantFrom('failed' as const, 'cancelled' as const), stage, ms: fc.nat() }),
  fc.record({
    t: fc.constantFrom('unconfirmed' as const, 'unsaved' as const),
    stage,
    at,
    paths: fc.array(path),
  }),
  fc.record({ t: t('end'), outcome: fc.string() }),
);
const journal = fc.array(line, { maxLength: 6 });

const ran: JournalLine = { t: 'ran', stage: 's', exit: 0, ms: 1, left: { until: 0, outs: new Map() } };

const write = (lines: readonly JournalLine[]): string =>
  headerText(header) + lines.map((line, i) => journalText(i + 1, line)).join('');
const sum = (json: string): string => crc32c(Buffer.from(json)).toString(16).padStart(8, '0');
const checked = (...lines: string[]): string => lines.map((json) => `${sum(json)} ${json}\n`).join('');

test('the bytes of a journal', () => {
  const text = write([
    {
      t: 'claim',
      stage: 's',
      key: digestOf('k'),
      base: null,
      inputs: {
        what: { kind: 'cmd' },
        deps: new Map(),
        outs: new Map([['m.json' as RelPath, { persist: false, cache: false, role: 'metrics' }]]),
        commit: true,
        alwaysChanged: false,
      },
    },
    {
      t: 'ran',
      stage: 's',
      exit: 0,
      ms: 81234,
      left: {
        until: 1795225449000,
        outs: new Map([['m.json' as RelPath, { ino: 42, ctimeMs: 1795225448999.5 }]]),
      },
    },
    { t: 'end', outcome: 'done' },
  ]);
  expect(text).toBe(
    checked(
      '{"argv":["repro","train"],"at":"2026-11-21T01:44:09.000Z","boot":"b00t","host":"box:1234","luc-journal":1,"n":0,"pid":7,"pidns":"pid:[1]","run":"01JABCDEFGHJKMNPQRSTVWXYZ0","start":123}',
      `{"base":null,"inputs":{"alwaysChanged":false,"commit":true,"deps":{},"outs":{"m.json":{"cache":false,"persist":false,"role":"metrics"}},"what":{"kind":"cmd"}},"key":"${digestOf('k')}","n":1,"stage":"s","t":"claim"}`,
      '{"exit":0,"left":{"outs":{"m.json":[42,1795225448999.5]},"until":1795225449000},"ms":81234,"n":2,"stage":"s","t":"ran"}',
      '{"n":3,"outcome":"done","t":"end"}',
    ),
  );
});

test('every journal reads as it was written', () => {
  fc.assert(
    fc.property(journal, (lines) => {
      expect(readJournal(write(lines))).toEqual({ header, lines, tail: 'clean', problem: null });
    }),
  );
});

test('read on from the end of any line it gives what follows; from within a line nothing', () => {
  fc.assert(
    fc.property(journal, fc.nat(), (lines, cut) => {
      const text = write(lines);
      const start = cut % text.length;
      const isWhole = start === 0 || text[start - 1] === '\n';
      const before = text.slice(0, start).split('\n').length - 1;
      expect(readLines(text.slice(start))).toEqual(isWhole ? lines.slice(Math.max(0, before - 1)) : null);
    }),
  );
});

test('cut anywhere, even inside of a character, it reads as a beginning of itself', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 3 }), (lines) => {
      const bytes = Buffer.from(write(lines));
      for (let length = 0; length <= bytes.length; length++) {
        const read = readJournal(bytes.subarray(0, length).toString('utf8'));
        const whole = bytes.subarray(0, length).filter((byte) => byte === 10).length;
        expect(read.problem).toBe(null);
        expect(read.header).toEqual(whole > 0 ? header : null);
        expect(read.lines).toEqual(lines.slice(0, Math.max(0, whole - 1)));
        expect(read.tail).toBe(length === 0 || bytes[length - 1] === 10 ? 'clean' : 'cut');
      }
    }),
    { numRuns: 10 },
  );
});

test('a tail of other bytes, as power loss leaves it, is cut off', () => {
  const text = write([ran]);
  expect(readJournal(`${text}\0\0\0\0`)).toMatchObject({ lines: [{ t: 'ran' }], tail: 'cut', problem: null });
  expect(readJournal(`${text}00000000 {}\n`)).toMatchObject({
    lines: [{ t: 'ran' }],
    tail: 'cut',
    problem: null,
  });
});

test('damage in the middle ends what is read and is reported', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 3, maxLength: 3 }), fc.nat(), (lines, where) => {
      const [first = '', second = '', ...rest] = write(lines).split(/(?<=\n)/);
      const column = where % (second.length - 1);
      const flipped = second.charAt(column) === 'x' ? 'y' : 'x';
      const text = first + second.slice(0, column) + flipped + second.slice(column + 1) + rest.join('');
      expect(readJournal(text)).toEqual({
        header,
        lines: [],
        tail: 'cut',
        problem: {
          code: 'broken-journal',
          message: 'the journal of a run is damaged at line 2, what follows is not used',
        },
      });
    }),
  );
});

test('a line out of order ends what is read', () => {
  const text = headerText(header) + journalText(1, ran) + journalText(3, ran);
  expect(readJournal(text)).toMatchObject({ lines: [ran], tail: 'cut', problem: { code: 'broken-journal' } });
});

test('an unknown fact of a later version is skipped', () => {
  const text =
    headerText(header) + checked('{"n":1,"stage":"s","t":"dreamt"}', '{"n":2,"outcome":"x","t":"end"}');
  expect(readJournal(text)).toEqual({
    header,
    lines: [{ t: 'end', outcome: 'x' }],
    tail: 'clean',
    problem: null,
  });
});

test('a newer format is refused by name', () => {
  expect(readJournal(checked('{"luc-journal":2,"n":0}'))).toMatchObject({
    header: null,
    problem: { code: 'newer-format', message: 'the journal of a run has format 2, this luc reads up to 1' },
  });
});
