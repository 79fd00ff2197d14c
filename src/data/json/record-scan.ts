/**
 * Takes JSON apart as it comes: the texts of the members of one list, and of single values beside it. Texts stay as they
 * were written, so that numbers keep all their digits. Of what is not wanted only the nesting is looked at.
 */

import { isUtf8 } from 'node:buffer';
import { type Json, parseJson } from '../../json.ts';
import { bytesText } from '../../report/words.ts';
import { pointerPart, valueAt } from './pointer.ts';

export interface Wanted {
  /** JSON pointer to a list, to one record, or to null for none; '' for the whole, of which there may be several. */
  readonly records: string;
  /** JSON pointers to single values. */
  readonly values: readonly string[];
}

export interface Scan {
  /** Calls back with each record's text, in one line. Throws a `NotJson`. */
  push(bytes: Uint8Array): void;
  /** Once, after the last: whether anything was where the records should be, and the values that were found. */
  end(): { readonly isThere: boolean; readonly values: ReadonlyMap<string, Json> };
}

/** What came is no JSON, or not all of it. */
export class NotJson extends Error {}

/** Its bytes are no text in UTF-8, which JSON is. */
export class NotText extends NotJson {}

/** A list or object that is on the way to something wanted. */
interface Level {
  readonly path: string;
  readonly isList: boolean;
  readonly isRecords: boolean;
  index: number;
}

/** A value that is gone over as one, and kept if it is wanted. */
interface Taken {
  readonly path: string;
  readonly isRecord: boolean;
  readonly isKept: boolean;
  readonly pieces: Uint8Array[];
  bytes: number;
  depth: number;
  /** How many bytes came before it. */
  readonly start: number;
}

/** A larger one no table could be made of. */
const largest = 16 * 2 ** 20;

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

export function openRecordScan({ records, values }: Wanted, onRecord: (text: string) => void): Scan {
  const pointers = [records, ...values];
  const found = new Map<string, Json>();
  const levels: Level[] = [];
  let taken: Taken | null = null;
  let key: Taken | null = null;
  let lastKey = '';
  let text: 'none' | 'string' | 'escape' | 'bare' = 'none';
  let awaits: 'value' | 'key' | 'colon' | 'next' = 'value';
  let roots = 0;
  let hits = 0;
  let from = 0;
  /** How many bytes came before this chunk. */
  let before = 0;

  function pathHere(): string {
    const level = levels.at(-1);
    if (!level) return '';
    return `${level.path}/${level.isList ? level.index : pointerPart(lastKey)}`;
  }

  function begin(first: number, at: number): void {
    if (awaits !== 'value' || !startsValue(first)) throw new NotJson('it is no JSON');
    const level = levels.at(-1);
    if (!level && roots++ > 0 && records !== '') throw new NotJson('something follows behind its end');
    const path = pathHere();
    const isRecords = path === records;
    if (isRecords && (level ? hits++ : 0) > 0) throw new NotJson(`it has \`${records}\` twice`);
    if (isRecords) hits = Math.max(1, hits);
    if (isRecords && first !== openList && first !== openObject && first !== letterN)
      throw new NotJson(`there is no list${records === '' ? '' : ` at \`${records}\``}`);
    const isRecord = level?.isRecords === true || (isRecords && first === openObject);
    const isList = first === openList;
    const leadsOn = (isRecords && isList) || pointers.some((pointer) => pointer.startsWith(`${path}/`));
    if (!isRecord && leadsOn && (isList || first === openObject)) {
      levels.push({ path, isList, isRecords: isRecords && isList, index: 0 });
      awaits = isList ? 'value' : 'key';
      return;
    }
    const isKept = isRecord || values.includes(path);
    taken = { path, isRecord, isKept, pieces: [], bytes: 0, depth: 0, start: before + at };
    from = at;
    nest(first, at);
  }

  /** Inside of what is taken, strings and bare words apart. */
  function nest(byte: number, at: number): void {
    if (!taken) return;
    if (byte === openList || byte === openObject) taken.depth++;
    else if (byte === closeList || byte === closeObject) {
      if (--taken.depth === 0) finish(at + 1);
    } else if (byte === quote) text = 'string';
    else if (byte !== comma && byte !== colon) text = 'bare';
  }

  let chunk: Uint8Array = new Uint8Array();

  function finish(end: number): void {
    if (!taken) return;
    keep(taken, end);
    const { path, isRecord, isKept } = taken;
    const text = isKept ? textOf(taken) : '';
    taken = null;
    awaits = 'next';
    if (!isKept) return;
    const line = text.replaceAll(/[\r\n]/g, ' ').trim();
    const value = parseJson(line);
    if (value === undefined) throw new NotJson('it is no JSON');
    if (isRecord) onRecord(line);
    for (const pointer of values)
      if (pointer === path || pointer.startsWith(`${path}/`)) {
        const inner = valueAt(value, pointer.slice(path.length));
        if (inner !== undefined) found.set(pointer, pointer === path ? withAllDigits(inner, line) : inner);
      }
  }

  function keep(value: Taken, end: number): void {
    if (!value.isKept) return;
    // The chunk is the reader's, and may be written over.
    value.pieces.push(Buffer.from(chunk.subarray(from, end)));
    value.bytes += end - from;
    if (value.bytes > largest) throw new NotJson(`a value is larger than ${bytesText(largest)}`);
  }

  function endKey(end: number): void {
    if (!key) return;
    keep(key, end);
    const name = parseJson(textOf(key));
    key = null;
    if (typeof name !== 'string') throw new NotJson('it is no JSON');
    lastKey = name;
    awaits = 'colon';
  }

  function step(byte: number, at: number): void {
    const level = levels.at(-1);
    if (byte === closeList || byte === closeObject) {
      const isEmpty = level?.index === 0 && awaits === (level.isList ? 'value' : 'key');
      if (level?.isList !== (byte === closeList) || (awaits !== 'next' && !isEmpty))
        throw new NotJson('it is no JSON');
      levels.pop();
      awaits = 'next';
    } else if (byte === comma && level && awaits === 'next') {
      level.index++;
      awaits = level.isList ? 'value' : 'key';
    } else if (byte === colon && awaits === 'colon') awaits = 'value';
    else if (awaits === 'key' && byte === quote) {
      key = { path: '', isRecord: false, isKept: true, pieces: [], bytes: 0, depth: 0, start: before + at };
      from = at;
      text = 'string';
    } else {
      if (!level && awaits === 'next') awaits = 'value';
      begin(byte, at);
    }
  }

  return {
    push(bytes) {
      chunk = bytes;
      from = 0;
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at] as number;
        if (text === 'string') {
          at = endOfRun(bytes, at);
          if (bytes[at] === backslash) text = 'escape';
          else if (bytes[at] === quote) {
            text = 'none';
            if (key) endKey(at + 1);
            else if (taken?.depth === 0) finish(at + 1);
          }
          continue;
        }
        if (text === 'escape') {
          text = 'string';
          continue;
        }
        if (text === 'bare') {
          if (!endsBare(byte)) continue;
          text = 'none';
          if (taken?.depth === 0) finish(at);
        }
        if (isBlank(byte) || (roots === 0 && mark.includes(byte))) continue;
        if (taken) nest(byte, at);
        else step(byte, at);
      }
      const open = taken ?? key;
      if (open) keep(open, bytes.length);
      before += bytes.length;
    },
    end() {
      chunk = new Uint8Array();
      from = 0;
      if (text === 'bare' && taken?.depth === 0) finish(0);
      if (taken || key || levels.length > 0) throw new NotJson('it ends in the middle');
      if (roots === 0 && records !== '') throw new NotJson('it is empty');
      return { isThere: hits > 0, values: found };
    },
  };
}

function textOf({ pieces, start }: Taken): string {
  const bytes = Buffer.concat(pieces);
  const text = bytes.toString();
  if (isUtf8(bytes)) return text;
  const written = Buffer.from(text);
  const at = bytes.findIndex((byte, i) => byte !== written[i]);
  throw new NotText(`it is no text in utf-8 at byte ${start + at + 1}`);
}

/** As text where JavaScript's numbers would round it. */
const withAllDigits = (value: Json, written: string): Json =>
  typeof value === 'number' && String(value) !== written ? written : value;

/** Where a text in quotes ends or has an escape. */
function endOfRun(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== quote && bytes[at] !== backslash) at++;
  return at;
}

const letterN = 0x6e;
/** Some put it before their text. */
const mark = [0xef, 0xbb, 0xbf];
const startsValue = (byte: number): boolean => '{["-0123456789tfn'.includes(String.fromCharCode(byte));
const isBlank = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
const endsBare = (byte: number): boolean =>
  isBlank(byte) || byte === comma || byte === closeList || byte === closeObject || byte === colon;
