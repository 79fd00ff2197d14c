/** What is kept between commands and may vanish: the compiled pipeline and durations. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestOf } from '../../src/digest.ts';
import type { Pipeline } from '../../src/pipeline.ts';
import { readCompiled, writeCompiled } from '../../src/store/compiled.ts';
import { readDurations, writeDurations } from '../../src/store/durations.ts';
import { temporaryProject } from './temporary-project.ts';

const compiled = {
  sources: [
    { path: 'lucidity.yaml', digest: digestOf('') },
    { path: 'params.yaml', digest: null },
  ],
  listings: [{ folder: 'pipelines', names: ['a.yaml', 'old/'] }],
  pipeline: { stages: [], data: [] } as unknown as Pipeline,
};

test('the compiled pipeline is read as it was written', () => {
  const layout = temporaryProject();
  expect(readCompiled(layout)).toBe(null);
  writeCompiled(layout, compiled);
  expect(readCompiled(layout)).toEqual(compiled);
});

test.each([
  '',
  '{',
  '[]',
  'null',
  '{"format":0,"luc":"0.0.0-source","compiled":{}}',
  '{"format":1,"luc":"other","compiled":{}}',
])('a compiled pipeline that is %j is none', (text) => {
  const layout = temporaryProject();
  mkdirSync(layout.index, { recursive: true });
  writeFileSync(join(layout.index, 'pipeline.json'), text);
  expect(readCompiled(layout)).toBe(null);
});

test('durations are kept, the newest of each stage that there still is', () => {
  const layout = temporaryProject();
  const write = (learned: readonly (readonly [string, number])[], gone: readonly string[] = []): void =>
    writeDurations(layout, new Map(learned), (name) => !gone.includes(name));
  const known = () => [...readDurations(layout)];
  expect(known()).toEqual([]);
  write([
    ['a', 1],
    ['b', 2],
  ]);
  write([
    ['b', 3.4],
    ['__proto__', 5],
  ]);
  expect(known()).toEqual([
    ['a', 1],
    ['b', 3],
    ['__proto__', 5],
  ]);
  write([['c', 4]], ['a', 'b']);
  expect(known()).toEqual([
    ['__proto__', 5],
    ['c', 4],
  ]);
  writeFileSync(join(layout.index, 'durations.json'), '{"version":2}');
  expect(known()).toEqual([]);
});
