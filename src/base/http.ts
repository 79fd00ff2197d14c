/**
 * Requests over HTTP: what is sent and what comes, as it flows, over connections that are kept and that end when told to,
 * through a proxy where the environment names one. Knows no retries, redirects or credentials.
 */
import {
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  Agent as PlainAgent,
  request as plainRequest,
  type RequestOptions,
} from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { pipeline } from 'node:stream';
import { guardLookup, notPermitted } from './guard.ts';
import { openTunnels, proxyFor, proxyHeaders } from './proxy.ts';
import { notWitnessed } from './witness.ts';

export interface Asked {
  readonly url: URL;
  readonly method: string;
  readonly headers: { readonly [name: string]: string };
  readonly body?: Uint8Array | AsyncIterable<Uint8Array>;
  /** Milliseconds in which not one byte moves, from looking for the host on, until it fails with `stalled`. */
  readonly patience: number;
  readonly signal: AbortSignal;
  /** Whether it may go to an address that `permits` refuses. */
  readonly isTrusted?: boolean;
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
  /** For who does not begin to read the body. */
  readonly leave: () => void;
}

export interface Connections {
  /** Fails with an `AbortError`, a system's error, or what reading `body` threw. */
  ask(asked: Asked): Promise<Answer>;
  /** Ends all of them, those in use as well. */
  close(): void;
}

export interface Way {
  readonly env: { readonly [name: string]: string | undefined };
  /**
   * Whether a host, and an address that its name leads to, may be connected to. Asked at every connection; where a proxy
   * connects, of the host alone. Default: every one.
   */
  readonly permits?: (host: string) => boolean;
  /** Default: the system's. */
  readonly lookup?: LookupFunction;
}

export function openConnections({ env, permits = () => true, lookup }: Way): Connections {
  const opened: Agent[] = [];
  const open = (options: Parameters<typeof openDirect>[0]) => openDirect(options, opened);
  const trusted = open({ lookup });
  const guarded = open({ lookup: guardLookup(permits, lookup) });
  const tunnels = new Map<string, Promise<Agent>>();
  return {
    ask: async (asked) => {
      notWitnessed();
      const { url, isTrusted = false } = asked;
      const host = url.hostname.replace(/^\[|\]$/g, '');
      // A name may still lead anywhere: that is seen when it is looked up.
      if (!isTrusted && (isIP(host) !== 0 || proxyFor(url, env)) && !permits(host)) throw notPermitted(host);
      return answerTo(await request(asked, isTrusted ? trusted : guarded), asked);
    },
    close: () => {
      for (const agent of opened) agent.destroy();
    },
  };

  async function request(
    { url, method, headers, patience, signal }: Asked,
    direct: ReturnType<typeof openDirect>,
  ): Promise<ClientRequest> {
    const proxy = proxyFor(url, env);
    const options: RequestOptions = { method, headers, timeout: patience, signal };
    if (url.protocol === 'https:')
      return secureRequest(url, { ...options, agent: proxy ? await tunnel(proxy) : direct.secure });
    if (!proxy) return plainRequest(url, { ...options, agent: direct.plain });
    const isPlain = proxy.protocol === 'http:';
    return (isPlain ? plainRequest : secureRequest)({
      ...options,
      agent: isPlain ? trusted.plain : trusted.secure,
      host: proxy.hostname,
      port: proxy.port,
      path: withoutUser(url),
      headers: { ...headers, host: url.host, ...proxyHeaders(proxy) },
    });
  }

  function tunnel(proxy: URL): Promise<Agent> {
    const known = tunnels.get(proxy.href);
    if (known) return known;
    const opening = openTunnels(proxy).then((agent) => {
      opened.push(agent);
      return agent;
    });
    tunnels.set(proxy.href, opening);
    return opening;
  }
}

function openDirect({ lookup }: { readonly lookup: LookupFunction | undefined }, opened: Agent[]) {
  const options = { keepAlive: true, ...(lookup && { lookup }) };
  const [plain, secure] = [new PlainAgent(options), new SecureAgent(options)];
  opened.push(plain, secure);
  return { plain, secure };
}

const withoutUser = ({ protocol, host, pathname, search }: URL): string =>
  `${protocol}//${host}${pathname}${search}`;

/** The code of the error for a connection over which nothing moves, as those of the system. */
export const stalled = 'ESTALLED';

function answerTo(request: ClientRequest, { body, patience }: Asked): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.once('timeout', () => request.destroy(stall(patience)));
    request.once('response', (message: IncomingMessage) => {
      const { statusCode: status = 0, headers } = message;
      const leave = (): void => void (isShort(message) ? message.resume() : request.destroy());
      resolve({ status, headers, body: bytesOf(message, request), leave });
    });
    // It stays, as an error may come after the answer; who reads the body is told of that.
    request.on('error', reject);
    if (body === undefined || body instanceof Uint8Array) request.end(body);
    else pipeline(body, request, (error) => error && reject(error));
  });
}

/** To read so little costs less than a new connection. */
const isShort = ({ statusCode, headers }: IncomingMessage): boolean =>
  statusCode === 204 || statusCode === 304 || Number(headers['content-length'] ?? Infinity) <= 65_536;

async function* bytesOf(message: IncomingMessage, request: ClientRequest): AsyncGenerator<Uint8Array> {
  try {
    yield* message;
  } finally {
    // A server that has answered before all was sent would take the rest for the next request.
    if (!message.complete || !request.writableFinished) request.destroy();
  }
}

const stall = (patience: number): Error =>
  Object.assign(new Error(`no byte moved for ${patience / 1000} s`), { code: stalled, syscall: 'read' });
