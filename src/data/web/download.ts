/** Downloads a file: what has come of it is kept beside a note of its state, and goes on from there while that is the same. */

import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fx } from '../../base/effects.ts';
import { makeFolder, readIfThere, removeFile, writeWhole } from '../../base/files.ts';
import { hashFile } from '../../base/hash.ts';
import { isObject, type JsonObject, parseJson } from '../../json.ts';
import { bytesText } from '../../report/words.ts';
import { tooLarge } from './bounded.ts';
import { errorOf, problemOf } from './faults.ts';
import { Setback } from './setback.ts';
import type { Download, Downloaded, WebAnswer, WebRequest } from './web-client.ts';

export interface DownloadTools {
  readonly partials: string | null;
  /** Of the whole file, where the request does not say. */
  readonly maxBytes: number | null;
  readonly patiently: <Value>(act: () => Promise<Value>, progress: () => number) => Promise<Value>;
  readonly tryToRead: <Value>(
    request: WebRequest,
    read: (answer: WebAnswer) => Promise<Value>,
  ) => Promise<Value>;
}

/** What came in another encoding has no parts that could be asked for. */
type Note = { readonly rev: string | null; readonly isWhole: boolean };

export async function downloadFile(
  request: Download,
  to: string,
  { partials, maxBytes, patiently, tryToRead }: DownloadTools,
): Promise<Downloaded> {
  const place = placesOf(request, to, partials);
  const { digest = null, accept = [], maxBytes: limit = maxBytes } = request;
  makeFolder(dirname(place.part));
  let goneOn = false;
  try {
    return await patiently(one, () => bytesAt(place.part));
  } finally {
    if (partials === null) for (const path of [place.part, place.note]) removeFile(path);
  }

  async function one(): Promise<Downloaded> {
    const note = noteAt(place.note);
    const known = isRead(request) && note.isWhole && fx.statSync(to)?.isFile() ? note.rev : null;
    const from = note.isWhole ? 0 : bytesAt(place.part);
    const goesOn = isRead(request) && from > 0 && note.rev !== null && !note.rev.startsWith('W/');
    const asked = {
      ...request,
      headers: {
        ...request.headers,
        // Else it would come as other bytes than those of which it tells the length.
        'accept-encoding': 'identity',
        ...(goesOn ? { range: `bytes=${from}-`, 'if-range': note.rev } : conditionOf(known)),
      },
      accept: [...accept, ...(known === null ? [] : [304]), ...(goesOn ? [416] : [])],
    };
    return tryToRead(asked, async (answer) => {
      const { status } = answer;
      if (status === 304 && known !== null && !accept.includes(304)) return found(answer);
      if (goesOn && (status === 416 || (status === 206 && !isRest(answer, from, note)))) return startOver();
      if (status < 200 || status >= 300) return { ...headOf(answer), file: null };
      goneOn ||= status === 206;
      await take(answer, status === 206 ? from : 0);
      return found(answer);
    });
  }

  function startOver(): never {
    removeFile(place.part);
    const why = 'it has changed meanwhile';
    throw new Setback(problemOf(request, 'network', `cannot be had: ${why}, again and again`, later), why);
  }

  async function take(answer: WebAnswer, from: number): Promise<void> {
    const isEncoded = answer.header('content-encoding') !== null;
    const rev = answer.header('etag') ?? answer.header('last-modified');
    const length = isEncoded ? null : lengthOf(answer, from);
    refuseWithoutSpace((length ?? from) - from);
    if (from === 0) removeFile(place.part);
    writeNote({ rev: isEncoded ? null : rev, isWhole: false });
    const fd = fx.openSync(place.part, 'a');
    let bytes = from;
    try {
      for await (const chunk of answer.body) {
        await fx.write(fd, chunk);
        bytes += chunk.length;
        // Each answer alone is bounded already.
        if (limit !== null && bytes > limit) throw tooLarge(request, limit);
      }
    } finally {
      fx.closeSync(fd);
    }
    if (length === null || bytes === length) return;
    const why = 'it ended before all of it had come';
    throw new Setback(problemOf(request, 'network', `cannot be had: ${why}`, later), why);
  }

  function found(answer: WebAnswer): Downloaded {
    const isNew = answer.status !== 304;
    const { hex, bytes } = hashFile(isNew ? place.part : to);
    const file = { bytes, digest: `sha256:${hex}` };
    if (digest !== null && digest !== file.digest) {
      removeFile(place.part);
      removeFile(place.note);
      // A part of another state may have got into it.
      if (goneOn) {
        goneOn = false;
        return startOver();
      }
      throw errorOf(
        request,
        'digest-mismatch',
        `has other content than \`digest\` says: it is ${file.digest}`,
        'take that one if it is to be trusted; else ask who published it',
      );
    }
    if (isNew) {
      makeFolder(dirname(to));
      fx.renameSync(place.part, to);
      writeNote({ rev: answer.header('etag') ?? answer.header('last-modified'), isWhole: true });
    }
    return { ...headOf(answer), file };
  }

  function writeNote(note: Note): void {
    writeWhole(place.note, `${JSON.stringify(note)}\n`);
  }

  function refuseWithoutSpace(wanted: number): void {
    const { free } = fx.statfsSync(dirname(place.part));
    if (wanted > free)
      throw errorOf(
        request,
        'disk-full',
        `has ${bytesText(wanted)}, and ${bytesText(free)} are free`,
        'free some space',
      );
  }
}

const later = 'try again later';

/** Named by what is asked and for what, as a URL may hold secrets. */
function placesOf({ url, headers = {} }: Download, to: string, partials: string | null) {
  const name = createHash('sha256')
    .update(JSON.stringify([url, headers, to]))
    .digest('hex');
  const base = partials === null ? `${to}.partial` : join(partials, name);
  return { part: base, note: `${base}.json` };
}

function noteAt(path: string): Note {
  const json = parseJson(readIfThere(path)?.toString() ?? '');
  const { rev = null, isWhole = false }: JsonObject = isObject(json) ? json : {};
  return { rev: typeof rev === 'string' ? rev : null, isWhole: isWhole === true };
}

/** What is sent may be answered otherwise each time. */
const isRead = ({ method = 'GET', body }: Download): boolean => method === 'GET' && body === undefined;

const bytesAt = (path: string): number => fx.statSync(path)?.size ?? 0;

function conditionOf(rev: string | null): Record<string, string> {
  if (rev === null) return {};
  return /^(?:W\/)?"/.test(rev) ? { 'if-none-match': rev } : { 'if-modified-since': rev };
}

/** Of all of it, as far as the answer tells; of the rest some servers send only so much at once. */
function lengthOf({ header, status }: WebAnswer, from: number): number | null {
  const [, total] = (status === 206 && /\/(\d+)$/.exec(header('content-range') ?? '')) || [];
  if (total !== undefined) return Number(total);
  const rest = header('content-length');
  return rest === null ? null : from + Number(rest);
}

/** Whether it begins where it was asked to, and is of the same state. */
function isRest({ header }: WebAnswer, from: number, { rev }: Note): boolean {
  const [, first = -1] = /^bytes (\d+)-/.exec(header('content-range') ?? '') ?? [];
  const tag = header('etag') ?? header('last-modified');
  return Number(first) === from && (tag === null || tag === rev);
}

const headOf = ({ body: _, ...head }: WebAnswer) => head;
