/** Tries many points, two at a time, and says how many they were. */
import { canBefall, type Fault, type FaultKind } from './fault.ts';
import { countKinds, isThorough, thinned } from './sample.ts';
import type { Scenario } from './telling-project.ts';
import { tryPoint } from './try-point.ts';

/** A kind of fault, tried at every so many of the writes that it can befall. */
export interface Series {
  readonly kind: FaultKind;
  readonly sticky?: boolean;
  readonly every: number;
}

export const pointsOf = (writes: readonly string[], series: readonly Series[]): Fault[] =>
  series.flatMap(({ kind, sticky = false, every }, first) =>
    writes
      .map((call, index) => ({ call, fault: { at: index + 1, kind, sticky } }))
      .filter(({ call }) => canBefall(kind, call))
      .filter((_, index) => (isThorough ? index % thinned === 0 : index % every === first % every))
      .map(({ fault }) => fault),
  );

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
