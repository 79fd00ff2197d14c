/**
 * A remote: a place that several machines share, as named blobs that are never overwritten. Knows no object, pack or
 * result; every implementation passes one contract suite.
 */
import type { Problem } from '../failure.ts';

export interface Blob {
  /** Below the remote's own prefix, parts joined by `/`. */
  readonly name: string;
  readonly bytes: number;
  /** Of this very blob: one that gets the same name later has another. */
  readonly generation: string;
  /** Of its bytes, as the remote knows it; null where it keeps none. */
  readonly crc32c: number | null;
  /** By the remote's clock, in milliseconds. */
  readonly madeAt: number;
}

/** What a blob shall hold. It may be read several times, as tries fail. */
export interface Body {
  readonly bytes: number;
  readonly crc32c: number;
  /** The bytes from `offset` on. */
  readonly open: (offset: number) => AsyncIterable<Uint8Array>;
}

export interface Range {
  readonly offset: number;
  readonly length: number;
}

/**
 * Every method tries again what may succeed, a bounded number of times, then throws a `RemoteError`; `signal` ends it with
 * an `AbortError`. How many of them are really under way at once is the remote's own affair.
 */
export interface Remote {
  /** For people: a folder, or `gs://bucket/prefix`. Holds no credentials. */
  readonly url: string;
  /** Every blob whose name begins with `prefix`, by name, in pages as they come. */
  list(prefix: string, signal: AbortSignal): AsyncIterable<readonly Blob[]>;
  /** Null where there is none of that name. */
  look(name: string, signal: AbortSignal): Promise<Blob | null>;
  /**
   * Gives `take` the bytes of the blob, or of a range of it, each once and in order. When it resolves, all of them came;
   * those of a whole blob also have its crc32c, else the trouble is `damaged`. Until then nothing may be relied on.
   */
  read(
    name: string,
    range: Range | null,
    take: (chunk: Uint8Array) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /**
   * Makes a new blob. `present`: one of that name with the same bytes is there, by length and crc32c; any other one is the
   * trouble `conflict`.
   */
  create(name: string, body: Body, signal: AbortSignal): Promise<'created' | 'present'>;
  /** Removes this very blob. `changed`: another one has its name. */
  remove(blob: Blob, signal: AbortSignal): Promise<'removed' | 'gone' | 'changed'>;
  /** Lets go of connections; nothing may be asked afterwards. */
  close(): void;
}

/**
 * - `unreachable`: no connection, no answer in time, or the remote said so often that it is not able to
 * - `unauthenticated`, `forbidden`: it does not know who we are, or does not let us
 * - `absent`: there is no such bucket or folder
 * - `missing`: there is no such blob
 * - `damaged`: the bytes that came are not those that it keeps
 * - `conflict`: another blob has the name
 * - `full`: it takes no more
 * - `refused`: it answered what we do not understand
 */
export type Trouble =
  | 'unreachable'
  | 'unauthenticated'
  | 'forbidden'
  | 'absent'
  | 'missing'
  | 'damaged'
  | 'conflict'
  | 'full'
  | 'refused';

/** `problem` names the remote and says what to do; of a blob it holds the name. */
export class RemoteError extends Error {
  readonly trouble: Trouble;
  readonly problem: Problem;
  constructor(trouble: Trouble, problem: Problem) {
    super(problem.message);
    this.trouble = trouble;
    this.problem = problem;
  }
}
