/** The native algorithms by name: what they take and learn, and how each is loaded when it is used. */
import { mlpOptions } from '../mlp/options.ts';
import type { Algorithm, AlgorithmFacts } from '../model.ts';
import { ridgeOptions } from './hyperparameters.ts';

export interface AlgorithmEntry extends AlgorithmFacts {
  readonly load: () => Promise<Algorithm>;
}

const entries: readonly AlgorithmEntry[] = [
  {
    name: 'ridge',
    tasks: ['regression'],
    takes: 'numbers',
    hyperparameters: ridgeOptions,
    load: async () => (await import('./linear/ridge.ts')).ridge,
  },
  {
    name: 'mlp',
    tasks: ['classification', 'regression'],
    takes: 'numbers',
    usesBackend: true,
    hyperparameters: mlpOptions,
    load: async () => (await import('../mlp/mlp.ts')).mlp,
  },
];

export const algorithms: ReadonlyMap<string, AlgorithmEntry> = new Map(
  entries.map((entry) => [entry.name, entry]),
);
