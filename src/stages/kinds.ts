/** The stage kinds there are, each loaded when a pipeline uses it. */
import type { Kind } from '../kind.ts';

export const kinds: { readonly [name: string]: () => Promise<Kind> } = {
  cmd: async () => forget((await import('./cmd/kind.ts')).cmd),
};

/** What a kind's `parse` makes goes to nobody but its own `describe`, so callers need not know its type. */
const forget = <Spec>(kind: Kind<Spec>): Kind => kind as Kind;
