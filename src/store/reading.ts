/** Reading files that were found, one after the other or many at once: what whoever does it is told and tells. */
import type { Hashed } from '../base/hash.ts';
import type { FoundFile } from './found.ts';

/** What becomes of each. */
export interface ReadingResults {
  readonly learn: (file: FoundFile, hashed: Hashed, startedAt: number) => void;
  readonly refuse: (file: FoundFile, error: unknown) => void;
}

export interface Reading {
  readonly add: (file: FoundFile) => Promise<void> | null;
  /** What `done` will have reached when all that was added has been read. */
  readonly mark: () => number;
  readonly done: () => number;
  readonly finish: () => Promise<void>;
  readonly close: () => void;
}
