/** The work of every typed kind, loaded in the process that does it; `schema` is the check of declared schemas. */
import type { Json } from '../json.ts';
import type { Work } from '../work.ts';

export const works: { readonly [kind: string]: () => Promise<Work<Json>> } = {
  fetch: async () => forget((await import('./fetch/work.ts')).work),
  schema: async () => forget((await import('./schema/work.ts')).work),
  convert: async () => forget((await import('./convert/work.ts')).work),
  transform: async () => forget((await import('./transform/work.ts')).work),
  vectorize: async () => forget((await import('./vectorize/work.ts')).work),
  train: async () => forget((await import('./train/work.ts')).work),
  predict: async () => forget((await import('./predict/work.ts')).work),
  evaluate: async () => forget((await import('./evaluate/work.ts')).work),
};

/** What `describe` gave is what its kind's work takes. */
const forget = <Options>(work: Work<Options>): Work<Json> => work as unknown as Work<Json>;
