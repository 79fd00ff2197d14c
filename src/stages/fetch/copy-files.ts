/** Copies files of the machine into the folder of a fetch. */
import { constants } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fx } from '../../base/effects.ts';
import { makeFolder, removeAll } from '../../base/files.ts';
import { WorkError } from '../../work.ts';
import type { FileBelow } from '../files-below.ts';
import { filesBelow } from '../files-below.ts';
import type { FetchContext } from './source.ts';

/** The file at an absolute path by its name, or all files of the folder there; `name` is for people. */
export function findFiles(from: string, name: string, option: string): readonly FileBelow[] {
  const stat = fx.statSync(from);
  if (stat?.isDirectory()) return filesBelow(from, ['url']);
  if (stat?.isFile()) return [{ path: basename(from), bytes: stat.size, changed: stat.mtimeMs }];
  throw new WorkError({
    code: 'missing-input',
    message: `there is no file and no folder \`${name}\``,
    hint: 'its path counts from the folder of the stage',
    option: [option],
  });
}

export async function copyFiles(
  from: string,
  files: readonly FileBelow[],
  { folder, signal, progress }: Pick<FetchContext, 'folder' | 'signal' | 'progress'>,
): Promise<void> {
  const top = fx.statSync(from)?.isDirectory() ? from : dirname(from);
  removeAll(folder);
  makeFolder(folder);
  for (const [done, { path }] of files.entries()) {
    signal.throwIfAborted();
    const to = join(folder, path);
    makeFolder(dirname(to));
    await fx.copyFile(join(top, path), to, constants.COPYFILE_FICLONE);
    progress({ unit: 'files', done: done + 1, total: files.length });
  }
}
