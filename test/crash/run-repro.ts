/** `luc repro` by the program that can be made to fail. */
import type { LiveProcess } from '../support/live-process.ts';
import type { Project } from '../support/project.ts';
import { type FaultyOptions, runFaulty } from './run-faulty.ts';

export const runRepro = (
  project: Project,
  { targets = [], ...options }: FaultyOptions & { readonly targets?: readonly string[] } = {},
): LiveProcess => runFaulty(project, ['repro', '-j', '1', ...targets], options);
