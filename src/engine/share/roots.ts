/** What is shared as what travels as one. */
import { type Entry, isFolder } from '../../entry.ts';
import { childOf, type RelPath } from '../../path.ts';
import type { Root } from '../../remote/root.ts';
import { descend } from '../products.ts';
import type { Session } from '../session.ts';
import type { Shared } from './scope.ts';

export const wholeRoot = (path: RelPath, entry: Entry): Root => ({ path, entry, treesOnly: false });

/** Of a part of a folder just that part; all of it where the store cannot tell what is in it. */
export function rootOf({ objects }: Session, { path, entry, inside }: Shared): Root {
  if (inside === '') return wholeRoot(path, entry);
  const inner = isFolder(entry) ? descend(entry, inside, objects.readTree) : null;
  return inner ? wholeRoot(childOf(path, inside), inner) : wholeRoot(path, entry);
}
