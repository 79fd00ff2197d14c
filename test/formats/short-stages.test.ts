/** Stages as they are kept between commands: whatever a stage is like, it comes back the same. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RelPath } from '../../src/path.ts';
import type { Dep, Out, Stage, StageName } from '../../src/pipeline.ts';
import type { Place } from '../../src/place.ts';
import { lengthenStages, shortenStages } from '../../src/short-stages.ts';

const path = fc.constantFrom('a', 'b/c', '__proto__').map((text) => text as RelPath);
const place: fc.Arbitrary<Place> = fc.record(
  {
    file: fc.constantFrom('lucidity.yaml', 'pipelines/news.yaml'),
    line: fc.nat(),
    column: fc.nat(),
    length: fc.nat(),
  },
  { requiredKeys: ['file', 'line', 'column'] },
);
const textOrNull = fc.constantFrom(null, 'text');
const dep: fc.Arbitrary<Dep> = fc.record({ path, at: place });
const out: fc.Arbitrary<Out> = fc.record(
  {
    path,
    role: fc.constantFrom('out', 'metrics', 'plots'),
    ofKind: fc.constantFrom('verdict', 'notes'),
    cache: fc.boolean(),
    persist: fc.boolean(),
    push: fc.boolean(),
    remote: textOrNull,
    desc: textOrNull,
    at: place,
  },
  { requiredKeys: ['path', 'role', 'cache', 'persist', 'push', 'remote', 'desc', 'at'] },
);
const stage: fc.Arbitrary<Stage> = fc.record({
  name: fc.constantFrom('train', 'data/clean@fr').map((text) => text as StageName),
  pipeline: fc.constantFrom('', 'data'),
  group: textOrNull,
  kind: fc.constantFrom('cmd', 'fetch'),
  version: fc.constantFrom(1, 2),
  own: fc.constantFrom({ cmd: ['x'] }, {}),
  task: fc.constantFrom(null, { a: [1] }),
  refresh: fc.constantFrom('never' as const, 'on_change' as const, 1000),
  wdir: fc.constantFrom('.', 'sub').map((text) => text as RelPath),
  env: fc.constantFrom({}, { A: '1' }, JSON.parse('{"__proto__":"x"}')),
  passEnv: fc.constantFrom([], ['HOME']),
  secrets: fc.constantFrom([], ['TOKEN']),
  params: fc.array(fc.record({ file: path, keys: fc.constantFrom(null, ['k']), at: place }), {
    maxLength: 2,
  }),
  deps: fc.array(dep, { maxLength: 2 }),
  outs: fc.array(out, { maxLength: 2 }),
  labels: fc.array(fc.record({ path, role: fc.constantFrom('metrics', 'plots') }), { maxLength: 1 }),
  backend: textOrNull,
  reproduceExact: fc.boolean(),
  resources: fc.record({
    cpu: fc.constantFrom(1, 2),
    memory: fc.constantFrom(0, 5),
    gpu: fc.constantFrom(0, 1),
    gpuMemory: fc.constantFrom(0, 5),
  }),
  executor: fc.constantFrom('local', 'slurm'),
  timeout: fc.constantFrom(null, 1),
  retry: fc.record({
    times: fc.constantFrom(0, 1),
    wait: fc.constantFrom(0, 1),
    on: fc.constantFrom<('any' | 'oom')[][]>(['any'], ['oom'], []),
  }),
  frozen: fc.boolean(),
  alwaysChanged: fc.boolean(),
  desc: textOrNull,
  meta: fc.constantFrom(null, { a: null }),
  schema: fc.constantFrom(null, { id: 'int' }),
  at: place,
  bodyAt: place,
});

test('what was shortened and written is lengthened to the same', () => {
  fc.assert(
    fc.property(fc.array(stage, { maxLength: 3 }), (stages) => {
      const kept = JSON.parse(JSON.stringify(shortenStages(stages)));
      expect(lengthenStages(kept)).toEqual(stages);
    }),
  );
});

test('what is usual is not written', () => {
  const text = JSON.stringify(
    shortenStages(
      lengthenStages({
        files: ['lucidity.yaml'],
        stages: [
          {
            name: 'train' as StageName,
            own: {},
            at: [0, 2, 3, 5],
            bodyAt: [0, 3, 5],
            deps: [],
            outs: [['m' as RelPath, [0, 4, 1], {}]],
          },
        ],
      }),
    ),
  );
  expect(text).toBe(
    '{"files":["lucidity.yaml"],"stages":[{"name":"train","own":{},"at":[0,2,3,5],"bodyAt":[0,3,5],"deps":[],"outs":[["m",[0,4,1],{}]]}]}',
  );
});
