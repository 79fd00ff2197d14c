/** Which tracked paths may be links into the store, and makes them links once they are stored. */
import { ifPossible } from '../base/files.ts';
import { hugeFile } from '../base/hash.ts';
import type { LinkKind } from '../choices.ts';
import type { Entry } from '../entry.ts';
import type { RelPath } from '../path.ts';
import { storeLinksOf } from '../store/build-entry.ts';
import { relink } from '../store/relink.ts';
import { findObstacle } from '../store/way.ts';
import type { Session } from './session.ts';

/** None for what git keeps: it would take the link for the file. */
export function linksFor({ pipeline, products, stages }: Session, path: RelPath): readonly LinkKind[] {
  const owner = products.owner(path);
  const stage = owner && 'stage' in owner ? stages.get(owner.stage) : undefined;
  const out = stage?.outs.find((one) => one.path === products.ownerOf(path));
  return out?.cache === false ? [] : pipeline.settings.link;
}

/** What has just been stored of a path becomes links, as the settings say. Where that cannot be it stays as it is. */
export async function linkStored(session: Session, path: RelPath, entry: Entry): Promise<void> {
  const { layout, objects, index, observer } = session;
  const links = linksFor(session, path);
  if (storeLinksOf(links).length === 0 || findObstacle(layout, path) !== null) return;
  // What the index could not vouch for when it was stored is then read in turns with everything else.
  if (entry.bytes >= hugeFile) await observer.recheck(path);
  ifPossible(() => relink({ layout, objects, index, links, target: path, entry }));
  observer.forget(path);
}
