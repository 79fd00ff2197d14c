/** Resource slots: how much of the machine the running stages hold, and whether one more fits. */
import type { Resources } from '../pipeline.ts';

export interface Slots {
  fits(resources: Resources): boolean;
  /** Whether nothing at all fits. */
  full(): boolean;
  take(resources: Resources): void;
  give(resources: Resources): void;
}

type Capacity = Pick<Resources, 'cpu' | 'memory' | 'gpu'>;

/** A stage that asks for more than there is gets all of it, alone; whether that serves it is not decided here. */
export function openSlots(capacity: Capacity): Slots {
  const free = { ...capacity };
  const need = ({ cpu, memory, gpu }: Resources): Capacity => ({
    cpu: Math.min(cpu, capacity.cpu),
    memory: Math.min(memory, capacity.memory),
    gpu: Math.min(gpu, capacity.gpu),
  });
  const add = (resources: Resources, sign: 1 | -1): void => {
    const { cpu, memory, gpu } = need(resources);
    free.cpu += sign * cpu;
    free.memory += sign * memory;
    free.gpu += sign * gpu;
  };
  return {
    fits(resources) {
      const { cpu, memory, gpu } = need(resources);
      return cpu <= free.cpu + 1e-9 && memory <= free.memory && gpu <= free.gpu;
    },
    full: () => free.cpu < 1e-9,
    take: (resources) => add(resources, -1),
    give: (resources) => add(resources, 1),
  };
}
