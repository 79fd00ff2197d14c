import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestOf } from '../../src/digest.ts';
import type { Entry } from '../../src/entry.ts';
import type { JsonObject } from '../../src/json.ts';
import { stageKey } from '../../src/lock.ts';
import { isInner, type RelPath } from '../../src/path.ts';
import { type Made, type Result, resultFromText, resultText, resultValue } from '../../src/result.ts';

const digests = fc.string().map((text) => digestOf(text));
const counts = fc.nat();
const entries: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({ type: fc.constantFrom('f' as const, 'x' as const), bytes: counts, digest: digests }),
  fc.record({ type: fc.constant('d' as const), bytes: counts, digest: digests, files: counts }),
);
const paths = fc
  .oneof(fc.string({ minLength: 1 }), fc.constantFrom('__proto__', 'constructor', '10', '9'))
  .filter(isInner);
const entryMaps = fc
  .array(fc.tuple(paths, entries), { maxLength: 5 })
  .map((list): ReadonlyMap<RelPath, Entry> => new Map(list));
const made: fc.Arbitrary<Made> = fc.record({
  at: fc.constant('2026-11-21T01:44:09Z'),
  ms: counts,
  luc: fc.string(),
  machine: fc.string(),
  backend: fc.option(fc.string()),
  peak: fc.option(counts),
  run: fc.string(),
  stage: fc.string(),
});
const results: fc.Arbitrary<Result> = fc
  .record({
    what: fc.jsonValue().map((value) => JSON.parse(JSON.stringify({ value })) as JsonObject),
    deps: entryMaps,
    outs: entryMaps,
    log: fc.option(digests),
    made,
  })
  .map((result) => ({ key: keyOf(result), ...result }));

const keyOf = ({ what, deps, outs }: Pick<Result, 'what' | 'deps' | 'outs'>) =>
  stageKey(
    what,
    deps,
    [...outs.keys()].map((path) => [path, { persist: false }] as const),
  );

test('what was written is read', () => {
  fc.assert(
    fc.property(results, (result) => {
      const text = resultText(result);
      const read = resultFromText(text);
      expect(read).toEqual(result);
      expect(read && resultText(read)).toBe(text);
    }),
  );
});

const outs = new Map<RelPath, Entry>([
  ['b' as RelPath, { type: 'd', bytes: 3, digest: digestOf('b'), files: 1 }],
  ['a' as RelPath, { type: 'x', bytes: 2, digest: digestOf('a') }],
]);
const what = { kind: 'cmd', cmd: ['sort a > b'] };
const deps = new Map<RelPath, Entry>([['in' as RelPath, { type: 'f', bytes: 1, digest: digestOf('in') }]]);
const sample: Result = {
  key: keyOf({ what, deps, outs }),
  what,
  deps,
  outs,
  log: null,
  made: {
    at: '2026-11-21T01:44:09Z',
    ms: 12,
    luc: '0.1.0',
    machine: 'linux-x64',
    backend: null,
    peak: null,
    run: '01JDYZ',
    stage: 'sort',
  },
};

test('a result, byte by byte', () => {
  const { key } = sample;
  expect(resultText(sample)).toBe(
    `{"deps":{"in":["f",1,"${digestOf('in')}"]},"key":"${key}","log":null,"luc-result":1,` +
      '"made":{"at":"2026-11-21T01:44:09Z","backend":null,"luc":"0.1.0","machine":"linux-x64","ms":12,"peak":null,"run":"01JDYZ","stage":"sort"},' +
      `"outs":{"a":["x",2,"${digestOf('a')}"],"b":["d",3,"${digestOf('b')}",1]},"what":{"cmd":["sort a > b"],"kind":"cmd"}}\n`,
  );
  expect(resultValue(key, outs)).toBe(
    digestOf(`{"key":"${key}","outs":{"a":["x",2,"${digestOf('a')}"],"b":["d",3,"${digestOf('b')}",1]}}`),
  );
});

test('a result that is cut, of another version, or whose key does not fit is refused', () => {
  const text = resultText(sample);
  for (let length = 0; length < text.length - 1; length++)
    expect(resultFromText(text.slice(0, length))).toBeNull();
  expect(resultFromText(text.replace('"luc-result":1', '"luc-result":2'))).toBeNull();
  expect(resultFromText(text.replace('sort a > b', 'sort b > a'))).toBeNull();
  expect(resultFromText(text.replace(digestOf('in'), digestOf('other')))).toBeNull();
  expect(resultFromText(text.replace('"b":["d"', '"c":["d"'))).toBeNull();
  expect(resultFromText(text.replace('"ms":12', '"ms":"12"'))).toBeNull();
  expect(resultFromText(text.replace('"log":null', '"log":"x"'))).toBeNull();
});
