/** `luc repro` goes wrong at its writes, one after the other; the next one finds everything and brings it up to date. */
import { expect, test } from 'vitest';
import { isWanted } from './sample.ts';
import { everythingChanges, manyFails } from './telling-project.ts';
import { pointsOf, type Series, tryEach } from './try-each.ts';
import { writesOf } from './try-point.ts';

const hours = { timeout: 3 * 3_600_000 };

const series: readonly Series[] = [
  { kind: 'kill', few: 2 },
  { kind: 'kill-luc', few: 1 },
  { kind: 'tear', few: 1 },
  { kind: 'ENOSPC', few: 1 },
  { kind: 'ENOSPC', sticky: true, few: 1 },
  { kind: 'EIO', few: 1 },
  { kind: 'EIO', sticky: true, few: 1 },
  { kind: 'EACCES', few: 1 },
  { kind: 'EMFILE', few: 1 },
  { kind: 'EXDEV', few: 1 },
];

test.runIf(isWanted('repro')).each([
  ['everything changes', everythingChanges, 0],
  ['a command fails', manyFails, 5],
])('%s', hours, async (_, make, shift) => {
  const scenario = await make();
  const writes = await writesOf(scenario);
  expect(writes.length).toBeGreaterThan(50);
  const points = pointsOf(writes, series, shift).map((fault) => [fault]);
  expect(await tryEach(scenario, points)).toEqual([]);
});
