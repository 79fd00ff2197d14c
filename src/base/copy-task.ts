/** What a worker does for `copy-elsewhere.ts`: copies parts of one file into a new file each. */
import { copyParts, type Part } from './copy-parts.ts';

/** Flat, as objects by the hundred travel slowly. */
export interface CopyRequest {
  readonly from: string;
  readonly time: number;
  /** Where the new files shall be, with a NUL between them. */
  readonly paths: string;
  /** 64 digits each, one behind the other. */
  readonly hex: string;
  /** Offset, length and mode of each. */
  readonly numbers: Float64Array<ArrayBuffer>;
}

/** Size, times of modification and of change, inode and mode of each; NaN for one that was not made. */
export type CopyAnswer = Float64Array<ArrayBuffer>;

const asked = 3;
export const told = 5;

export function requestOf(from: string, parts: readonly Part[], time: number): CopyRequest {
  const numbers = new Float64Array(parts.length * asked);
  parts.forEach(({ offset, length, mode }, i) => void numbers.set([offset, length, mode], i * asked));
  const paths = parts.map(({ to }) => to).join('\0');
  return { from, time, paths, hex: parts.map(({ hex }) => hex).join(''), numbers };
}

export function answerCopy({ from, time, paths, hex, numbers }: CopyRequest): CopyAnswer {
  const parts = paths.split('\0').map((to, i): Part => {
    const [offset = 0, length = 0, mode = 0] = numbers.subarray(i * asked, (i + 1) * asked);
    return { offset, length, mode, to, hex: hex.slice(i * 64, (i + 1) * 64) };
  });
  const answer = new Float64Array(parts.length * told).fill(Number.NaN);
  copyParts(from, parts, time).forEach((stat, i) => {
    if (stat) answer.set([stat.size, stat.mtimeMs, stat.ctimeMs, stat.ino, stat.mode], i * told);
  });
  return answer;
}
