/** The work of every typed kind, loaded in the process that does it; `schema` is the check of declared schemas. */
import type { Json } from '../json.ts';
import type { Work } from '../work.ts';

export const works: { readonly [kind: string]: () => Promise<Work<Json>> } = {};
