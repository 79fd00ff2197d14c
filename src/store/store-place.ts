/** Whether the store outside that a project names can serve it: it is there, it is the one of last time, it is open. */
import { constants } from 'node:fs';
import { fx, isSystemError } from '../base/effects.ts';
import { reasonOf } from '../base/system-words.ts';
import type { Problem } from '../failure.ts';
import { shellLine } from '../shell-line.ts';
import type { Layout } from './layout.ts';
import { readStore, readUsedStore, storeVersion } from './register.ts';

/** Why nothing can be read from it. A store that is away is never made anew: its disk may only not be mounted. */
export function storeProblem(layout: Layout): Problem | null {
  if (!layout.storeIsOutside) return null;
  try {
    const stat = fx.statSync(layout.store);
    if (!stat) return noStore(layout);
    if (!stat.isDirectory()) return noFolder(layout);
    fx.accessSync(layout.store, constants.R_OK | constants.X_OK);
    const [store, used] = [readStore(layout), readUsedStore(layout)];
    if (store && store.version > storeVersion) return newerStore(layout);
    return used && used.dir === layout.store && used.id !== store?.id ? otherStore(layout) : null;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return isSystemError(error, 'EACCES', 'EPERM') ? closed(layout) : unreachable(layout, error);
  }
}

/** Why nothing can be put into it. */
export function storeWriteProblem(layout: Layout): Problem | null {
  if (!layout.storeIsOutside) return null;
  const { store, spool, objects, packs, results, unsynced, projects } = layout;
  for (const folder of [store, spool, objects, packs, results, unsynced, projects]) {
    try {
      fx.accessSync(folder, constants.W_OK | constants.X_OK);
    } catch (error) {
      if (isSystemError(error, 'EROFS')) return readOnly(layout);
      if (isSystemError(error, 'EACCES', 'EPERM')) return notWritable(layout, folder);
      if (!isSystemError(error, 'ENOENT')) throw error;
    }
  }
  return null;
}

const noStore = ({ store, storeIsForGroup }: Layout): Problem => ({
  code: 'no-store',
  message: `the store \`${store}\` is not there`,
  hint: `mount the disk that it is on; a new one begins with ${shellLine`mkdir -p ${store}`}${storeIsForGroup ? ' and a `chgrp` to its group' : ''}`,
});

const noFolder = ({ store }: Layout): Problem => ({
  code: 'no-store',
  message: `the store \`${store}\` is no folder`,
  hint: 'give `store.dir` a folder',
});

const otherStore = ({ store }: Layout): Problem => ({
  code: 'other-store',
  message: `\`${store}\` is not the store that this project has used there`,
  hint: 'mount the disk that it is on; if it was replaced on purpose, remove `.luc/used-store.json`',
});

const newerStore = ({ store }: Layout): Problem => ({
  code: 'newer-format',
  message: `the store \`${store}\` was begun by a newer version of luc`,
  hint: 'update luc',
});

const closed = ({ store }: Layout): Problem => ({
  code: 'store-closed',
  message: `this user may not read the store \`${store}\``,
  hint: 'whoever owns it can let you in by its group and its mode',
});

const unreachable = ({ store }: Layout, error: NodeJS.ErrnoException): Problem => ({
  code: 'store-unreachable',
  message: `the store \`${store}\` cannot be reached: ${reasonOf(error)}`,
  hint: 'see whether its disk is mounted and answers',
});

const readOnly = ({ store }: Layout): Problem => ({
  code: 'store-read-only',
  message: `the store \`${store}\` is on a read-only file system`,
  hint: 'what it holds can be restored; to add to it, mount it writable or set `store.dir` to another one',
});

const notWritable = ({ store, storeIsForGroup }: Layout, folder: string): Problem => ({
  code: 'store-read-only',
  message: `this user may not write into the store \`${store}\``,
  hint: storeIsForGroup
    ? `whoever owns \`${folder}\` can open it: \`find ${folder} -type d -exec chmod 2775 {} +\`, and a \`chgrp -R\` to your group`
    : 'what it holds can be restored; for a store that a group writes to, set `store.shared: group`',
});
