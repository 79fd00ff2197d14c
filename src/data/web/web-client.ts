/** A client of the web for stages: what may be asked of it, and what it answers. Knows no stage. */

export interface WebClient {
  /**
   * Asks, again where that may help, and gives the answer to `read`, which reads the body to its end or leaves it. Where
   * the body breaks off all of it is asked anew, and `read` is called again. Rejects with a `WorkError` where there is no
   * answer that counts, or with an `AbortError` when told to stop.
   */
  ask<Value>(request: WebRequest, read: (answer: WebAnswer) => Promise<Value>): Promise<Value>;
  /** As `ask`, with the body in memory: for what is small, or bounded by `maxBytes`. */
  get(request: WebRequest): Promise<WebBody>;
  /**
   * As `ask`, with the body in the file `to`, which appears when it is whole and may be there before. What breaks off goes
   * on where it was if it is still the same; after a kill as well.
   */
  download(request: Download, to: string): Promise<Downloaded>;
  /** Ends all connections. */
  close(): void;
}

export interface WebRequest {
  /** May hold who asks (`https://NAME:PASSWORD@…`), which is never shown. */
  readonly url: string;
  /** Default `GET`. */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Sent as `Authorization: Bearer` to the host of `url` only, and never shown. */
  readonly token?: string | null;
  /** Statuses beside 2xx that count as answers (304, 404). */
  readonly accept?: readonly number[];
  /** The code of the problem that a status is, where that is another than `http-status`. */
  readonly codes?: { readonly [status: number]: string };
  /** In place of the client's; null for no limit. */
  readonly maxBytes?: number | null;
  /** The place in the stage's options that problems are about. */
  readonly option?: readonly (string | number)[];
}

export interface Download extends WebRequest {
  /** What it has to be, as `sha256:…`. */
  readonly digest?: string | null;
}

export interface WebHead {
  readonly status: number;
  /** Where it came from in the end, as it may be shown. */
  readonly url: string;
  /** What a reference in it leads to, which may hold a secret; null where that is no URL of the web. */
  readonly resolve: (reference: string) => string | null;
  /** Null where there is none; by its name in lower case. */
  readonly header: (name: string) => string | null;
}

export interface WebAnswer extends WebHead {
  /** Decoded, and never more than `maxBytes`. To be read to its end, or left early, which closes the connection. */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface WebBody extends WebHead {
  readonly bytes: Buffer;
}

export interface Downloaded extends WebHead {
  /** Null where the status is one of `accept`: then no file was written. */
  readonly file: { readonly bytes: number; readonly digest: string } | null;
}

export interface WebOptions {
  /** Requests at once. Default 4. */
  readonly concurrency?: number;
  /** Of one host. Default as many as in all. */
  readonly hostConcurrency?: number;
  /** Requests that begin in a second. Default unlimited. */
  readonly rateLimit?: number | null;
  /** Milliseconds until an answer begins, and in which more of it has to come. Default 30 s. */
  readonly timeout?: number;
  /** Default 4. */
  readonly retries?: number;
  /** The largest answer, decoded. Default unlimited. */
  readonly maxBytes?: number | null;
  /**
   * The URLs that the user wrote: only their hosts may lie on this machine or in a private network, and nothing leads to
   * such a host from another one.
   */
  readonly written: readonly string[];
  /** Names proxies. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Absolute: where halves of downloads are kept; null to keep none after this process. */
  readonly partials: string | null;
  /** Told of every wait for another try, in words. */
  readonly onRetry: (line: string) => void;
  readonly pace?: Pace;
}

/** Time and chance, for tests to take them over. */
export interface Pace {
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  /** From 0 to 1, without 1. */
  readonly chance: () => number;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}
