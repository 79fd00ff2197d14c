/**
 * Answers that were had, by what was asked and their tags. Only a server that says that it is still the same lets one of
 * them be taken; any may be lost at any time. What was asked with a token is not kept: another may have other rights.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ifPossible, makeFolder, readIfThere, writeWhole } from '../../base/files.ts';
import { noteUse } from '../../base/note-use.ts';
import { digestOf } from '../../digest.ts';
import { isObject, type JsonObject, parseJson } from '../../json.ts';
import type { WebAnswer, WebClient, WebRequest } from './web-client.ts';

export interface WebMemo {
  /** As `WebClient.ask`; an answer that is still the same is given as it was, with status 200. */
  ask<Value>(
    client: WebClient,
    request: WebRequest,
    read: (answer: WebAnswer) => Promise<Value>,
  ): Promise<Value>;
}

/** What is larger is asked for again. */
const largest = 16 * 2 ** 20;
/** What of an answer stages look at. */
const kept = ['etag', 'content-type', 'date', 'last-modified', 'link'];

export function openMemo(folder: string): WebMemo {
  return {
    ask: async (client, request, read) => {
      if (!isOpen(request)) return client.ask(request, read);
      const place = join(folder, nameOf(request));
      const known = knownAt(place);
      const tag = known?.headers.etag;
      const asked = known
        ? { ...request, headers: { ...request.headers, 'if-none-match': String(tag) } }
        : request;
      const accept = [...(request.accept ?? []), ...(known ? [304] : [])];
      return client.ask({ ...asked, accept }, (answer) => {
        if (!known || answer.status !== 304) return keeping(place, answer, read);
        noteUse(place);
        return read(answerOf(known, answer));
      });
    },
  };
}

function isOpen({ url, token, headers = {} }: WebRequest): boolean {
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  const isConditional = names.some((name) => name.startsWith('if-') || name === 'range');
  return !token && !isConditional && !names.includes('authorization') && !/^[^/]*\/\/[^/?#]*@/.test(url);
}

interface Known {
  readonly headers: JsonObject;
  readonly bytes: Buffer;
}

/** A line of what was said of it, with its digest, and then its bytes. */
function knownAt(place: string): Known | null {
  const file = readIfThere(place);
  const end = file?.indexOf('\n') ?? -1;
  if (!file || end < 0) return null;
  const head = parseJson(file.toString('utf8', 0, end));
  const bytes = file.subarray(end + 1);
  if (!isObject(head) || !isObject(head.headers) || head.digest !== digestOf(bytes)) return null;
  return { headers: head.headers, bytes };
}

function answerOf({ headers, bytes }: Known, answer: WebAnswer): WebAnswer {
  async function* body(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  const header = (name: string): string | null => (typeof headers[name] === 'string' ? headers[name] : null);
  return { ...answer, status: 200, header, body: body() };
}

async function keeping<Value>(
  place: string,
  answer: WebAnswer,
  read: (answer: WebAnswer) => Promise<Value>,
): Promise<Value> {
  const { status, header } = answer;
  const isKept =
    status === 200 && header('etag') !== null && !/no-store/i.test(header('cache-control') ?? '');
  if (!isKept) return read(answer);
  let chunks: Uint8Array[] | null = [];
  let bytes = 0;
  let isWhole = false;
  async function* body(): AsyncGenerator<Uint8Array> {
    for await (const chunk of answer.body) {
      bytes += chunk.length;
      if (bytes > largest) chunks = null;
      chunks?.push(chunk);
      yield chunk;
    }
    isWhole = true;
  }
  const value = await read({ ...answer, body: body() });
  if (isWhole && chunks) keep(place, header, Buffer.concat(chunks));
  return value;
}

function keep(place: string, header: WebAnswer['header'], bytes: Buffer): void {
  const headers = Object.fromEntries(
    kept.flatMap((name) => {
      const value = header(name);
      return value === null ? [] : [[name, value]];
    }),
  );
  const head = JSON.stringify({ digest: digestOf(bytes), headers });
  ifPossible(() => {
    makeFolder(join(place, '..'));
    // Whoever meets another here has the same, and a half has not its digest.
    writeWhole(place, [Buffer.from(`${head}\n`), bytes], { alone: true });
  });
}

function nameOf({ url, method = 'GET', headers = {}, body = '' }: WebRequest): string {
  const asked = [method, url, headers, Buffer.from(body).toString('base64')];
  const hex = createHash('sha256').update(JSON.stringify(asked)).digest('hex');
  return join('web', hex.slice(0, 2), hex.slice(2));
}
