/** `luc repro` goes wrong at its writes, one after the other; the next one finds everything and brings it up to date. */
import { expect, test } from 'vitest';
import { everythingChanges, manyFails } from './telling-project.ts';
import { pointsOf, type Series, tryEach } from './try-each.ts';
import { writesOf } from './try-point.ts';

const hours = { timeout: 3 * 3_600_000 };

const series: readonly Series[] = [
  { kind: 'kill', every: 13 },
  { kind: 'kill-luc', every: 31 },
  { kind: 'tear', every: 17 },
  { kind: 'ENOSPC', every: 61 },
  { kind: 'ENOSPC', sticky: true, every: 43 },
  { kind: 'EIO', every: 59 },
  { kind: 'EIO', sticky: true, every: 53 },
  { kind: 'EACCES', every: 67 },
  { kind: 'EMFILE', every: 71 },
  { kind: 'EXDEV', every: 19 },
];

test.each([
  ['everything changes', everythingChanges],
  ['a command fails', manyFails],
])('%s', hours, async (_, make) => {
  const scenario = await make();
  const writes = await writesOf(scenario);
  expect(writes.length).toBeGreaterThan(50);
  const points = pointsOf(writes, series).map((fault) => [fault]);
  expect(await tryEach(scenario, points)).toEqual([]);
});
