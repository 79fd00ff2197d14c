/** Which paths are outs or data, and what they hold by the record; the engine knows, the observer asks. */
import type { Entry } from '../entry.ts';
import type { RelPath } from '../path.ts';

export interface TrackedPaths {
  /** The out or data path that is this path or lies above it. */
  ownerOf(path: RelPath): RelPath | null;
  /** Outs and data below this folder, at any depth. */
  below(path: RelPath): readonly RelPath[];
  /** What is taken where a tracked path, or something inside of one, is absent. */
  recorded(path: RelPath): Entry | null;
}
