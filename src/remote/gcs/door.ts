/** The one way to a bucket: URLs of Google's JSON API, credentials on every request, one try each. */
import { isSystemError } from '../../base/effects.ts';
import type { Answer, Connections } from '../../base/http.ts';
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
    const { method, body } = query;
    const url = urlOf(query);
    const headers = { ...(await unlessAborted(credentials(), signal)), ...query.headers };
    return withWords(async () => {
      const asked = { url, method, headers, patience: options.timeout, signal, ...(body && { body }) };
      const answer = await connections.ask(asked);
      return { ...answer, body: worded(answer.body) };
    });
  }

  function urlOf({ path, params = {} }: Query): URL {
    const url = new URL(path, options.endpoint);
    const { userProject } = options;
    for (const [name, value] of Object.entries({ ...params, userProject: userProject ?? undefined }))
      if (value !== undefined) url.searchParams.set(name, value);
    return url;
  }

  async function withWords<Value>(act: () => Promise<Value>): Promise<Value> {
    try {
      return await act();
    } catch (error) {
      throw isConnectionError(error) ? lostConnection(place, options.endpoint.host, error) : error;
    }
  }

  async function* worded(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* body;
    } catch (error) {
      throw isConnectionError(error) ? lostConnection(place, options.endpoint.host, error) : error;
    }
  }

  return { place, options, patience, ask };
}

/** A name as one part of a path. */
export const partOf = encodeURIComponent;

/** Errors of what we send are those of files. */
const isConnectionError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error &&
  error.name !== 'AbortError' &&
  'code' in error &&
  !(isSystemError(error) && 'path' in error);

/** The client cannot be told to stop asking for a token. */
function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const leave = (): void => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
