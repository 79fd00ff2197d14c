/** Rows: short lists in aligned columns, cut to the terminal. */
import { marksOf, type Paint, paint, type Style } from './style.ts';
import { cutTo, tame, widest, widthOf } from './width.ts';

export interface Cell {
  readonly text: string;
  readonly paint?: Paint;
  readonly right?: boolean;
}

const gap = '  ';

/**
 * One line a row, each with its line feed, indented by a gap. Columns are as wide as their widest cell; the one that
 * `flexible` names gives way where the terminal is too narrow, and where that is not enough, the widest of the others.
 */
export function rowsText(rows: readonly (readonly Cell[])[], flexible: number, style: Style): string {
  const columns = rows.reduce((most, cells) => Math.max(most, cells.length), 0);
  const widths = Array.from({ length: columns }, (_, column) =>
    widest(rows.map((cells) => tame(cells[column]?.text ?? ''))),
  );
  let over = widths.reduce((sum, width) => sum + width + (width > 0 ? gap.length : 0), 0) - style.columns;
  const others = widths.map((width, column) => (column === flexible ? 0 : width));
  const second = others.indexOf(Math.max(...others));
  for (const column of [flexible, second]) {
    const width = widths[column];
    if (over <= 0 || width === undefined) continue;
    const left = Math.max(Math.min(width, narrowest), width - over);
    over -= width - left;
    widths[column] = left;
  }
  return rows.map((cells) => `${rowText(cells, widths, style)}\n`).join('');
}

const narrowest = 20;

function rowText(cells: readonly Cell[], widths: readonly number[], style: Style): string {
  let line = '';
  let pending = '';
  for (const [column, { text, paint: color, right }] of cells.entries()) {
    const width = widths[column] ?? 0;
    if (width === 0) continue;
    const shown = cutTo(tame(text), width, marksOf(style).cut);
    const blanks = ' '.repeat(width - widthOf(shown));
    const painted = color ? paint(style, shown, color) : shown;
    pending += gap + (right ? blanks : '');
    if (shown !== '') {
      line += pending + painted;
      pending = '';
    }
    pending += right ? '' : blanks;
  }
  return line;
}
