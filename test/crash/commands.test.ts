/** Every command that writes goes wrong at its writes; the same command again completes it, and nothing is lost or half. */
import { afterAll, expect, test } from 'vitest';
import { commands } from '../../src/commands/table.ts';
import type { CommandCase } from './command-case.ts';
import { commandCases } from './command-cases.ts';
import type { Fault } from './fault.ts';
import { forgetOriginals } from './originals.ts';
import { countKinds, isThorough, isWanted, pointsOfAll, sample } from './sample.ts';
import { learn, tryCommand } from './try-command.ts';

type Kind = Pick<Fault, 'kind' | 'sticky'>;

const killed: Kind = { kind: 'kill' };
const kinds: readonly Kind[] = [
  killed,
  { kind: 'kill-luc' },
  { kind: 'kill-worker' },
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

const canGoWrong = (kind: Fault['kind'], { starts, typed }: CommandCase): boolean =>
  (kind !== 'kill-luc' || starts === true) && (kind !== 'kill-worker' || typed === true);

afterAll(forgetOriginals);

const cases = commandCases
  .map((one, seed) => ({ ...one, seed }))
  .filter(({ name, rare }) => isWanted(name) && (isThorough || !rare));

/** What they write may be lost; the last one writes among the user's tools, and a test of its own is about that. */
const others =
  /^(?:backend list|check-ignore|complete|completion|diff|du|logs|ls|metrics|params|plan|remote list|runs|schema|stage list|status|version|why)\b|^backend install$/;

test('every command that writes is among them', () => {
  const tried = commandCases.map(({ args }) => `${args.join(' ')} `);
  const missed = commands.filter(
    ({ name }) => !others.test(name) && !tried.some((line) => line.startsWith(`${name} `)),
  );
  expect(missed.map(({ name }) => name)).toEqual([]);
});

test.each(cases)('$name', { timeout: 3 * 3_600_000 }, async ({ seed, ...one }) => {
  const learned = await learn(one);
  const possible = kinds.filter(({ kind }) => canGoWrong(kind, one));
  const tried = isThorough ? possible : [kindFor(seed, possible)];
  const ofWorker = pointsOfAll(learned.workerWrites, tried).map((fault) => ({ ...fault, inWorker: true }));
  const ofLuc = pointsOfAll(
    learned.writes,
    tried.filter(({ kind }) => kind !== 'kill-worker'),
  );
  const points = sample(isThorough || !one.typed ? [...ofWorker, ...ofLuc] : ofWorker, 1, seed);
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
    `${one.name}: ${points.length} points of ${learned.writes.length + learned.workerWrites.length} writes (${countKinds(points)})\n`,
  );
  expect(wrong).toEqual([]);
});
