/** A web server for tests: each path has a file with a tag, or answers by a function; faults befall its next answers. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface WebFile {
  readonly bytes: Buffer | string;
  readonly etag?: string;
  readonly lastModified?: string;
  /** Answers only who says this. */
  readonly authorization?: string;
  /** Says no length, nor that parts can be had. */
  readonly isPlain?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

export interface Request {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/**
 * A status; half of the file and then the end, or nothing any more; no answer at all; bytes without end, as fast as they
 * are taken or one now and then; where it is instead; or another answer. `after` is called when it has befallen.
 */
export type WebFault =
  | number
  | 'cut'
  | 'hold'
  | 'mute'
  | 'endless'
  | 'drip'
  | { readonly location: string; readonly status?: number }
  | { readonly reply: Reply }
  | { readonly cut: true; readonly after: () => void };

export interface WebServer {
  readonly url: string;
  readonly port: number;
  readonly files: Map<string, WebFile>;
  /** By the path without its query; asked where there is no file. */
  readonly handlers: Map<string, (request: Request) => Reply>;
  readonly faults: Map<string, WebFault[]>;
  /** `GET /a 200`, with what was asked of a part or on a condition. */
  readonly log: string[];
  /** Resolves once a file is held. */
  readonly held: Promise<void>;
}

export async function startWebServer(): Promise<WebServer> {
  const files = new Map<string, WebFile>();
  const handlers: WebServer['handlers'] = new Map();
  const faults = new Map<string, WebFault[]>();
  const log: string[] = [];
  let resolveHeld = (): void => {};
  const held = new Promise<void>((resolve) => {
    resolveHeld = resolve;
  });
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const own = `http://127.0.0.1:${port}`;
  return { url: own, port, files, handlers, faults, log, held };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', headers } = request;
    // A proxy is asked for whole URLs.
    const url = (request.url ?? '').replace(own, '');
    const file = files.get(url);
    const fault = faults.get(url)?.shift();
    const end = (status: number, body: Buffer = Buffer.alloc(0)): void => {
      const { range, 'if-none-match': none, 'if-modified-since': since } = headers;
      log.push([method, url, status, range, none ?? since].filter(Boolean).join(' '));
      if (fault === 'endless' || fault === 'drip') response.removeHeader('content-length');
      response.writeHead(status);
      const half = body.subarray(0, body.length / 2);
      if (fault === 'cut') response.write(half, () => response.destroy());
      else if (typeof fault === 'object' && 'cut' in fault)
        response.write(half, () => {
          fault.after();
          response.destroy();
        });
      else if (fault === 'hold') response.write(half, () => resolveHeld());
      else if (fault === 'endless') flood(response);
      else if (fault === 'drip') drip(response);
      else response.end(body);
    };
    if (fault === 'mute') {
      log.push(`${method} ${url} -`);
      return;
    }
    if (typeof fault === 'object' && 'location' in fault) response.setHeader('location', fault.location);
    const isKnownUser = file?.authorization === undefined || headers.authorization === file.authorization;
    const refusal =
      typeof fault === 'number'
        ? fault
        : typeof fault === 'object' && 'location' in fault
          ? (fault.status ?? 302)
          : isKnownUser
            ? null
            : 401;
    const handler = handlers.get(url.replace(/\?.*$/s, ''));
    const reply =
      typeof fault === 'object' && 'reply' in fault
        ? fault.reply
        : refusal === null && !file && handler
          ? handler({ method, url: new URL(url, own), headers, body: await textOf(request) })
          : null;
    if (reply) {
      for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
      end(reply.status ?? 200, Buffer.from(reply.body ?? ''));
      return;
    }
    if (refusal !== null || !file) {
      end(refusal ?? 404);
      return;
    }
    for (const [name, value] of Object.entries(file.headers ?? {})) response.setHeader(name, value);
    if (file.etag) response.setHeader('etag', file.etag);
    if (file.lastModified) response.setHeader('last-modified', file.lastModified);
    const isKnown =
      (file.etag && headers['if-none-match'] === file.etag) ||
      (file.lastModified && headers['if-modified-since'] === file.lastModified);
    if (isKnown) {
      end(304);
      return;
    }
    const bytes = Buffer.from(file.bytes);
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    const isPart = from > 0 && headers['if-range'] === file.etag && !file.isPlain;
    const body = isPart ? bytes.subarray(from) : bytes;
    if (isPart) response.setHeader('content-range', `bytes ${from}-${bytes.length - 1}/${bytes.length}`);
    if (!file.isPlain) response.setHeader('content-length', body.length);
    end(isPart ? 206 : 200, body);
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function flood(response: ServerResponse): void {
  const more = (): void => {
    while (!response.destroyed && response.write(Buffer.alloc(65_536, 0x78)));
  };
  response.on('drain', more);
  more();
}

function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write('x'), 5);
  response.on('close', () => clearInterval(timer));
}
