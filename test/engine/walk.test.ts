/** One walk, two readers: what the key covers is what is explained, no more and no less. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../src/digest.ts';
import { explain } from '../../src/engine/explain.ts';
import { fingerprint } from '../../src/engine/fingerprint.ts';
import type { Facts } from '../../src/engine/walk.ts';
import type { Entry } from '../../src/entry.ts';
import type { Json } from '../../src/json.ts';
import type { Block } from '../../src/lock.ts';
import type { RelPath } from '../../src/path.ts';
import type { Stage } from '../../src/pipeline.ts';
import { makeStage } from './stage.ts';

const name = fc.constantFrom('a', 'b', 'c');
const path = name as fc.Arbitrary<RelPath>;
const value: fc.Arbitrary<Json> = fc.constantFrom<Json>(1, { float: '1.0' }, '1', true, null, [1], { x: 1 });
const entry: fc.Arbitrary<Entry> = fc
  .tuple(fc.constantFrom('f', 'x', 'd'), fc.constantFrom('one', 'two'))
  .map(([type, text]) =>
    type === 'd'
      ? { type, bytes: 3, digest: digestOf(text), files: 1 }
      : { type: type as 'f' | 'x', bytes: 3, digest: digestOf(text) },
  );

const facts: fc.Arbitrary<Facts> = fc.record({
  env: fc
    .uniqueArray(fc.tuple(name, fc.constantFrom('1', '2', null)), { selector: ([key]) => key })
    .map(mapOf),
  params: fc
    .uniqueArray(
      fc.tuple(
        path,
        fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, minLength: 1 }).map(mapOf),
      ),
      {
        selector: ([key]) => key,
      },
    )
    .map(mapOf),
  deps: fc.uniqueArray(fc.tuple(path, entry), { selector: ([key]) => key }).map(mapOf),
  probe: fc.constantFrom<Json | undefined>(undefined, 'etag', 'other'),
});

const stage: fc.Arbitrary<Stage> = fc
  .record({
    kind: fc.constantFrom('cmd', 'fetch'),
    version: fc.constantFrom(1, 2),
    own: fc.constantFrom(
      { cmd: ['a'], shell: 'sh' },
      { cmd: ['a', 'b'], shell: 'sh' },
      { options: { x: 1 } },
      { options: { x: 2, y: 1 } },
    ),
    wdir: path,
    backend: fc.constantFrom(null, 'auto', 'cpu'),
    outs: fc.uniqueArray(fc.tuple(path, fc.boolean()), { selector: ([key]) => key }),
  })
  .map(({ outs, ...rest }) =>
    makeStage({ ...rest, outs: outs.map(([out, persist]) => ({ path: out, persist })) }),
  );

describe('the walk', () => {
  test('explains a difference exactly where the keys differ', () => {
    fc.assert(
      fc.property(
        stage,
        facts,
        stage,
        facts,
        fc.boolean(),
        fc.boolean(),
        (s1, f1, s2, f2, sameStage, sameFacts) => {
          const before = blockOf(s1, f1);
          const [s, f] = [sameStage ? s1 : s2, sameFacts ? f1 : f2];
          const now = fingerprint(s, f);
          expect(explain(s, f, before).length === 0).toBe(now?.key === before.key);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('gives no key while a dep or a param is missing', () => {
    const one = makeStage({});
    const none: Facts = { env: new Map(), params: new Map(), deps: new Map(), probe: undefined };
    expect(fingerprint(one, none)).not.toBeNull();
    expect(fingerprint(one, { ...none, deps: new Map([['a' as RelPath, null]]) })).toBeNull();
    expect(fingerprint(one, { ...none, deps: new Map([['a' as RelPath, 'undecided' as const]]) })).toBeNull();
    expect(
      fingerprint(one, { ...none, params: new Map([['p.yaml' as RelPath, new Map([['lr', undefined]])]]) }),
    ).toBeNull();
  });

  test('names the exact thing, from what to what', () => {
    const before = blockOf(makeStage({}), factsWith({ lr: 1 }));
    expect(explain(makeStage({}), factsWith({ lr: { float: '1.0' } }), before)).toEqual([
      { what: 'param', change: 'modified', path: 'params.yaml', key: 'lr', from: 1, to: { float: '1.0' } },
    ]);
    expect(explain(makeStage({}), factsWith({}), before)).toEqual([
      { what: 'param', change: 'removed', path: 'params.yaml', key: 'lr', from: 1 },
    ]);
  });
});

const factsWith = (params: { [key: string]: Json }): Facts => ({
  env: new Map(),
  params: new Map([['params.yaml' as RelPath, new Map(Object.entries(params))]]),
  deps: new Map(),
  probe: undefined,
});

function blockOf(one: Stage, known: Facts): Block {
  const print = fingerprint(one, known);
  if (!print) throw new Error('no key');
  const outs = one.outs.map(
    ({ path: out, persist }) =>
      [out, { entry: { type: 'f', bytes: 0, digest: digestOf('') } as Entry, persist }] as const,
  );
  return { ...print, outs: new Map(outs) };
}

function mapOf<Key, Value>(entries: readonly (readonly [Key, Value])[]): Map<Key, Value> {
  return new Map(entries);
}
