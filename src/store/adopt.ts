/** Takes into the store what came to its spool from elsewhere and was verified there. */
import { fx } from '../base/effects.ts';
import { removeFile, syncFolder, writeWhole } from '../base/files.ts';
import type { Digest } from '../digest.ts';
import { staysThere } from './condemned.ts';
import { forGroup } from './for-group.ts';
import { inFolder } from './in-folder.ts';
import type { Layout } from './layout.ts';
import { nameLoose } from './loose.ts';
import { indexPath, nameOfPack, packPath } from './pack-file.ts';
import type { Sources } from './sources.ts';
import { spool } from './spool.ts';

/** The file `temporary` holds exactly the object. False where it went with one that a gc was deleting. */
export function adoptObject(layout: Layout, sources: Sources, digest: Digest, temporary: string): boolean {
  if (sources.retain(digest)) {
    removeFile(temporary);
    return true;
  }
  return forGroup(layout, () => {
    fx.chmodSync(temporary, 0o444);
    return nameLoose(layout, sources.expect, digest, temporary);
  });
}

/**
 * The file `temporary` holds exactly the pack, every member of which is what its digest says, and is on the disk. False as
 * for `adoptObject`.
 */
export function adoptPack(
  layout: Layout,
  sources: Sources,
  pack: Digest,
  { temporary, index }: { readonly temporary: string; readonly index: Uint8Array },
): boolean {
  const path = packPath(layout, pack);
  forGroup(layout, () => {
    fx.chmodSync(temporary, 0o444);
    inFolder(layout.packs, () => fx.renameSync(temporary, path));
    syncFolder(layout.packs);
  });
  spool(layout, (beside) => writeWhole(indexPath(layout, pack), index, { mode: 0o444, temporary: beside }));
  if (!staysThere(layout, path, nameOfPack(pack))) return false;
  sources.packs.refresh();
  return true;
}
