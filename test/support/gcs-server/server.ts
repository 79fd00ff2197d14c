/**
 * A server of Google Cloud Storage's JSON API, for tests: it keeps what the API promises (conditions, sums, pages, ranges,
 * sessions), counts what it is asked, and fails as it is told.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, Api, failureAnswer, type Rules } from './api.ts';
import { type Fault, Faults, type Plan, type RequestKind } from './faults.ts';
import { ApiError, Objects } from './objects.ts';
import { type ApiRequest, partsOf, readAll, understand } from './request.ts';

export interface ServerOptions extends Rules {
  readonly port?: number;
  readonly buckets?: readonly string[];
  /** Of a listing; Google's own is 1000. */
  readonly pageSize?: number;
  /** Milliseconds before each answer. */
  readonly latency?: number;
  /** Milliseconds that the clock in its answers is off. */
  readonly clockOff?: number;
}

export interface Logged {
  readonly kind: RequestKind | 'unknown';
  readonly method: string;
  readonly url: string;
  /** 0 where no answer came. */
  readonly status: number;
  readonly fault: Fault['what'] | null;
  /** What part of the object it is about. */
  readonly range: string | null;
}

export interface GcsServer {
  /** `http://127.0.0.1:PORT`, for `endpointurl` and `STORAGE_EMULATOR_HOST`. */
  readonly url: string;
  readonly objects: Objects;
  /** In the order in which they were answered. */
  readonly log: Logged[];
  /** Requests of a kind, or all of them. */
  count(kind?: RequestKind): number;
  /** The most that were under way at once. */
  busiest(): number;
  /** When the next request of this kind has been answered, or is not going to be. */
  untilAsked(kind: RequestKind): Promise<void>;
  /** When no connection is open any more. */
  untilLeft(): Promise<void>;
  fail(plan: Plan): void;
  /** Nothing that was planned fails any more. */
  heal(): void;
  forgetSessions(): void;
  close(): Promise<void>;
}

export async function startGcsServer(options: ServerOptions = {}): Promise<GcsServer> {
  const { port = 0, buckets = ['bucket'], pageSize = 1000, latency = 0, clockOff } = options;
  const objects = new Objects(pageSize);
  for (const bucket of buckets) objects.buckets.set(bucket, new Map());
  const faults = new Faults();
  const api = new Api(objects, options);
  const log: Logged[] = [];
  const sockets = new Set<Socket>();
  const waiting = new Set<{ readonly kind: RequestKind; readonly resolve: () => void }>();
  let underWay = 0;
  let most = 0;
  const server = createServer({ keepAliveTimeout: 60_000 }, (message, response) => {
    most = Math.max(most, ++underWay);
    response.once('close', () => underWay--);
    void serve(message, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  api.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    // Node takes it from the message as soon as that is left.
    const { socket } = message;
    const request = understand(message);
    const fault = request && faults.for(request.kind, request.name);
    const wait = latency + (fault?.what === 'latency' ? fault.milliseconds : 0);
    if (wait > 0) await delay(wait);
    let answer: Answer | 'none' | 'never';
    try {
      answer = request ? await answerTo(request, message, fault) : nothingLikeIt();
    } catch (error) {
      if (!message.destroyed) throw error;
      answer = 'none';
    }
    const { method = '', url = '', headers } = message;
    const range = headers['content-range'] ?? headers.range ?? null;
    const status = typeof answer === 'string' ? 0 : answer.status;
    log.push({ kind: request?.kind ?? 'unknown', method, url, status, fault: fault?.what ?? null, range });
    for (const one of waiting) if (one.kind === request?.kind && waiting.delete(one)) one.resolve();
    if (answer === 'none') socket.destroy();
    else if (answer !== 'never') write(answer, response, fault);
  }

  async function answerTo(
    request: ApiRequest,
    message: IncomingMessage,
    fault: Fault | null,
  ): Promise<Answer | 'none' | 'never'> {
    const isAboutReading = request.method === 'GET';
    if (fault?.what === 'reset') return 'none';
    if (fault?.what === 'break-midway' && !isAboutReading) {
      api.takePart(request, await readHalf(message));
      return 'none';
    }
    const body = await readAll(message);
    if (fault?.what === 'stall' || (fault?.what === 'stall-midway' && !isAboutReading)) return 'never';
    if (fault?.what === 'status') return failureOf(fault, request);
    if (fault?.what === 'garbage') return { status: 200, headers: {}, body: Buffer.from('<p>welcome</p>') };
    if (fault?.what === 'flip') flipIn(request.kind === 'insert' ? mediaOf(request, body) : body);
    const answer = await api.answer(request, body);
    return fault?.what === 'lost' ? 'none' : answer;
  }

  function write({ status, headers, body }: Answer, response: ServerResponse, fault: Fault | null): void {
    if (clockOff !== undefined) response.setHeader('date', new Date(Date.now() + clockOff).toUTCString());
    const half = body.subarray(0, Math.floor(body.length / 2));
    const sent =
      fault?.what === 'short' ? half : fault?.what === 'flip' && isMedia(headers) ? flipped(body) : body;
    if (status !== 204) response.setHeader('content-length', sent.length);
    response.writeHead(status, headers);
    if (fault?.what === 'break-midway') response.write(half, () => response.socket?.destroy());
    else if (fault?.what === 'stall-midway') response.write(half);
    else response.end(sent);
  }

  return {
    url: api.url,
    objects,
    log,
    count: (kind) => log.filter((one) => kind === undefined || one.kind === kind).length,
    busiest: () => most,
    untilAsked: (kind) => new Promise((resolve) => waiting.add({ kind, resolve })),
    untilLeft: async () => {
      while (sockets.size > 0) await Promise.all([...sockets].map(closing));
    },
    fail: (plan) => faults.add(plan),
    heal: () => faults.clear(),
    forgetSessions: () => api.forgetSessions(),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const closing = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.once('close', () => resolve()));

const nothingLikeIt = (): Answer => ({ status: 404, headers: {}, body: Buffer.from('Not Found') });

function failureOf(fault: Extract<Fault, { what: 'status' }>, request: ApiRequest): Answer {
  const { status, reason = '', message = 'It does so for a test.', headers = {}, body } = fault;
  if (body !== undefined) return { status, headers, body: Buffer.from(body) };
  const answer = failureAnswer(new ApiError(status, reason, message), request);
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** Half of what is announced; the rest stays where it is. */
async function readHalf(message: IncomingMessage): Promise<Buffer> {
  const half = Number(message.headers['content-length'] ?? 0) / 2;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= half) break;
  }
  return Buffer.concat(chunks).subarray(0, Math.floor(half));
}

/** Of an upload, the bytes of the object. */
const mediaOf = ({ headers }: ApiRequest, body: Buffer): Buffer =>
  partsOf(body, headers['content-type'] ?? '')?.[1] ?? body;

const isMedia = (headers: Answer['headers']): boolean => 'x-goog-hash' in headers;

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  flipIn(copy);
  return copy;
}

/** In the middle. */
function flipIn(bytes: Buffer): void {
  const middle = Math.floor(bytes.length / 2);
  if (bytes.length > 0) bytes[middle] = (bytes[middle] ?? 0) ^ 1;
}
