/** Files that the build puts beside the program. */
import { join } from 'node:path';
import { fx } from './effects.ts';

/** The bundle puts this module into `dist/` or `dist/chunks/`; other bundles and the source itself take what was built there. */
export function readBeside(name: string): Buffer | null {
  for (const folder of ['.', '..', '../../dist', '../../../dist']) {
    const path = join(import.meta.dirname, folder, name);
    if (fx.statSync(path)) return fx.readFileSync(path);
  }
  return null;
}
