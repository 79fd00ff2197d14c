/** `luc repro` by the program that can be made to fail. */
import type { LiveProcess, Result } from '../support/live-process.ts';
import type { Project } from '../support/project.ts';
import { type FaultyOptions, runFaulty, startFaulty } from './run-faulty.ts';

type ReproOptions = FaultyOptions & { readonly targets?: readonly string[] };

export const runRepro = (project: Project, options: ReproOptions = {}): Promise<Result> =>
  runFaulty(project, wordsOf(options), options);

export const startRepro = (project: Project, options: ReproOptions = {}): LiveProcess =>
  startFaulty(project, wordsOf(options), options);

const wordsOf = ({ targets = [] }: ReproOptions): readonly string[] => ['repro', '-j', '1', ...targets];
