/** The states of a stage and the reasons for them: the words of `status`, `why`, `plan` and the events. */
import type { Json } from './json.ts';
import type { RelPath } from './path.ts';

/**
 * - `current`: key and outs as recorded · `absent`: the same, but outs are not in the workspace
 * - `restorable`: key or outs differ, and the key's result is known
 * - `outdated`: must run · `new`: must run and has no record
 * - `frozen`: left as it is · `blocked`: an upstream stage comes first, then it is decided anew
 * - `unconfirmed`: a dep or an out changed before it was recorded · `unsaved`: its outs could not be stored
 * - `running`: another run works on it
 */
export type StageState =
  | 'current'
  | 'absent'
  | 'restorable'
  | 'outdated'
  | 'new'
  | 'frozen'
  | 'blocked'
  | 'unconfirmed'
  | 'unsaved'
  | 'running';

export type DataState = 'current' | 'absent' | 'outdated' | 'new';

export type ReasonSubject =
  | 'kind'
  | 'cmd'
  | 'options'
  | 'shell'
  | 'wdir'
  | 'env'
  | 'dep'
  | 'param'
  | 'out'
  | 'backend'
  | 'probe'
  | 'upstream'
  | 'always';

export type Change = 'modified' | 'added' | 'removed' | 'missing';

/** Why a stage is not current: the exact thing, and from what to what where that has a text. */
export interface Reason {
  readonly what: ReasonSubject;
  readonly change: Change;
  /** The upstream stage, for `upstream`; the producer, for a dep that a stage makes. */
  readonly stage?: string;
  readonly path?: RelPath;
  /** Which file below `path`, where a folder is taken apart; without `from` it was added, without `to` removed. */
  readonly file?: string;
  /** Param key (with its file in `path`), variable name, option name; `force` where only the user's wish lets it run. */
  readonly key?: string;
  readonly from?: Json;
  readonly to?: Json;
}

/** How the last run of a stage went that did not bring it to a result. */
export interface LastFailure {
  /** `failed`: its command did · `interrupted`: somebody stopped it · `killed`: luc itself was ended meanwhile */
  readonly outcome: 'failed' | 'interrupted' | 'killed';
  readonly run: string;
  /** ISO time. */
  readonly at: string;
}

/** `cancelled`: stopped before it was done · `unstarted`: the run ended, or somebody said no, before it came to it */
export type StageOutcome =
  | 'ran'
  | 'restored'
  | 'skipped'
  | 'failed'
  | 'cancelled'
  | 'unstarted'
  | 'blocked'
  | 'unconfirmed'
  | 'unsaved';
