/** A request as the API understands it: its kind, bucket, object and parameters. */
import type { IncomingMessage } from 'node:http';
import type { RequestKind } from './faults.ts';

export interface ApiRequest {
  readonly kind: RequestKind;
  readonly method: string;
  readonly bucket: string;
  /** Empty where it is about none. */
  readonly name: string;
  readonly params: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
}

/** Null where the API has nothing of that kind. */
export function understand(message: IncomingMessage): ApiRequest | null {
  const url = new URL(message.url ?? '/', 'http://server');
  const { method = 'GET', headers } = message;
  const params = url.searchParams;
  const parts = url.pathname.split('/').filter((part) => part !== '');
  if (method === 'POST' && url.pathname === '/token')
    return { kind: 'token', method, bucket: '', name: '', params, headers };
  const isUpload = parts[0] === 'upload';
  if (isUpload || parts[0] === 'download') parts.shift();
  if (parts.shift() !== 'storage' || parts.shift() !== 'v1' || parts.shift() !== 'b') return null;
  const bucket = decodeURIComponent(parts.shift() ?? '');
  const isAboutObjects = parts.shift() === 'o';
  const name = decodeURIComponent(parts.shift() ?? '') || (params.get('name') ?? '');
  const of = (kind: RequestKind): ApiRequest => ({ kind, method, bucket, name, params, headers });
  if (isUpload) {
    if (method === 'POST') return of(params.get('uploadType') === 'resumable' ? 'begin' : 'insert');
    return method === 'PUT' || method === 'DELETE'
      ? of(/^bytes \*\//.test(headers['content-range'] ?? '') ? 'ask' : 'put')
      : null;
  }
  if (!isAboutObjects) return of('bucket');
  if (method === 'DELETE') return of('delete');
  if (method !== 'GET') return null;
  if (name === '') return of('list');
  return of(params.get('alt') === 'media' ? 'read' : 'look');
}

export async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The metadata and the bytes of an upload of two parts. */
export function partsOf(body: Buffer, contentType: string): [Buffer, Buffer] | null {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
  if (boundary === undefined) return null;
  const line = Buffer.from(`--${boundary}`);
  const [first, second] = [body.indexOf(line), body.indexOf(`\r\n--${boundary}`, line.length)];
  const third = body.lastIndexOf(`\r\n--${boundary}--`);
  if (first < 0 || second < 0 || third <= second) return null;
  const inside = (from: number, to: number): Buffer => body.subarray(body.indexOf('\r\n\r\n', from) + 4, to);
  return [inside(first, second), inside(second + 2, third)];
}
