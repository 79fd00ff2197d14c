/** A folder as a remote: on a disk of this machine, or of another that is mounted here. Several machines may write to it. */
import { fx } from '../../base/effects.ts';
import { ifAllowed } from '../../base/files.ts';
import type { Remote } from '../remote.ts';
import { blobOf } from './blob.ts';
import { create, sweepTemporary } from './create.ts';
import { openGround } from './ground.ts';
import { list } from './list.ts';
import { read } from './read.ts';
import { remove, sweepTrash } from './remove.ts';

/** `root` is absolute. A folder that is not there is made by the first `create`. */
export function openFolder(root: string): Remote {
  const ground = openGround(root);
  const swept = new Set<string>();

  /** What others left is nothing that a command fails by. */
  function sweepOnce(what: string, sweep: () => void): void {
    if (swept.has(what)) return;
    swept.add(what);
    ifAllowed(sweep);
  }

  return {
    url: root,
    list: (prefix, signal) => list(ground, prefix, signal),
    async look(name, signal) {
      signal.throwIfAborted();
      const path = ground.pathOf(name);
      ground.check();
      const stat = ground.reach(name, () => fx.statSync(path));
      return stat?.isFile() ? blobOf(name, stat) : null;
    },
    async read(name, range, take, signal) {
      ground.check();
      await read(ground, name, range, take, signal);
    },
    async create(name, body, signal) {
      const made = await create(ground, name, body, signal);
      const now = made === 'created' && fx.statSync(ground.pathOf(name))?.mtimeMs;
      if (now) sweepOnce('temporary', () => sweepTemporary(ground, now));
      return made;
    },
    async remove(blob, signal) {
      signal.throwIfAborted();
      sweepOnce('trash', () => sweepTrash(ground));
      return remove(ground, blob);
    },
    close() {},
  };
}
