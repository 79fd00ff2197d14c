/**
 * Requests over HTTP: what is sent and what comes, as it flows, over connections that are kept and that end when told to.
 * Knows no retries, redirects or credentials.
 */
import {
  type ClientRequest,
  type IncomingMessage,
  Agent as PlainAgent,
  request as plainRequest,
} from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { pipeline } from 'node:stream';
import { notWitnessed } from './witness.ts';

export interface Asked {
  readonly url: URL;
  readonly method: string;
  readonly headers: { readonly [name: string]: string };
  readonly body?: Uint8Array | AsyncIterable<Uint8Array>;
  /** Milliseconds in which not one byte moves, from looking for the host on, until it fails with `stalled`. */
  readonly patience: number;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  /** By names in lower case. */
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  /**
   * To be read to its end, or left early, which closes the connection. Fails where the connection ends before what was
   * announced has come.
   */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface Connections {
  /** Fails with an `AbortError`, a system's error, or what reading `body` threw. */
  ask(asked: Asked): Promise<Answer>;
  /** Ends all of them, those in use as well. */
  close(): void;
}

/** `proxy`: connects what is asked of `https` in another way. */
export function openConnections(proxy: PlainAgent | null): Connections {
  const plain = new PlainAgent({ keepAlive: true });
  const secure = proxy ?? new SecureAgent({ keepAlive: true });
  return {
    ask: (asked) => {
      notWitnessed();
      const { url, method, headers, patience, signal } = asked;
      const isPlain = url.protocol === 'http:';
      const options = { method, headers, timeout: patience, signal, agent: isPlain ? plain : secure };
      return answerTo((isPlain ? plainRequest : secureRequest)(url, options), asked);
    },
    close: () => {
      plain.destroy();
      secure.destroy();
    },
  };
}

/** The code of the error for a connection over which nothing moves, as those of the system. */
export const stalled = 'ESTALLED';

function answerTo(request: ClientRequest, { body, patience }: Asked): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.once('timeout', () => request.destroy(stall(patience)));
    request.once('response', (message: IncomingMessage) => {
      const { statusCode: status = 0, headers } = message;
      resolve({ status, headers, body: bytesOf(message, request) });
    });
    // It stays, as an error may come after the answer; who reads the body is told of that.
    request.on('error', reject);
    if (body === undefined || body instanceof Uint8Array) request.end(body);
    else pipeline(body, request, (error) => error && reject(error));
  });
}

async function* bytesOf(message: IncomingMessage, request: ClientRequest): AsyncGenerator<Uint8Array> {
  try {
    yield* message;
  } finally {
    // Who answers before all was sent would get the rest for the next request.
    if (!message.complete || !request.writableFinished) request.destroy();
  }
}

const stall = (patience: number): Error =>
  Object.assign(new Error(`no byte moved for ${patience / 1000} s`), { code: stalled, syscall: 'read' });
