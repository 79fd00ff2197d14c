/** Runs the program that can be made to fail. */
import { fileURLToPath } from 'node:url';
import type { LiveProcess, Result } from '../support/live-process.ts';
import type { Project, RunOptions } from '../support/project.ts';
import type { Fault } from './fault.ts';

/** Without a fault that it is told of it does what `luc` does. */
export const faultyProgram = fileURLToPath(new URL('../.build/faulty-luc.cjs', import.meta.url));

export interface FaultyOptions {
  /** Without one it is the program as it is. */
  readonly fault?: Fault;
  readonly env?: Readonly<Record<string, string>>;
}

/** To its end. What goes wrong there may leave to the end of its process what it holds. */
export const runFaulty = (
  project: Project,
  args: readonly string[],
  options: FaultyOptions = {},
): Promise<Result> =>
  options.fault
    ? startFaulty(project, args, options).ended
    : project.run(faultyProgram, args, faultyOptions(project, options));

export const startFaulty = (
  project: Project,
  args: readonly string[],
  options: FaultyOptions = {},
): LiveProcess => project.start(process.execPath, [faultyProgram, ...args], faultyOptions(project, options));

const faultyOptions = (project: Project, { fault, env }: FaultyOptions): Pick<RunOptions, 'env'> => ({
  env: {
    ...env,
    ...(fault && { LUC_FAULT: JSON.stringify(fault), LUC_FAULT_HIT: project.path('../hit') }),
  },
});
