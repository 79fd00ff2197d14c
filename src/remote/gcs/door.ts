/** The one way to a bucket: URLs of Google's JSON API, credentials on every request, one try each. */
import { isConnectionError } from '../../base/connection-error.ts';
import type { Answer, Connections } from '../../base/http.ts';
import { version } from '../../version.ts';
import type { Credentials } from './credentials.ts';
import type { GcsOptions } from './options.ts';
import type { Patience } from './patience.ts';
import type { Place } from './place.ts';
import { lostConnection } from './troubles.ts';

export interface Door {
  readonly place: Place;
  readonly options: GcsOptions;
  readonly patience: Patience;
  /** One try: whatever it is answered. Fails with a `Setback` where no answer comes. */
  ask(asked: Query, signal: AbortSignal): Promise<Answer>;
}

export interface Query {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the endpoint; the parts of it are escaped (`partOf`). */
  readonly path: string;
  readonly params?: { readonly [name: string]: string | undefined };
  readonly headers?: { readonly [name: string]: string };
  readonly body?: Uint8Array | AsyncIterable<Uint8Array>;
}

export function openDoor(
  place: Place,
  options: GcsOptions,
  patience: Patience,
  credentials: Credentials,
  connections: Connections,
): Door {
  async function ask(query: Query, signal: AbortSignal): Promise<Answer> {
    const { method } = query;
    const url = urlOf(query);
    const headers = {
      'user-agent': `luc/${version}`,
      ...(await unlessAborted(credentials(), signal)),
      ...query.headers,
    };
    const { body, ownError } = watched(query.body);
    try {
      const asked = { url, method, headers, patience: options.timeout, signal, ...(body && { body }) };
      const answer = await connections.ask(asked);
      return { ...answer, body: worded(answer.body) };
    } catch (error) {
      throw error === ownError() ? error : inWords(error);
    }
  }

  function urlOf({ path, params = {} }: Query): URL {
    const url = new URL(path, options.endpoint);
    const { userProject } = options;
    for (const [name, value] of Object.entries({ ...params, userProject: userProject ?? undefined }))
      if (value !== undefined) url.searchParams.set(name, value);
    return url;
  }

  async function* worded(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* body;
    } catch (error) {
      throw inWords(error);
    }
  }

  function inWords(error: unknown): unknown {
    return isConnectionError(error) ? lostConnection(place, options.endpoint.host, error) : error;
  }

  return { place, options, patience, ask };
}

/** A name as one part of a path. */
export const partOf = encodeURIComponent;

/** What cannot be read of a body is nothing that the connection has done. */
function watched(body: Query['body']) {
  let own: unknown;
  async function* watch(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* bytes;
    } catch (error) {
      own = error;
      throw error;
    }
  }
  const isStream = body !== undefined && !(body instanceof Uint8Array);
  return { body: isStream ? watch(body) : body, ownError: () => own };
}

/** The client cannot be told to stop asking for a token. */
function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const leave = (): void => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
