/** The stage kinds there are, each loaded when a pipeline uses it. */
import type { Kind } from '../kind.ts';

export const kinds: { readonly [name: string]: () => Promise<Kind> } = {
  cmd: async () => forget((await import('./cmd/kind.ts')).cmd),
  fetch: async () => forget((await import('./fetch/kind.ts')).fetch),
  convert: async () => forget((await import('./convert/kind.ts')).convert),
  transform: async () => forget((await import('./transform/kind.ts')).transform),
  vectorize: async () => forget((await import('./vectorize/kind.ts')).vectorize),
  train: async () => forget((await import('./train/kind.ts')).train),
  predict: async () => forget((await import('./predict/kind.ts')).predict),
  evaluate: async () => forget((await import('./evaluate/kind.ts')).evaluate),
};

/** What a kind's `parse` makes goes to nobody but its own `describe`, so callers need not know its type. */
const forget = <Spec>(kind: Kind<Spec>): Kind => kind as Kind;
