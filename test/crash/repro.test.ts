/** `luc repro` goes wrong at its writes, one after the other; the next one finds everything and brings it up to date. */
import { expect, test } from 'vitest';
import { isWanted } from './sample.ts';
import { everythingChanges, manyFails } from './telling-project.ts';
import { pointsOf, type Series, tryEach } from './try-each.ts';
import { writesOf } from './try-point.ts';

const hours = { timeout: 3 * 3_600_000 };

const series: readonly Series[] = [
  { kind: 'kill', every: 19 },
  { kind: 'kill-luc', every: 41 },
  { kind: 'tear', every: 23 },
  { kind: 'ENOSPC', every: 83 },
  { kind: 'ENOSPC', sticky: true, every: 61 },
  { kind: 'EIO', every: 79 },
  { kind: 'EIO', sticky: true, every: 67 },
  { kind: 'EACCES', every: 89 },
  { kind: 'EMFILE', every: 97 },
  { kind: 'EXDEV', every: 29 },
];

test.runIf(isWanted('repro')).each([
  ['everything changes', everythingChanges],
  ['a command fails', manyFails],
])('%s', hours, async (_, make) => {
  const scenario = await make();
  const writes = await writesOf(scenario);
  expect(writes.length).toBeGreaterThan(50);
  const points = pointsOf(writes, series).map((fault) => [fault]);
  expect(await tryEach(scenario, points)).toEqual([]);
});
