/** Parts a file of JSON lines: those that are objects go to another file, of the others it is said why they are none. */

import { isUtf8 } from 'node:buffer';
import { bytesText } from '../../report/words.ts';
import type { Database } from '../duckdb.ts';
import { hasLineOfBrackets, isDeeperThan } from '../json/nesting.ts';
import { piecesOf, temporaryPath, writePieces } from './pieces.ts';
import { notUtf8 } from './source.ts';

export interface BadLine {
  /** From 1. */
  readonly line: number;
  /** From 1, blank lines not counted. */
  readonly row: number;
  readonly reason: string;
}

export interface GoodLines {
  readonly path: string;
  readonly good: number;
  readonly bad: readonly BadLine[];
}

const lineFeed = 10;

/** A longer one is bad, and is not held; else it would be in memory several times. */
export const longestObject = 16 * 1024 * 1024;

/** Of deeper ones the database comes to the end of its stack, and the process to its own; where that is, systems differ in. */
const deepest = 1000;

export async function hasDeepLine({ signal }: Database, path: string): Promise<boolean> {
  if (!(await hasLineOfBrackets(deepest, piecesOf(path, signal)))) return false;
  for await (const line of linesOf(piecesOf(path, signal)))
    if (line && isDeeperThan(deepest, line)) return true;
  return false;
}

/** Stops where more than `most` are bad, and gives as many and one. */
export async function splitGoodLines(
  { temporary, signal }: Database,
  from: string,
  most: number,
): Promise<GoodLines> {
  const path = temporaryPath(temporary);
  const bad: BadLine[] = [];
  let good = 0;
  let line = 0;
  let row = 0;
  const goodOnes = async function* (): AsyncGenerator<Uint8Array, void> {
    for await (const bytes of linesOf(piecesOf(from, signal))) {
      line++;
      const text = bytes?.toString('utf8');
      if (text?.trim() === '') continue;
      row++;
      const reason = bytes === null ? `it is longer than ${bytesText(longestObject)}` : whyNoObject(bytes);
      if (reason === null) {
        good++;
        yield Buffer.from(`${text}\n`);
      } else if (bad.push({ line, row, reason }) > most) return;
    }
  };
  await writePieces(path, goodOnes());
  return { path, good, bad };
}

function whyNoObject(bytes: Buffer): string | null {
  // Decoding would put a sign of its own for what is no text, without a word.
  if (!isUtf8(bytes)) return notUtf8;
  if (isDeeperThan(deepest, bytes)) return `it is nested more than ${deepest} deep`;
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return null;
    return 'it is no JSON object';
  } catch (error) {
    return error instanceof SyntaxError ? `it is no JSON (${error.message.slice(0, 200)})` : String(error);
  }
}

/** Null for a line that is too long. */
async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer | null, void> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  const line = (): Buffer | null => (bytes > longestObject ? null : Buffer.concat(parts));
  const add = (part: Uint8Array): void => {
    bytes += part.length;
    if (bytes <= longestObject) parts.push(part);
    else parts = [];
  };
  for await (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf(lineFeed); end >= 0; end = piece.indexOf(lineFeed, start)) {
      add(piece.subarray(start, end));
      yield line();
      parts = [];
      bytes = 0;
      start = end + 1;
    }
    add(piece.subarray(start));
  }
  if (bytes > 0) yield line();
}
