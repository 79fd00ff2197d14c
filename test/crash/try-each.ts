/** Tries many points, two at a time, and says how many they were. */
import type { Project } from '../support/project.ts';
import type { Fault } from './fault.ts';
import { tryPoint } from './try-point.ts';

/** What went wrong, one text a point. */
export async function tryEach(template: Project, points: readonly (readonly Fault[])[]): Promise<string[]> {
  const left = [...points];
  const wrong: string[] = [];
  const worker = async (): Promise<void> => {
    for (let faults = left.shift(); faults; faults = left.shift()) {
      const complaint = await tryPoint(template, ...faults);
      if (complaint) wrong.push(complaint);
    }
  };
  await Promise.all([worker(), worker()]);
  process.stdout.write(`${points.length} points tried\n`);
  return wrong;
}
