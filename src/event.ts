/** Events: past facts of a run, emitted by the core and put into words by the reporters. */
import type { Failure, Problem } from './failure.ts';
import type { JsonObject } from './json.ts';
import type { RelPath } from './path.ts';
import type { StageName } from './pipeline.ts';
import type { Place } from './place.ts';
import type { Reason, StageOutcome, StageState } from './stage-state.ts';
import type { Progress } from './work.ts';

/** Who holds what we wait for. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly command: string;
  /** ISO time. */
  readonly since: string;
}

/**
 * Why something is in the trash: `edited` since it was recorded, `unstored` although recorded as it is (`cache: false`,
 * `--no-commit`), never recorded, or written by a command that failed or was interrupted.
 */
export type TrashReason = 'edited' | 'unstored' | 'unrecorded' | 'failed' | 'interrupted';

/** A metrics file: its numbers and texts by their dotted keys; a number that JSON lacks is a text, as in `.nan`. */
export interface MeasuredFile {
  readonly stage: StageName;
  readonly path: RelPath;
  readonly metrics: JsonObject;
}

export type Event =
  /** First event of a command that may change things. `stages` is how many the targets reach. `dry`: nothing will change. */
  | {
      readonly event: 'run-started';
      readonly run: string;
      readonly stages: number;
      readonly jobs: number;
      readonly dry: boolean;
    }
  /** The engine has decided about a stage, perhaps anew. `expected`: milliseconds, from history. */
  | {
      readonly event: 'stage-decided';
      readonly stage: StageName;
      readonly state: StageState;
      readonly reasons: readonly Reason[];
      readonly expected: number | null;
    }
  | {
      readonly event: 'stage-started';
      readonly stage: StageName;
      readonly commands: readonly string[];
      readonly expected: number | null;
      readonly attempt: number;
    }
  /** One of the stage's commands begins; of a typed stage its kind. */
  | { readonly event: 'command-started'; readonly stage: StageName; readonly command: string }
  /** One line of the stage's output, masked, without its line end; what was overwritten by `\r` is left out. */
  | {
      readonly event: 'stage-output';
      readonly stage: StageName;
      readonly stream: 'stdout' | 'stderr';
      readonly line: string;
    }
  /** How far a typed stage is; `total` is null where nobody knows. */
  | ({ readonly event: 'stage-progress'; readonly stage: StageName } & Progress)
  | {
      readonly event: 'stage-retried';
      readonly stage: StageName;
      readonly attempt: number;
      readonly after: number;
      readonly problem: Problem;
    }
  | {
      readonly event: 'stage-finished';
      readonly stage: StageName;
      readonly outcome: StageOutcome;
      /** Milliseconds. */
      readonly ms: number;
      readonly desc: string | null;
      /** For `failed`, `unconfirmed`, `unsaved`. */
      readonly problem?: Problem;
      /** Last lines of the output, for `failed`. */
      readonly tail?: readonly string[];
      /** The log, relative to the project root. */
      readonly log?: string;
      /** The upstream stage that stands in the way, for `blocked`. */
      readonly because?: StageName;
      readonly at: Place;
    }
  | {
      readonly event: 'waiting';
      readonly for: 'claim' | 'lock' | 'gpu';
      readonly stage: StageName | null;
      readonly holder: Holder | null;
    }
  | {
      readonly event: 'waited';
      readonly for: 'claim' | 'lock' | 'gpu';
      readonly stage: StageName | null;
      readonly ms: number;
    }
  | {
      readonly event: 'data-recorded';
      readonly path: RelPath;
      readonly files: number;
      readonly bytes: number;
    }
  | { readonly event: 'data-restored'; readonly path: RelPath }
  /** A dead run was found and mended. */
  | {
      readonly event: 'recovered';
      readonly run: string;
      readonly recorded: readonly string[];
      readonly putBack: readonly string[];
      readonly ended: readonly number[];
    }
  /** Something of the user's was moved aside for good; kept 14 days. */
  | {
      readonly event: 'trashed';
      readonly path: RelPath;
      readonly to: string;
      readonly why: TrashReason;
    }
  | { readonly event: 'object-quarantined'; readonly digest: string; readonly to: string }
  | {
      readonly event: 'progress';
      readonly what: 'hash' | 'store' | 'restore' | 'verify' | 'push' | 'fetch';
      readonly path: string;
      readonly done: number;
      readonly total: number;
      readonly unit: 'files' | 'bytes';
    }
  /** A request to a remote failed and is made again after `wait` milliseconds; told once of each thing. */
  | {
      readonly event: 'remote-retried';
      readonly remote: string;
      readonly what: string;
      readonly why: string;
      readonly wait: number;
    }
  /** What the stages that ran or were restored have measured, before the run ends. */
  | { readonly event: 'metrics-made'; readonly files: readonly MeasuredFile[] }
  | { readonly event: 'warned'; readonly problem: Problem }
  /** The user asked to stop; `times` 1 asks the stages, 2 kills them. */
  | { readonly event: 'interrupted'; readonly signal: string; readonly times: number }
  /** Last event. */
  | {
      readonly event: 'run-finished';
      readonly run: string;
      readonly counts: { readonly [outcome in StageOutcome]: number };
      readonly ms: number;
      readonly failure: Failure | null;
    };

export type Emit = (event: Event) => void;
