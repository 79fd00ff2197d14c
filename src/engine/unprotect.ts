/** Makes own, writable copies of links: who edits them then edits no object of the store. */
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { makeFolder, removeFile } from '../base/files.ts';
import { copyHashing } from '../base/hash.ts';
import { withFile } from '../base/range.ts';
import { childOf, type RelPath } from '../path.ts';
import { settledAge } from '../store/file-index.ts';
import { absolute } from '../store/layout.ts';
import { moveWhole } from '../store/move.ts';
import { temporaryName } from '../store/temporary.ts';
import { refuseObstacle } from '../store/way.ts';
import type { Session } from './session.ts';

/** Folders are walked. Returns the files that were changed; links that do not lead into the store are left alone. */
export function unprotect(session: Session, path: RelPath): RelPath[] {
  const { layout, observer } = session;
  const at = absolute(layout, path);
  const stat = fx.lstatSync(at);
  if (!stat) return [];
  if (stat.isDirectory())
    return fx.readdirSync(at).flatMap((name) => unprotect(session, childOf(path, name)));
  const isStoreLink = stat.isSymbolicLink() && fx.readlinkSync(at).startsWith(`${layout.objects}/`);
  const target = isStoreLink ? fx.statSync(at) : stat;
  if (!target?.isFile() || (!isStoreLink && stat.nlink === 1 && isWritable(stat))) return [];
  refuseObstacle(layout, path);
  if (isStoreLink || stat.nlink > 1) copyOver(session, path, (target.mode & 0o777) | 0o200);
  else fx.chmodSync(at, (stat.mode & 0o7777) | 0o200);
  observer.forget(path);
  return [path];
}

const isWritable = ({ mode }: Stats): boolean => (mode & 0o200) !== 0;

function copyOver({ layout, index, products }: Session, path: RelPath, mode: number): void {
  const at = absolute(layout, path);
  const copy = join(layout.tmp, temporaryName());
  makeFolder(layout.tmp);
  const startedAt = fx.now();
  try {
    const { hex } = withFile(at, (fd) => copyHashing(fd, copy, mode));
    const time = (startedAt - settledAge) / 1000;
    fx.utimesSync(copy, time, time);
    moveWhole(copy, at);
    const owner = products.ownerOf(path);
    const stat = fx.lstatSync(at);
    if (stat) index.rememberMade(owner === path ? null : owner, path, stat, hex, startedAt);
  } catch (error) {
    removeFile(copy);
    throw error;
  }
}
