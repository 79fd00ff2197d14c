/** Where everything that we keep lies. */
import { join } from 'node:path';
import type { RelPath } from '../path.ts';

export interface Layout {
  /** Absolute path of the project. */
  readonly root: string;
  readonly lock: string;
  readonly luc: string;
  /** In the project, or where `store.dir` says. */
  readonly store: string;
  readonly storeIsOutside: boolean;
  /** Whether all of a group shall read and write it. */
  readonly storeIsForGroup: boolean;
  /** What a store outside is called, and the projects that use it. */
  readonly storeId: string;
  readonly projects: string;
  /** In the project: which store outside it has used. */
  readonly usedStore: string;
  /** The same for remotes. */
  readonly usedRemotes: string;
  readonly objects: string;
  readonly packs: string;
  readonly results: string;
  /** What saves work and may be lost at any time. */
  readonly memo: string;
  readonly corrupt: string;
  /** A mark for each process whose objects may not be durable yet. */
  readonly unsynced: string;
  /** Lists of what a gc is deleting at this moment. */
  readonly condemned: string;
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

export interface StorePlace {
  /** Absolute. */
  readonly storeDir: string | null;
  readonly storeShared: 'group' | null;
}

const privateStore: StorePlace = { storeDir: null, storeShared: null };

export function layoutOf(root: string, { storeDir, storeShared }: StorePlace = privateStore): Layout {
  const luc = join(root, '.luc');
  const store = storeDir ?? join(luc, 'store');
  return {
    root,
    lock: join(root, 'lucidity.lock'),
    luc,
    store,
    storeIsOutside: storeDir !== null,
    storeIsForGroup: storeShared === 'group',
    storeId: join(store, 'luc-store.json'),
    projects: join(store, 'projects'),
    usedStore: join(luc, 'used-store.json'),
    usedRemotes: join(luc, 'used-remotes.json'),
    objects: join(store, 'objects', 'sha256'),
    packs: join(store, 'packs'),
    results: join(store, 'results'),
    memo: join(store, 'memo'),
    corrupt: join(store, 'corrupt'),
    unsynced: join(store, 'unsynced'),
    condemned: join(store, 'condemned'),
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

/** Called for every path that is looked at, and `join` is slow. */
export const absolute = (layout: Layout, path: RelPath): string =>
  path === '.' ? layout.root : path.startsWith('..') ? join(layout.root, path) : `${layout.root}/${path}`;

/** A stage's name in the names of files. No two are alike: before its `@` a name has no `+`, after it no `/`. */
export const stageFileName = (stage: string): string => stage.replaceAll('/', '+');
