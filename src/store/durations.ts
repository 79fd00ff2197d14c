/** How long stages took last time: advisory, for estimates and for starting the longest chain first. */
import { join } from 'node:path';
import { readIfThere } from '../base/files.ts';
import { writeAdvisory } from './advisory.ts';
import type { Layout } from './layout.ts';

/** Milliseconds by stage. Empty where nothing is known or the file cannot be read. */
export function readDurations(layout: Layout): Map<string, number> {
  const text = readIfThere(fileIn(layout))?.toString('utf8');
  try {
    const { version, stages } = JSON.parse(text ?? '') as { version: number; stages: [string, number][] };
    return version === 1 ? new Map(stages) : new Map();
  } catch {
    return new Map();
  }
}

/** Writes what was learned over what is known by now, as far as there are such stages. */
export function writeDurations(
  layout: Layout,
  learned: ReadonlyMap<string, number>,
  isStage: (name: string) => boolean,
): void {
  const stages = [...new Map([...readDurations(layout), ...learned])]
    .filter(([stage]) => isStage(stage))
    .map(([stage, ms]) => [stage, Math.round(ms)]);
  writeAdvisory(layout, fileIn(layout), JSON.stringify({ version: 1, stages }));
}

const fileIn = (layout: Layout): string => join(layout.index, 'durations.json');
