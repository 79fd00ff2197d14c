/** Which tracked paths may be links into the store, and makes them links once they are stored. */
import { isSystemError } from '../base/effects.ts';
import type { Entry } from '../entry.ts';
import type { RelPath } from '../path.ts';
import type { LinkKind } from '../pipeline.ts';
import { relink } from '../store/relink.ts';
import type { Session } from './session.ts';

/** None for what git keeps: it would take the link for the file. */
export function linksFor({ pipeline, products, stages }: Session, path: RelPath): readonly LinkKind[] {
  const owner = products.owner(path);
  const stage = owner && 'stage' in owner ? stages.get(owner.stage) : undefined;
  const out = stage?.outs.find((one) => one.path === products.ownerOf(path));
  return out?.cache === false ? [] : pipeline.settings.link;
}

/** What has just been stored of a path becomes links, as the settings say. Where that cannot be it stays as it is. */
export function linkStored(session: Session, path: RelPath, entry: Entry): void {
  const { layout, objects, index } = session;
  try {
    relink({ layout, objects, index, links: linksFor(session, path), target: path, entry });
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
  session.observer.forget(path);
}
