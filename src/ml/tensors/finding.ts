/** What is known of a backend on this machine before anything is computed with it. */
import type { BackendName } from '../../choices.ts';
import { shellLine } from '../../shell-line.ts';
import type { Backend } from './backend.ts';

/** Where a backend is looked for, and what it may use. */
export interface Surroundings {
  /** Of the project, if there is one. */
  readonly root: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly threads: number;
  /** Whether a GPU that is only played by the processor counts: for tests. */
  readonly allowSoftware?: boolean;
}

export type Finding =
  | {
      readonly isUsable: true;
      readonly name: BackendName;
      readonly version: string;
      readonly device: string;
      readonly open: () => Promise<Backend>;
    }
  | {
      readonly isUsable: false;
      readonly name: BackendName;
      /** What is here of it, if anything is. */
      readonly version: string | null;
      readonly why: string;
      readonly hint: string;
    };

export const unusable = (
  name: BackendName,
  why: string,
  hint: string,
  version: string | null = null,
): Finding => ({
  isUsable: false,
  name,
  version,
  why,
  hint,
});

export const notInstalled = (name: BackendName): Finding =>
  unusable(name, 'it is not installed', `${shellLine`luc backend install ${name}`} installs it`);
