/** Notes of what is kept to save work that it did so just now: what nothing uses goes by its time of modification. */
import { fx } from './effects.ts';
import { ifPossible } from './files.ts';

const day = 24 * 60 * 60 * 1000;

/** Of a file or folder; once a day is enough, and only who owns it can. */
export function noteUse(path: string): void {
  ifPossible(() => {
    const stat = fx.lstatSync(path);
    const now = fx.now();
    if (stat && now - stat.mtimeMs > day) fx.utimesSync(path, now / 1000, now / 1000);
  });
}
