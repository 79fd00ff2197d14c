/** The name of something in a stage's options: `steps[2].join.how`; entries of lists are counted from 1, as people do. */
import type { Steps } from './kind-problem.ts';

export const optionPath = (steps: Steps): string =>
  steps.reduce<string>(
    (name, step) =>
      typeof step === 'number' ? `${name}[${step + 1}]` : name === '' ? step : `${name}.${step}`,
    '',
  );
