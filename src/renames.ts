/** Finds what was renamed among what came and went: equal content under another path. */
import { grouped } from './base/grouped.ts';
import type { Entry } from './entry.ts';
import { nameOf, type RelPath } from './path.ts';

export interface Placed {
  readonly path: RelPath;
  readonly entry: Entry;
}

export interface Renames {
  readonly renamed: readonly { readonly from: Placed; readonly to: Placed }[];
  readonly removed: readonly Placed[];
  readonly added: readonly Placed[];
}

/** Each path takes part once; of several with equal content those that keep their name go together first. */
export function findRenames(removed: readonly Placed[], added: readonly Placed[]): Renames {
  const partners = new Map<Placed, Placed>();
  pair(({ path, entry }) => `${entry.digest}/${nameOf(path)}`);
  pair(({ entry }) => entry.digest);
  const taken = new Set(partners.values());
  return {
    renamed: removed.flatMap((from) => {
      const to = partners.get(from);
      return to ? [{ from, to }] : [];
    }),
    removed: removed.filter((one) => !partners.has(one)),
    added: added.filter((one) => !taken.has(one)),
  };

  function pair(keyOf: (one: Placed) => string): void {
    const taken = new Set(partners.values());
    const open = grouped(
      added.toReversed().filter((one) => !taken.has(one)),
      keyOf,
    );
    for (const from of removed) {
      const to = partners.has(from) ? undefined : open.get(keyOf(from))?.pop();
      if (to) partners.set(from, to);
    }
  }
}
