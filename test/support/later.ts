/** The program with its clock set ahead, for what depends on age; and with one of its writes going wrong. */
import { fileURLToPath } from 'node:url';
import type { Fault } from '../crash/fault.ts';
import type { LiveProcess, Result } from './live-process.ts';
import type { Project, RunOptions } from './project.ts';

const program = fileURLToPath(new URL('../.build/faulty-luc.cjs', import.meta.url));

const clock = { LUC_FAULT_CLOCK: String(2 * 60 * 60 * 1000) };

/** Two hours from now. */
export function later(
  project: Project,
  args: readonly string[],
  { fault, env, ...options }: RunOptions & { readonly fault?: Fault } = {},
): Promise<Result> {
  const faulty = fault && { LUC_FAULT: JSON.stringify(fault) };
  return project.start(process.execPath, [program, ...args], {
    ...options,
    env: { ...clock, ...faulty, ...env },
  }).ended;
}

/** The same on a terminal of its own. */
export const laterOnTerminal = (project: Project, args: readonly string[]): LiveProcess =>
  project.spawnOnTerminal(args, { program, env: clock });
