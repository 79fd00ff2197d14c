/** One try of a request: whatever it is answered, in the shape that stages see. */
import type { Asked, Connections } from '../../base/http.ts';
import { basicAuthorization } from '../../base/proxy.ts';
import { isPublicHost } from '../../base/public-host.ts';
import { askOn, type LastAnswer } from '../../base/redirects.ts';
import { version } from '../../version.ts';
import { boundedBody } from './bounded.ts';
import { type Deadline, leastProgress, openDeadline } from './deadline.ts';
import { errorOf, inWords, problemOf } from './faults.ts';
import { Setback } from './setback.ts';
import { shownUrl } from './shown-url.ts';
import type { WebAnswer, WebRequest } from './web-client.ts';

export interface TryOptions {
  readonly connections: Connections;
  readonly timeout: number;
  readonly maxBytes: number | null;
  /** Hosts inside of this network that the user named. */
  readonly trusted: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

export interface Tried extends WebAnswer {
  readonly leave: () => void;
}

/** What an answer may come in, where it need not be taken apart by its bytes. */
const encodings = 'gzip, br';

/** Rejects with a `Setback`, a `WorkError` or an `AbortError`. */
export async function tryOnce(request: WebRequest, options: TryOptions): Promise<Tried> {
  const { connections, timeout, maxBytes, signal } = options;
  const deadline = openDeadline(timeout, signal);
  try {
    const answer = await askOn(connections, askedOf(request, options, deadline.signal));
    deadline.hold(leastProgress);
    return {
      ...headOf(answer),
      leave: () => {
        answer.leave();
        deadline.close();
      },
      body: bodyOf(answer, deadline),
    };
  } catch (error) {
    deadline.close();
    throw said(error, deadline);
  }

  async function* bodyOf(answer: LastAnswer, deadline: Deadline): AsyncGenerator<Uint8Array> {
    const { maxBytes: own } = request;
    const limit = own === undefined ? maxBytes : own;
    const body = watched(answer.body, deadline);
    try {
      const isKept = isPackedItself(request, answer);
      yield* boundedBody(request, { ...answer, body }, { maxBytes: limit, isKept });
    } catch (error) {
      throw said(error, deadline);
    }
  }

  function said(error: unknown, deadline: Deadline): unknown {
    signal.throwIfAborted();
    if (!deadline.isOver()) return inWords(request, error);
    const why = `hardly anything came in ${timeout / 1000} s`;
    return new Setback(
      problemOf(request, 'network', `gives no answer: ${why}`, 'raise `timeout`, or try again later'),
      why,
    );
  }
}

async function* watched(body: AsyncIterable<Uint8Array>, deadline: Deadline): AsyncGenerator<Uint8Array> {
  deadline.go();
  try {
    for await (const piece of body) {
      deadline.hold(piece.length);
      yield piece;
      deadline.go();
    }
  } finally {
    deadline.hold(0);
  }
}

function askedOf(request: WebRequest, { timeout, trusted }: TryOptions, signal: AbortSignal): Asked {
  const { method = 'GET', headers = {}, body, token } = request;
  const url = urlOf(request);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  url.hash = '';
  return {
    url,
    method,
    headers: {
      'accept-encoding': encodings,
      'user-agent': `luc/${version}`,
      ...lowerCased(headers),
      ...(username !== '' && { authorization: basicAuthorization(username, password) }),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: Buffer.from(body) }),
    // The deadline comes first.
    patience: 2 * timeout,
    signal,
    isTrusted: trusted.has(url.hostname),
  };
}

function urlOf(request: WebRequest): URL {
  if (/^https?:\/\/[^/]/i.test(request.url) && URL.canParse(request.url)) return new URL(request.url);
  throw errorOf(request, 'wrong-type', 'is no URL that can be asked', 'write `https://HOST/PATH`');
}

/** Many servers say of archives that they are packed on the way, though they are so themselves. */
function isPackedItself({ headers = {} }: WebRequest, { headers: said, url }: LastAnswer): boolean {
  return (
    headers['accept-encoding'] === 'identity' &&
    /^(?:x-)?gzip$/i.test(String(said['content-encoding'])) &&
    (/^application\/(?:x-)?(?:gzip|gtar|tar|tgz|compressed)/i.test(String(said['content-type'])) ||
      /\.t?gz$/i.test(url.pathname))
  );
}

/** So that ours and a user's never stand beside each other. */
const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** The hosts of these that lie inside: who names one means it. */
export function hostsInside(urls: readonly string[]): Set<string> {
  const hosts = urls.flatMap((url) => (URL.canParse(url) ? [new URL(url).hostname] : []));
  return new Set(hosts.filter((host) => !isPublicHost(host.replace(/^\[|\]$/g, ''))));
}

function headOf({ status, url, headers }: LastAnswer) {
  return {
    status,
    url: shownUrl(url.href),
    resolve: (reference: string): string | null => {
      const to = URL.canParse(reference, url.href) ? new URL(reference, url.href) : null;
      return to && /^https?:$/.test(to.protocol) ? to.href : null;
    },
    header: (name: string): string | null => headers[name]?.toString() ?? null,
  };
}
