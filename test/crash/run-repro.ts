/** `luc repro` by the program that can be made to fail. */
import { fileURLToPath } from 'node:url';
import type { LiveProcess } from '../support/live-process.ts';
import type { Project } from '../support/project.ts';
import type { Fault } from './fault.ts';

const program = fileURLToPath(new URL('../.build/faulty-luc.js', import.meta.url));

interface RunOptions {
  readonly targets?: readonly string[];
  /** Without one it is the program as it is. */
  readonly fault?: Fault;
  readonly env?: Readonly<Record<string, string>>;
}

export function runRepro(project: Project, { targets = [], fault, env }: RunOptions = {}): LiveProcess {
  const faulty = fault && { LUC_FAULT: JSON.stringify(fault), LUC_FAULT_HIT: project.path('../hit') };
  const args = [program, 'repro', '-j', '1', ...targets];
  return project.start(process.execPath, args, { env: { ...env, ...faulty } });
}
