/** `luc repro` goes wrong at its writes, one after the other; the next one finds everything and brings it up to date. */
import { expect, test } from 'vitest';
import { canBefall, type Fault, type FaultKind } from './fault.ts';
import { makeTemplate } from './telling-project.ts';
import { tryEach } from './try-each.ts';
import { writesOf } from './try-point.ts';

/** Each kind at every so many writes, beginning with another; `npm run crash` tries all. */
const kinds: readonly (readonly [kind: FaultKind, sticky: boolean, stride: number])[] = [
  ['kill', false, 11],
  ['kill-luc', false, 29],
  ['tear', false, 13],
  ['ENOSPC', false, 31],
  ['ENOSPC', true, 37],
  ['EIO', false, 41],
  ['EIO', true, 43],
  ['EACCES', false, 47],
  ['EMFILE', false, 53],
  ['EXDEV', false, 17],
];

test('nothing is lost', { timeout: 3_600_000 }, async () => {
  const template = await makeTemplate();
  const writes = await writesOf(template);
  expect(writes.length).toBeGreaterThan(50);
  const points = kinds.flatMap(([kind, sticky, stride], i) =>
    writes
      .map((call, index): { call: string; fault: Fault } => ({
        call,
        fault: { at: index + 1, kind, sticky },
      }))
      .filter(({ call }) => canBefall(kind, call))
      .filter((_, index) => process.env.LUC_CRASH === 'all' || index % stride === i % stride)
      .map(({ fault }) => [fault]),
  );
  expect(await tryEach(template, points)).toEqual([]);
});
