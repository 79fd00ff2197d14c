/** Libraries that users install beside us where they need them, as they are large or native. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** From the project's folder, or from where we are installed ourselves; null where it is in neither. What it throws while it loads is thrown. */
export function requirePeer(name: string, root: string): unknown {
  for (const from of [join(root, 'package.json'), import.meta.filename]) {
    const require = createRequire(from);
    if (canResolve(require, name)) return require(name);
  }
  return null;
}

function canResolve(require: NodeJS.Require, name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}
