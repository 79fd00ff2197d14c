/** Work that waits for slots: the highest priority goes first, smaller work may overtake what does not fit, for a while. */
import type { Resources, StageName } from '../pipeline.ts';
import type { Slots } from './slots.ts';

export type Work = () => Promise<void>;

export interface WaitingRoom {
  add(name: StageName, work: Work): void;
  /** Starts what fits; `start` takes its slots. */
  admit(start: (name: StageName, work: Work) => void): void;
  /** Everybody who waits, who then waits no more. */
  empty(): readonly StageName[];
}

export interface Ranking {
  /** Higher comes first. */
  readonly priority: (name: StageName) => number;
  readonly resources: (name: StageName) => Resources;
  readonly slots: Slots;
}

/** How often a piece of work that does not fit may be overtaken by smaller ones before they wait for it. */
const patience = 16;

export function openWaitingRoom({ priority, resources, slots }: Ranking): WaitingRoom {
  const waiting: { name: StageName; work: Work; overtaken: number }[] = [];
  let isSorted = true;
  return {
    add(name, work) {
      waiting.push({ name, work, overtaken: 0 });
      isSorted = false;
    },
    admit(start) {
      if (!isSorted) waiting.sort((a, b) => priority(b.name) - priority(a.name));
      isSorted = true;
      for (let i = 0; i < waiting.length && !slots.full(); ) {
        const next = waiting[i];
        if (!next) break;
        if (slots.fits(resources(next.name))) {
          waiting.splice(i, 1);
          for (const other of waiting.slice(0, i)) other.overtaken++;
          start(next.name, next.work);
        } else if (next.overtaken >= patience) break;
        else i++;
      }
    },
    empty: () => waiting.splice(0).map(({ name }) => name),
  };
}
