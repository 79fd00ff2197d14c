/** Results for tests of what holds them: any that there can be, and one to read. */
import fc from 'fast-check';
import { digestOf } from '../../src/digest.ts';
import type { Entry } from '../../src/entry.ts';
import type { JsonObject } from '../../src/json.ts';
import { stageKey } from '../../src/lock.ts';
import { isInner, type RelPath } from '../../src/path.ts';
import type { Made, Result } from '../../src/result.ts';

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
  run: fc.string(),
  stage: fc.string(),
});
export const results: fc.Arbitrary<Result> = fc
  .record({
    what: fc.jsonValue().map((value) => JSON.parse(JSON.stringify({ value })) as JsonObject),
    deps: entryMaps,
    outs: entryMaps,
    made,
  })
  .map((result) => ({ key: keyOf(result), ...result }));

const keyOf = ({ what, deps, outs }: Pick<Result, 'what' | 'deps' | 'outs'>) =>
  stageKey(
    what,
    deps,
    [...outs.keys()].map((path) => [path, { persist: false }] as const),
  );

export const outs = new Map<RelPath, Entry>([
  ['b' as RelPath, { type: 'd', bytes: 3, digest: digestOf('b'), files: 1 }],
  ['a' as RelPath, { type: 'x', bytes: 2, digest: digestOf('a') }],
]);
export const what = { kind: 'cmd', cmd: ['sort a > b'] };
export const deps = new Map<RelPath, Entry>([
  ['in' as RelPath, { type: 'f', bytes: 1, digest: digestOf('in') }],
]);
export const sample: Result = {
  key: keyOf({ what, deps, outs }),
  what,
  deps,
  outs,
  made: {
    at: '2026-11-21T01:44:09Z',
    ms: 12,
    luc: '0.1.0',
    machine: 'linux-x64',
    backend: null,
    run: '01JDYZ',
    stage: 'sort',
  },
};
