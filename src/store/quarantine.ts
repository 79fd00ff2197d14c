/** Quarantine: what turned out not to be what its name says is moved to `store/corrupt`, told once, never used. */
import { join, relative } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import { ifAllowed } from '../base/files.ts';
import { ulid } from '../base/ulid.ts';
import type { Emit } from '../event.ts';
import { forGroup } from './for-group.ts';
import { inFolder } from './in-folder.ts';
import type { Layout } from './layout.ts';

/** Moves the file at `path` away, under `name`; `lost` are the objects that go with it. False as in `mendOrWarn`. */
export function quarantine(
  layout: Layout,
  path: string,
  name: string,
  lost: readonly string[],
  emit: Emit,
): boolean {
  const to = join(layout.corrupt, `${name}.${ulid()}`);
  return mendOrWarn(layout, path, emit, () => {
    if (!moveIfThere(layout, path, to)) return;
    for (const digest of lost) emit({ event: 'object-quarantined', digest, to: relative(layout.root, to) });
  });
}

/** Another process may have been first. */
function moveIfThere(layout: Layout, path: string, to: string): boolean {
  try {
    forGroup(layout, () => inFolder(layout.corrupt, () => fx.renameSync(path, to)));
    return true;
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return false;
    throw error;
  }
}

/** False where the store is not ours to change: then what is corrupt stays, and whoever asked does without. */
export function mendOrWarn(layout: Layout, path: string, emit: Emit, act: () => void): boolean {
  if (ifAllowed(act)) return true;
  const problem = {
    code: 'corrupt-object',
    message: `\`${relative(layout.root, path)}\` is corrupt, and the store is not writable here`,
    hint: 'whoever may write to the store can run `luc fsck`, which quarantines it',
  };
  emit({ event: 'warned', problem });
  return false;
}
