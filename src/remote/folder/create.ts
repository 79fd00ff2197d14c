/** Makes a blob in a folder: written and checked beside, made to last, then linked to its name, so that it writes over none. */
import { basename, dirname, join } from 'node:path';
import { syncPath } from '../../base/durable.ts';
import { fx, isSystemError } from '../../base/effects.ts';
import { exists, makeFolder, makeMissingFolders, namesIn, removeAll, removeFile } from '../../base/files.ts';
import { startCrc32c } from '../../base/running-crc32c.ts';
import { isLeftByDead, temporaryName } from '../../store/temporary.ts';
import type { Body } from '../remote.ts';
import { conflict, damaged, folderOfTemporary, type Ground } from './ground.ts';
import { crc32cOf } from './read.ts';

export async function create(
  ground: Ground,
  name: string,
  body: Body,
  signal: AbortSignal,
): Promise<'created' | 'present'> {
  const path = ground.pathOf(name);
  ground.prepare();
  if (ground.reach(name, () => exists(path))) return compare(ground, name, body, signal);
  const temporary = join(ground.root, folderOfTemporary, temporaryName());
  ground.reach(name, () => makeFolder(dirname(temporary)));
  try {
    return await createBy(ground, name, body, temporary, signal);
  } catch (error) {
    if (!isSystemError(error, 'EXDEV')) throw error;
    const folder = ground.reach(name, () => fx.realpathSync(dirname(path)));
    return await createBy(ground, name, body, join(folder, `.${basename(temporary)}`), signal);
  }
}

/** Throws the system's own `EXDEV` where the name is on another file system than `temporary`. */
async function createBy(
  ground: Ground,
  name: string,
  body: Body,
  temporary: string,
  signal: AbortSignal,
): Promise<'created' | 'present'> {
  const path = ground.pathOf(name);
  try {
    await write(ground, name, body, temporary, signal);
    signal.throwIfAborted();
    // Its disk may have gone meanwhile, and what is below it must stay as it is.
    ground.check();
    const made = ground.reach(name, () => makeMissingFolders(dirname(path)));
    if (!place(ground, name, temporary, path)) return await compare(ground, name, body, signal);
    for (const folder of new Set([dirname(path), ...made.map((one) => dirname(one))]))
      await ground.reach(name, () => syncFolder(folder));
    return 'created';
  } finally {
    ground.reach(name, () => removeFile(temporary));
  }
}

async function write(
  ground: Ground,
  name: string,
  body: Body,
  temporary: string,
  signal: AbortSignal,
): Promise<void> {
  const fd = ground.reach(name, () => fx.openSync(temporary, 'wx', 0o444));
  try {
    const crc = await startCrc32c();
    let bytes = 0;
    for await (const chunk of body.open(0)) {
      signal.throwIfAborted();
      crc.add(chunk);
      bytes += chunk.length;
      await ground.reach(name, () => fx.write(fd, chunk));
    }
    if (bytes !== body.bytes || crc.value() !== body.crc32c)
      throw damaged(ground.root, name, 'would hold other bytes than were meant');
    await ground.reach(name, () => fx.fdatasync(fd));
  } finally {
    fx.closeSync(fd);
  }
}

/** False where the name is taken. */
function place(ground: Ground, name: string, temporary: string, path: string): boolean {
  try {
    fx.linkSync(temporary, path);
    return true;
  } catch (error) {
    if (isSystemError(error, 'EXDEV')) throw error;
    return ground.reach(name, () => {
      // An NFS server may have linked it although its answer was lost.
      if (isSystemError(error, 'EEXIST')) return fx.lstatSync(temporary)?.nlink === 2;
      if (!isSystemError(error, ...withoutLinks)) throw error;
      if (exists(path)) return false;
      fx.renameSync(temporary, path);
      return true;
    });
  }
}

/** Of file systems that have no hard links. */
const withoutLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

async function compare(ground: Ground, name: string, body: Body, signal: AbortSignal): Promise<'present'> {
  const path = ground.pathOf(name);
  const isSame =
    ground.reach(name, () => fx.statSync(path))?.size === body.bytes &&
    (await crc32cOf(ground, name, signal)) === body.crc32c;
  if (!isSame) throw conflict(ground.root, name);
  return 'present';
}

/** Some file systems cannot do that for folders; they keep their names without it. */
async function syncFolder(folder: string): Promise<void> {
  try {
    await syncPath(folder);
  } catch (error) {
    if (!isSystemError(error, 'EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EBADF', 'EISDIR')) throw error;
  }
}

const day = 24 * 60 * 60 * 1000;

/** Removes what writers left that are certainly dead, or that have not written for a day before `now` on the folder's clock. */
export function sweepTemporary(ground: Ground, now: number): void {
  for (const name of namesIn(join(ground.root, folderOfTemporary))) {
    const path = join(ground.root, folderOfTemporary, name);
    const stat = fx.lstatSync(path);
    if (stat && (isLeftByDead(name) || now - stat.mtimeMs > day)) removeAll(path);
  }
}
