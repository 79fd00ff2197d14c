/** The text of a file as UTF-8 that the database can read: the file itself, or what was unpacked and decoded of it. */

import { isSystemError } from '../../base/effects.ts';
import { removeFile } from '../../base/files.ts';
import { bytesText } from '../../report/words.ts';
import { WorkError } from '../../work.ts';
import type { Database } from '../duckdb.ts';
import { decoded, gunzipped, headOf, type Pieces, piecesOf, temporaryPath, writePieces } from './pieces.ts';
import { type TableFile, unreadable } from './table-file.ts';

export interface TextOptions {
  readonly gzip: boolean;
  /** A label of the WHATWG encodings; a byte order mark wins. */
  readonly encoding: string;
  /** What a text says of its encoding where it begins: counts where `encoding` says nothing of its own. */
  readonly declaredIn?: (head: string) => string | null;
  /** So much may come out of a packed file. */
  readonly maxBytes: number;
  /** Whether a byte order mark may stand before UTF-8. */
  readonly mayHaveMark: boolean;
}

const headBytes = 256;

/** Where the text lies. */
export async function plainText(database: Database, file: TableFile, options: TextOptions): Promise<string> {
  const path = options.gzip ? await unpacked(database, file, options.maxBytes) : file.path;
  const head = headOf(path, headBytes);
  const mark = markOf(head);
  const given = labelOf(options.encoding);
  const declared = given === 'utf-8' ? options.declaredIn?.(head.toString('latin1')) : null;
  const label = mark ?? labelOf(declared ?? given);
  if (label === 'utf-8' && (mark === null || options.mayHaveMark)) return path;
  const text = temporaryPath(database.temporary);
  try {
    await writePieces(text, decoded(piecesOf(path, database.signal), label));
  } catch (error) {
    if (!isSystemError(error, 'ERR_ENCODING_INVALID_ENCODED_DATA')) throw error;
    throw unreadable(file, `it is no text in ${label}`, { hint: 'say with `encoding` how it was written' });
  }
  if (path !== file.path) removeFile(path);
  return text;
}

async function unpacked({ temporary, signal }: Database, file: TableFile, maxBytes: number): Promise<string> {
  const path = temporaryPath(temporary);
  try {
    await writePieces(path, atMost(gunzipped(piecesOf(file.path, signal)), maxBytes, file));
  } catch (error) {
    if (!isSystemError(error, 'Z_DATA_ERROR', 'Z_BUF_ERROR')) throw error;
    throw unreadable(file, `it is no whole gzip (${error.message})`);
  }
  return path;
}

async function* atMost(pieces: Pieces, maxBytes: number, { name }: TableFile): Pieces {
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > maxBytes)
      throw new WorkError({
        code: 'too-large',
        message: `${name}: more than ${bytesText(maxBytes)} come out of it`,
        hint: 'raise `max_bytes` if that is meant',
        option: ['max_bytes'],
      });
    yield piece;
  }
}

/** The encoding that a byte order mark tells. */
function markOf(head: Buffer): string | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return head.toString('hex', 0, 3) === 'efbbbf' ? 'utf-8' : null;
}

function labelOf(encoding: string): string {
  try {
    return new TextDecoder(encoding).encoding;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new WorkError({
      code: 'out-of-range',
      message: `there is no encoding \`${encoding}\``,
      hint: 'such as `utf-8`, `latin1`, `utf-16`, `windows-1251`, `shift_jis`',
      option: ['encoding'],
    });
  }
}
