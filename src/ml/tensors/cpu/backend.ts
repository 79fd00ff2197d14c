/** Plain JavaScript: the reference that the other backends are held against, and what is always there. */
import type { Backend } from '../backend.ts';
import { CpuNetwork } from './network.ts';

export const cpuBackend: Backend = {
  name: 'cpu',
  details: { library: 'JavaScript', device: 'one CPU thread' },
  dtypes: ['float32', 'float64'],
  openNetwork: async (spec, state) => new CpuNetwork(spec, state),
};
