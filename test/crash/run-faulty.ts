/** Runs the program that can be made to fail. */
import { fileURLToPath } from 'node:url';
import type { LiveProcess } from '../support/live-process.ts';
import type { Project } from '../support/project.ts';
import type { Fault } from './fault.ts';

/** Without a fault that it is told of it does what `luc` does. */
export const faultyProgram = fileURLToPath(new URL('../.build/faulty-luc.cjs', import.meta.url));

export interface FaultyOptions {
  /** Without one it is the program as it is. */
  readonly fault?: Fault;
  readonly env?: Readonly<Record<string, string>>;
}

export function runFaulty(
  project: Project,
  args: readonly string[],
  { fault, env }: FaultyOptions = {},
): LiveProcess {
  const faulty = fault && { LUC_FAULT: JSON.stringify(fault), LUC_FAULT_HIT: project.path('../hit') };
  return project.start(process.execPath, [faultyProgram, ...args], { env: { ...env, ...faulty } });
}
