/** Every command that writes goes wrong at its writes; the same command again completes it, and nothing is lost or half. */
import { afterAll, expect, test } from 'vitest';
import { commandCases, forgetCurrent } from './commands.ts';
import type { Fault } from './fault.ts';
import { countKinds, isThorough, isWanted, pointsOfAll, sample } from './sample.ts';
import { learn, tryCommand } from './try-command.ts';

const kinds: readonly Pick<Fault, 'kind' | 'sticky'>[] = [
  { kind: 'kill-luc' },
  { kind: 'tear' },
  { kind: 'ENOSPC' },
  { kind: 'ENOSPC', sticky: true },
  { kind: 'EIO' },
  { kind: 'EIO', sticky: true },
  { kind: 'EACCES' },
  { kind: 'EMFILE' },
  { kind: 'EXDEV' },
];

afterAll(forgetCurrent);

const cases = commandCases.map((one, seed) => ({ ...one, seed })).filter(({ name }) => isWanted(name));

test.each(cases)('$name', { timeout: 3 * 3_600_000 }, async ({ seed, ...one }) => {
  const learned = await learn(one);
  const possible = kinds.filter(({ kind }) => kind !== 'kill-luc' || one.starts);
  const others = isThorough ? possible : possible.filter((_, at) => at === seed % possible.length);
  const points = [
    ...sample(pointsOfAll(learned.writes, [{ kind: 'kill' }]), 1, seed),
    ...sample(pointsOfAll(learned.writes, others), 1, cases.length - seed),
  ];
  const left = [...points];
  const wrong: string[] = [];
  const worker = async (): Promise<void> => {
    for (let fault = left.shift(); fault; fault = left.shift()) {
      const complaint = await tryCommand(learned, fault);
      if (!complaint) continue;
      wrong.push(complaint);
      // Hours before the end.
      if (isThorough) process.stdout.write(`${complaint}\n`);
    }
  };
  await Promise.all([worker(), worker()]);
  process.stdout.write(
    `${one.name}: ${points.length} points of ${learned.writes.length} writes (${countKinds(points)})\n`,
  );
  expect(wrong).toEqual([]);
});
