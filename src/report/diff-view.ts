/** Which tracked files differ, for people: a line each, and counts. */
import type { Differences } from '../differences.ts';
import { hexOf } from '../digest.ts';
import { isFolder } from '../entry.ts';
import type { Placed } from '../renames.ts';
import { fromHere } from './from-here.ts';
import { cellText, table } from './markdown.ts';
import { type Cell, rowsText } from './rows.ts';
import { marksOf, type Paint, type Style } from './style.ts';
import { bytesText, numberText } from './words.ts';

/** A folder's path ends in a slash. */
export const pathText = ({ path, entry }: Placed, style: Pick<Style, 'from'> = {}): string =>
  `${fromHere(path, style)}${isFolder(entry) ? '/' : ''}`;

interface Row {
  readonly status: keyof typeof paints;
  readonly from: Placed | null;
  readonly to: Placed | null;
}

const paints = {
  added: 'green',
  deleted: 'red',
  modified: 'yellow',
  renamed: 'cyan',
  missing: 'dim',
} as const satisfies { readonly [status: string]: Paint };

/** Ends with a line feed. */
export function diffText(differences: Differences, showHash: boolean, style: Style): string {
  const rows = rowsOf(differences);
  if (rows.length === 0) return 'No tracked files differ.\n';
  const { arrow } = marksOf(style);
  const cells = rows.map((row): Cell[] => [
    { text: row.status, paint: paints[row.status] },
    ...(showHash ? [{ text: hashText(row), paint: 'dim' as const }] : []),
    { text: pathsText(row, style) },
    { text: sizeText(row, arrow), paint: 'dim' },
  ]);
  const counts = Object.keys(paints).flatMap((status) => {
    const count = rows.filter((row) => row.status === status).length;
    return count > 0 ? [`${numberText(count)} ${status}`] : [];
  });
  return `${rowsText(cells, showHash ? 2 : 1, style)}\n${counts.join(', ')}.\n`;
}

/** Ends with a line feed; empty where nothing differs. */
export function diffMarkdown(differences: Differences, showHash: boolean): string {
  const rows = rowsOf(differences);
  if (rows.length === 0) return '';
  const head = ['Status', ...(showHash ? ['Hash'] : []), 'Path'];
  const cells = rows.map((row) => [
    row.status,
    ...(showHash ? [hashText(row)] : []),
    cellText(pathsText(row, { glyphs: 'unicode' })),
  ]);
  return `${table(head, cells)}\n`;
}

function rowsOf({ added, deleted, modified, renamed, missing }: Differences): readonly Row[] {
  return [
    ...added.map((to): Row => ({ status: 'added', from: null, to })),
    ...deleted.map((from): Row => ({ status: 'deleted', from, to: null })),
    ...modified.map(
      ({ path, from, to }): Row => ({
        status: 'modified',
        from: { path, entry: from },
        to: { path, entry: to },
      }),
    ),
    ...renamed.map(({ from, to }): Row => ({ status: 'renamed', from, to })),
    ...missing.map((from): Row => ({ status: 'missing', from, to: null })),
  ];
}

function pathsText({ status, from, to }: Row, style: Pick<Style, 'glyphs' | 'from'>): string {
  const [old, now] = [from && pathText(from, style), to && pathText(to, style)];
  return status === 'renamed' ? `${old} ${marksOf(style).arrow} ${now}` : (now ?? old ?? '');
}

function sizeText({ status, from, to }: Row, arrow: string): string {
  const [old, now] = [from && bytesText(from.entry.bytes), to && bytesText(to.entry.bytes)];
  return status === 'modified' && old !== now ? `${old} ${arrow} ${now}` : (now ?? old ?? '');
}

/** The first eight digits; of what was modified the old and the new ones. */
function hashText({ status, from, to }: Row): string {
  const short = (placed: Placed | null): string => (placed ? hexOf(placed.entry.digest).slice(0, 8) : '');
  return status === 'modified' ? `${short(from)}..${short(to)}` : short(to ?? from);
}
