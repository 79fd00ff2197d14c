/** Tries many points, two at a time, and says how many they were. */
import type { Fault, FaultKind } from './fault.ts';
import { countKinds, pointsOfAll, sample } from './sample.ts';
import type { Scenario } from './telling-project.ts';
import { tryPoint } from './try-point.ts';

/** A kind of fault, and at how many of the writes that it can befall it is tried; thoroughly at all of them. */
export interface Series {
  readonly kind: FaultKind;
  readonly sticky?: boolean;
  readonly few: number;
}

export const pointsOf = (writes: readonly string[], series: readonly Series[], shift = 0): Fault[] =>
  series.flatMap(({ few, ...kind }, seed) => sample(pointsOfAll(writes, [kind]), few, seed + shift));

/**
 * What went wrong, one text a point. A point is the faults of commands that follow one another; after them come as many
 * `commands` at once without one.
 */
export async function tryEach(
  scenario: Scenario,
  points: readonly (readonly Fault[])[],
  commands = 1,
): Promise<string[]> {
  const left = [...points];
  const wrong: string[] = [];
  const worker = async (): Promise<void> => {
    for (let faults = left.shift(); faults; faults = left.shift()) {
      const complaint = await tryPoint(scenario, faults, commands);
      if (complaint) wrong.push(complaint);
    }
  };
  await Promise.all([worker(), worker()]);
  process.stdout.write(
    `repro: ${points.length} points (${countKinds(points.flatMap(([fault]) => fault ?? []))})\n`,
  );
  return wrong;
}
