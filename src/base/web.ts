/** Asks the web: what is sent and what comes, as it flows. Knows no retries; what fails before an answer is a `WebError`. */
import { notWitnessed } from './witness.ts';

export interface Asked {
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds in which nothing comes until it fails. */
  readonly patience: number;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  /** Where it came from in the end. */
  readonly url: string;
  /** Null where there is none; by its name in lower case. */
  readonly header: (name: string) => string | null;
  /** To be read to its end, or left. Throws a `WebError` where it ends before that. */
  readonly body: AsyncIterable<Uint8Array>;
  /** For who does not read the body. */
  readonly leave: () => Promise<void>;
}

export class WebError extends Error {
  /** The system's, or Node's own. */
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const stalled = 'STALLED';

/** Follows redirects. Ends with an `AbortError` when `signal` says so. */
export async function askWeb(url: string, { headers, patience, signal }: Asked): Promise<Answer> {
  notWitnessed();
  const stall = new AbortController();
  const giveUp = (): void => stall.abort(new WebError(stalled, `nothing came for ${patience / 1000} s`));
  let timer = setTimeout(giveUp, patience);
  const response = await told(() =>
    // Else what comes would be other bytes than those of which the answer tells the length.
    fetch(url, {
      headers: { 'accept-encoding': 'identity', 'user-agent': 'luc', ...headers },
      signal: AbortSignal.any([signal, stall.signal]),
    }),
  );
  return {
    status: response.status,
    url: response.url,
    header: (name) => response.headers.get(name),
    body: body(),
    leave: async () => {
      clearTimeout(timer);
      await response.body?.cancel();
    },
  };

  async function* body(): AsyncGenerator<Uint8Array> {
    const reader = response.body?.getReader();
    try {
      for (;;) {
        clearTimeout(timer);
        timer = setTimeout(giveUp, patience);
        const piece = await told(async () => reader?.read());
        if (!piece?.value) return;
        yield piece.value;
      }
    } finally {
      clearTimeout(timer);
      await reader?.cancel().catch(() => {});
    }
  }

  async function told<Value>(act: () => Promise<Value>): Promise<Value> {
    try {
      return await act();
    } catch (error) {
      clearTimeout(timer);
      signal.throwIfAborted();
      if (stall.signal.aborted) throw stall.signal.reason;
      throw webError(error);
    }
  }
}

/** Node hides what really failed in the cause. */
function webError(error: unknown): WebError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const inner = cause instanceof AggregateError && cause.errors[0] instanceof Error ? cause.errors[0] : cause;
  if (!(inner instanceof Error)) return new WebError('UNKNOWN', String(inner));
  const code = 'code' in inner ? String(inner.code) : 'UNKNOWN';
  return new WebError(code, inner.message || code);
}
