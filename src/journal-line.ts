/** The facts that a run's journal holds. */
import type { Digest } from './digest.ts';
import type { Entry } from './entry.ts';
import type { TrashReason } from './event.ts';
import type { Block, DataRecord, What } from './lock.ts';
import type { RelPath } from './path.ts';
import type { OutRole } from './pipeline.ts';

/** What a stage is about to use, and what it will make: enough to finish recording it without the YAML. */
export interface ClaimedInputs {
  readonly what: What;
  readonly deps: ReadonlyMap<RelPath, Entry>;
  readonly outs: ReadonlyMap<RelPath, ClaimedOut>;
  /** Whether bytes go into the store; else only digests are recorded. */
  readonly commit: boolean;
  /** Then the result never enters the run cache. */
  readonly alwaysChanged: boolean;
}

export interface ClaimedOut {
  readonly persist: boolean;
  readonly cache: boolean;
  readonly role: OutRole;
}

/** By stat: tells later whether somebody has touched an out since its command left it. */
export interface LeftOut {
  readonly ino: number;
  /** Milliseconds; of a folder this is about the names in it alone. */
  readonly ctimeMs: number;
}

export interface LeftOuts {
  /** Milliseconds: what lies in them was written before. */
  readonly until: number;
  readonly outs: ReadonlyMap<RelPath, LeftOut>;
}

/** What something is done to: a stage, or a tracked path that a command brings to what it shall hold. */
export type Subject = { readonly stage: string } | { readonly path: RelPath };

/**
 * Of a stage that runs, in this order: `claim`; `aside` and `folders`; `spawned` for each process; `ran`; how that was
 * recorded. One that does not end well is `failed` or `cancelled` when its old outs are back, or before if it `ran`, and
 * `at-rest` when what it wrote is in the trash. Of a path: `aside` and `folders`, `data` where it is recorded, `at-rest`.
 */
export type JournalLine =
  /** `base` is the digest of the stage's block when the run looked at it, overlay included. */
  | {
      readonly t: 'claim';
      readonly stage: string;
      readonly key: Digest;
      readonly base: Digest | null;
      readonly inputs: ClaimedInputs;
    }
  /** Written before the rename; `to` is relative to `.luc`. `why` says what to keep it as, once it has a successor. */
  | (Subject & {
      readonly t: 'aside';
      readonly from: RelPath;
      readonly to: string;
      readonly why: TrashReason | null;
    })
  /** Written before they are made, for outs to lie in; the outermost first. */
  | (Subject & { readonly t: 'folders'; readonly paths: readonly RelPath[] })
  /** Nothing of it is aside any more: it has come back, or was given up. */
  | (Subject & { readonly t: 'at-rest' })
  | {
      readonly t: 'spawned';
      readonly stage: string;
      readonly pid: number;
      readonly pgid: number;
      readonly start: number;
    }
  /** The command has ended; with exit 0 its outs are kept from here on. */
  | {
      readonly t: 'ran';
      readonly stage: string;
      readonly exit: number | null;
      readonly ms: number;
      /** What it found to compute tensors with. */
      readonly backend?: string;
      readonly left: LeftOuts;
    }
  /** Written after the objects and the result entry. `at` (ISO) orders the records of runs at the same time. */
  | { readonly t: 'recorded'; readonly stage: string; readonly at: string; readonly block: Block }
  /** A data entry; `base` as in `claim`. */
  | {
      readonly t: 'data';
      readonly path: RelPath;
      readonly at: string;
      readonly base: Digest | null;
      readonly record: DataRecord;
    }
  /** Around a move of what is tracked, when the project's files name the new path already. */
  | { readonly t: 'moving' | 'moved'; readonly from: RelPath; readonly to: RelPath }
  | { readonly t: 'restored'; readonly stage: string }
  /** `ms`: of its command, where that ended in this run. */
  | { readonly t: 'failed' | 'cancelled'; readonly stage: string; readonly ms?: number }
  /** The deps that changed, the outs that somebody has touched, or those that could not be stored. */
  | {
      readonly t: 'unconfirmed' | 'unsaved';
      readonly stage: string;
      readonly at: string;
      readonly paths: readonly RelPath[];
    }
  | { readonly t: 'end'; readonly outcome: string };
