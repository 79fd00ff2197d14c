/** A web server for tests: each path has a file with a tag, and faults that befall its next answers. */
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
}

/** A status; half of the file and then the end, or nothing any more; or where it is instead. */
export type WebFault = number | 'cut' | 'hold' | { readonly location: string };

export interface WebServer {
  readonly url: string;
  readonly files: Map<string, WebFile>;
  readonly faults: Map<string, WebFault[]>;
  /** `GET /a 200`, with what was asked of a part or on a condition. */
  readonly log: string[];
  /** Resolves once a file is held. */
  readonly held: Promise<void>;
}

export async function startWebServer(): Promise<WebServer> {
  const files = new Map<string, WebFile>();
  const faults = new Map<string, WebFault[]>();
  const log: string[] = [];
  let resolveHeld = (): void => {};
  const held = new Promise<void>((resolve) => {
    resolveHeld = resolve;
  });
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, files, faults, log, held };

  function answer({ method, url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const file = files.get(url);
    const fault = faults.get(url)?.shift();
    const end = (status: number, body: Buffer = Buffer.alloc(0)): void => {
      const { range, 'if-none-match': none, 'if-modified-since': since } = headers;
      log.push([method, url, status, range, none ?? since].filter(Boolean).join(' '));
      response.writeHead(status);
      if (fault === 'cut') response.write(body.subarray(0, body.length / 2), () => response.destroy());
      else if (fault === 'hold') response.write(body.subarray(0, body.length / 2), () => resolveHeld());
      else response.end(body);
    };
    const isKnownUser = file?.authorization === undefined || headers.authorization === file.authorization;
    if (typeof fault === 'object') response.setHeader('location', fault.location);
    const refusal =
      typeof fault === 'number' ? fault : typeof fault === 'object' ? 302 : isKnownUser ? null : 401;
    if (refusal !== null || !file) {
      end(refusal ?? 404);
      return;
    }
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
