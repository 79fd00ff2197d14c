/** Where everything that we keep lies. */
import { join } from 'node:path';
import type { RelPath } from '../path.ts';

export interface Layout {
  /** Absolute path of the project. */
  readonly root: string;
  readonly lock: string;
  readonly luc: string;
  readonly store: string;
  readonly objects: string;
  readonly packs: string;
  readonly results: string;
  readonly corrupt: string;
  /** A mark for each process whose objects may not be durable yet. */
  readonly unsynced: string;
  /** Where objects and results are written before they get their name: on the store's own filesystem. */
  readonly spool: string;
  readonly tmp: string;
  readonly scratch: string;
  readonly aside: string;
  readonly trash: string;
  readonly claims: string;
  readonly index: string;
  readonly runs: string;
  readonly open: string;
}

export function layoutOf(root: string, storeDir: string | null = null): Layout {
  const luc = join(root, '.luc');
  const store = storeDir ?? join(luc, 'store');
  return {
    root,
    lock: join(root, 'lucidity.lock'),
    luc,
    store,
    objects: join(store, 'objects', 'sha256'),
    packs: join(store, 'packs'),
    results: join(store, 'results'),
    corrupt: join(store, 'corrupt'),
    unsynced: join(store, 'unsynced'),
    spool: join(store, 'tmp'),
    tmp: join(luc, 'tmp'),
    scratch: join(luc, 'scratch'),
    aside: join(luc, 'aside'),
    trash: join(luc, 'trash'),
    claims: join(luc, 'claims'),
    index: join(luc, 'index'),
    runs: join(luc, 'runs'),
    open: join(luc, 'open'),
  };
}

export const absolute = (layout: Layout, path: RelPath): string =>
  path === '.' ? layout.root : join(layout.root, path);
