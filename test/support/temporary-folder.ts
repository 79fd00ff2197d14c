/** Where the tests make their projects: in memory where there is room, as they make and remove many thousand files. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const memory = '/dev/shm';
const typeOfTmpfs = 0x01021994;
const enough = 4 * 2 ** 30;

/** Sets `TMPDIR` unless somebody did; gives what removes the folder again. */
export function useTemporaryFolder(): () => void {
  if (process.env.TMPDIR !== undefined || !hasRoom()) return () => {};
  const folder = mkdtempSync(join(memory, 'luc-tests-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  // Other users have projects in it, too.
  chmodSync(folder, 0o755);
  if (!mayExecuteIn(folder)) {
    remove();
    return () => {};
  }
  process.env.TMPDIR = folder;
  return remove;
}

function hasRoom(): boolean {
  try {
    const { type, bavail, bsize } = statfsSync(memory);
    return type === typeOfTmpfs && bavail * bsize >= enough;
  } catch {
    return false;
  }
}

/** Containers often have it mounted `noexec`. */
function mayExecuteIn(folder: string): boolean {
  const script = join(folder, 'script');
  writeFileSync(script, '#!/bin/sh\n', { mode: 0o755 });
  return spawnSync(script).status === 0;
}
