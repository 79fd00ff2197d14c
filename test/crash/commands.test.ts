/** Every command that writes goes wrong at its writes; the same command again completes it, and nothing is lost or half. */
import { afterAll, expect, test } from 'vitest';
import { commandCases, forgetOriginals } from './commands.ts';
import type { Fault } from './fault.ts';
import { countKinds, isThorough, isWanted, pointsOfAll, sample } from './sample.ts';
import { learn, tryCommand } from './try-command.ts';

type Kind = Pick<Fault, 'kind' | 'sticky'>;

const killed: Kind = { kind: 'kill' };
const kinds: readonly Kind[] = [
  killed,
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

/** Every second command is killed; the others take turns with all else that can happen. */
function kindFor(seed: number, possible: readonly Kind[]): Kind {
  const others = possible.filter((kind) => kind !== killed);
  return seed % 2 === 0 ? killed : (others[(seed >> 1) % others.length] ?? killed);
}

afterAll(forgetOriginals);

const cases = commandCases.map((one, seed) => ({ ...one, seed })).filter(({ name }) => isWanted(name));

test.each(cases)('$name', { timeout: 3 * 3_600_000 }, async ({ seed, ...one }) => {
  const learned = await learn(one);
  const possible = kinds.filter(({ kind }) => kind !== 'kill-luc' || one.starts);
  const tried = isThorough ? possible : [kindFor(seed, possible)];
  const points = sample(pointsOfAll(learned.writes, tried), 1, seed);
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
