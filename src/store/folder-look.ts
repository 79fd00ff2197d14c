/** Looks at folders of which the names are known already: by one stat. */
import { fx } from '../base/effects.ts';

/** Whether a folder may hold other names than when we last looked, by one stat. */
export function openFolderLook(folder: string): { readonly isNew: () => boolean } {
  let seen = -1;
  const isNew = (): boolean => {
    const mtime = fx.statSync(folder)?.mtimeMs ?? 0;
    if (mtime === seen) return false;
    seen = fx.now() - mtime > grainOf(mtime) ? mtime : -1;
    return true;
  };
  return { isNew };
}

/** Milliseconds in which a folder that has just changed can change again without a new mtime. */
const grainOf = (mtime: number): number => (mtime % 1000 === 0 ? 2000 : 20);
