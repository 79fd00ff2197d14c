/** How much space tracked files take, for people: a line a folder, and what they take together. */
import { lostText } from './ls-view.ts';
import { type Cell, rowsText } from './rows.ts';
import type { Style } from './style.ts';
import { bytesText, countText } from './words.ts';

export interface DiskUsage {
  readonly paths: readonly { readonly path: string; readonly bytes: number }[];
  readonly total: { readonly bytes: number; readonly files: number; readonly unique: number };
  /** Folders that could not be looked into. */
  readonly lost: number;
}

/** Ends with a line feed. */
export function duText({ paths, total, lost }: DiskUsage, style: Style): string {
  const rows = paths.map(({ path, bytes }): Cell[] => [
    { text: bytesText(bytes), right: true },
    { text: path },
  ]);
  const unique = total.unique < total.bytes ? `, ${bytesText(total.unique)} unique` : '';
  const together = `${bytesText(total.bytes)} in ${countText(total.files, 'file')}${unique}\n`;
  return `${rowsText(rows, 1, style)}${rows.length > 0 ? '\n' : ''}${together}${lostText(lost)}`;
}
