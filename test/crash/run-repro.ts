/** `luc repro` by the program that can be made to fail. */
import { fileURLToPath } from 'node:url';
import type { LiveProcess } from '../support/live-process.ts';
import type { Project } from '../support/project.ts';
import type { Fault } from './fault.ts';

const program = fileURLToPath(new URL('../.build/faulty-luc.js', import.meta.url));

/** Without a fault it is the program as it is. */
export function runRepro(
  project: Project,
  fault: Fault | null = null,
  env: Record<string, string> = {},
): LiveProcess {
  const faulty = fault && { LUC_FAULT: JSON.stringify(fault), LUC_FAULT_HIT: project.path('../hit') };
  return project.start(process.execPath, [program, 'repro', '-j', '1'], { env: { ...env, ...faulty } });
}
