/** The program with its clock set ahead, for what depends on age; and with one of its writes going wrong. */
import type { Fault } from '../crash/fault.ts';
import { faultyProgram } from '../crash/run-faulty.ts';
import type { LiveProcess, Result } from './live-process.ts';
import type { Project, RunOptions } from './project.ts';

const clock = { LUC_FAULT_CLOCK: String(2 * 60 * 60 * 1000) };

/** Two hours from now. */
export function later(
  project: Project,
  args: readonly string[],
  {
    fault,
    env,
    ...place
  }: Pick<RunOptions, 'cwd' | 'env' | 'user' | 'umask'> & { readonly fault?: Fault } = {},
): Promise<Result> {
  if (!fault) return project.run(faultyProgram, args, { ...place, env: { ...clock, ...env } });
  return project.start(process.execPath, [faultyProgram, ...args], {
    ...place,
    env: { ...clock, LUC_FAULT: JSON.stringify(fault), ...env },
  }).ended;
}

/** The same on a terminal of its own. */
export const laterOnTerminal = (project: Project, args: readonly string[]): LiveProcess =>
  project.spawnOnTerminal(args, { program: faultyProgram, env: clock });
