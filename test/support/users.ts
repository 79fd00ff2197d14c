/** Two other users of one group, for tests of what people share; null, this very user, where we may not act as others. */
import { spawnSync } from 'node:child_process';
import { program } from './project.ts';

export interface User {
  readonly uid: number;
  readonly gid: number;
}

const group = 47_110;

/** Root may be anybody; but others may not be let into the folders of Node and of this repository. */
function otherUser(uid: number): User | null {
  if (process.getuid?.() !== 0) return null;
  const { status } = spawnSync(process.execPath, [program, 'version'], { uid, gid: group });
  return status === 0 ? { uid, gid: group } : null;
}

export const [ada, bob]: readonly [User | null, User | null] = [otherUser(47_111), otherUser(47_112)];
