/** What a fetch is about, and what it comes to. */
import type { Digest } from '../../digest.ts';
import type { Entry } from '../../entry.ts';
import type { Problem } from '../../failure.ts';
import type { RelPath } from '../../path.ts';

/** What lies at `inside` of an entry; all of it where that is empty. */
export interface WantedRoot {
  readonly path: RelPath;
  readonly entry: Entry;
  readonly inside: string;
}

/** An object and the path that it is the content of. */
export interface WantedObject {
  readonly digest: Digest;
  readonly path: RelPath;
  /** As the tree says that names it; of a tree, which does not say that of itself, null. */
  readonly bytes: number | null;
}

export interface Fetched {
  /** What came, or with `dry` would. */
  readonly objects: number;
  readonly bytes: number;
  /** Neither here nor there. */
  readonly missing: readonly WantedObject[];
  /** There, but not what its name says. */
  readonly corrupt: readonly WantedObject[];
  /** Why single transfers failed, and what did not come for it. */
  readonly problems: readonly Problem[];
  readonly failed: readonly WantedObject[];
}
