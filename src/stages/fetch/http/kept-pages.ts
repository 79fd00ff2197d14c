/** The rows of the pages that have come, in a file, with a note of where to go on: what a killed fetch finds again. */
import { fx } from '../../../base/effects.ts';
import { readIfThere, removeFile, writeWhole } from '../../../base/files.ts';
import { isObject, parseJson } from '../../../json.ts';
import type { Place } from './paging.ts';

export interface Progress {
  readonly pages: number;
  readonly rows: number;
  /** Of the file that belong to whole pages. */
  readonly bytes: number;
  /** Where to go on; undefined after the end. */
  readonly next?: Place;
  /** Digests of all places so far. */
  readonly seen: readonly string[];
  /** Of the rows of the last page. */
  readonly digest: string;
  /** When the first page was answered. */
  readonly date: string | null;
}

export interface KeptPages {
  readonly path: string;
  /** Of another process that was killed, if it asked for the same. */
  readonly progress: () => Progress | null;
  /** Rows of one page, in place of those that came of it before. */
  readonly openPage: () => PageWriter;
  readonly reset: () => void;
}

export interface PageWriter {
  readonly add: (line: string) => void;
  /** Returns how long the file is now. */
  readonly end: () => number;
  readonly close: () => void;
}

/** Lines are written so many bytes at a time. */
const enough = 2 ** 18;

/** `asked` tells what is asked for from anything else. */
export function openKeptPages(
  path: string,
  asked: string,
): KeptPages & { readonly save: (progress: Progress) => void } {
  const note = `${path}.json`;
  let progress = progressIn(path, note, asked);
  return {
    path,
    progress: () => progress,
    save(now) {
      progress = now;
      writeWhole(note, `${JSON.stringify({ asked, progress })}\n`);
    },
    reset() {
      progress = null;
      removeFile(note);
      removeFile(path);
    },
    openPage() {
      const fd = fx.openSync(path, 'a');
      fx.truncateSync(path, progress?.bytes ?? 0);
      let bytes = progress?.bytes ?? 0;
      let held: string[] = [];
      let heldLength = 0;
      const flush = (): void => {
        const chunk = Buffer.from(held.join(''));
        held = [];
        heldLength = 0;
        bytes += fx.writeSync(fd, chunk);
      };
      return {
        add(line) {
          held.push(line, '\n');
          heldLength += line.length;
          if (heldLength >= enough) flush();
        },
        end() {
          flush();
          return bytes;
        },
        close: () => fx.closeSync(fd),
      };
    },
  };
}

/** Null as well where the rows that it tells of are not there. */
function progressIn(path: string, note: string, asked: string): Progress | null {
  const value = parseJson(readIfThere(note)?.toString() ?? '');
  if (!isObject(value) || value.asked !== asked || !isObject(value.progress)) return null;
  const progress = value.progress as unknown as Progress;
  return (fx.statSync(path)?.size ?? 0) >= progress.bytes ? progress : null;
}
