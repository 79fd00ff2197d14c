/** Memos that nothing has used for so long that the work which they would save is hardly asked for again. */
import { dirname, join } from 'node:path';
import { fx } from '../../base/effects.ts';
import { ifPossible, namesIn, removeAll, removeIfEmpty } from '../../base/files.ts';
import type { Layout } from '../layout.ts';

export interface UnusedMemo {
  /** A file, or the folder of a repository. */
  readonly path: string;
  readonly bytes: number;
}

/** Milliseconds since the last use, which each use notes (`base/note-use.ts`). */
const keptFor = 90 * 24 * 60 * 60 * 1000;

export function findUnusedMemos({ memo }: Layout): readonly UnusedMemo[] {
  const found: UnusedMemo[] = [];
  for (const kind of namesIn(memo)) {
    // Those of trainings go sooner, by themselves.
    if (kind === 'train') continue;
    if (kind === 'git') for (const name of namesIn(join(memo, kind))) take(join(memo, kind, name));
    else walk(join(memo, kind));
  }
  return found;

  function walk(path: string): void {
    if (!fx.lstatSync(path)?.isDirectory()) take(path);
    else for (const name of namesIn(path)) walk(join(path, name));
  }

  function take(path: string): void {
    if (isUnused(path)) found.push({ path, bytes: bytesIn(path) });
  }
}

/** False where somebody has come to use it meanwhile, or it cannot be removed. */
export const removeMemo = ({ memo }: Layout, { path }: UnusedMemo): boolean =>
  isUnused(path) &&
  ifPossible(() => {
    removeAll(path);
    for (let folder = dirname(path); folder !== memo && removeIfEmpty(folder); ) folder = dirname(folder);
  });

function isUnused(path: string): boolean {
  const stat = fx.lstatSync(path);
  return stat !== undefined && fx.now() - stat.mtimeMs > keptFor;
}

function bytesIn(path: string): number {
  const stat = fx.lstatSync(path);
  if (!stat?.isDirectory()) return stat?.size ?? 0;
  return namesIn(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0);
}
