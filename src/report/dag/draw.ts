/** A drawing as text, with box characters or ASCII. */
import type { Drawing, Wire } from './layout.ts';

/** What is written into a box: its width in columns, and its text, which may hold colour. */
export interface Label {
  readonly width: number;
  readonly text: string;
}

const north = 1;
const east = 2;
const south = 4;
const west = 8;
/** By the sum of the directions in which a line leaves the cell. */
const boxCharacters = [' ', '│', '─', '└', '│', '│', '┌', '├', '─', '┘', '─', '┴', '┐', '┤', '┬', '┼'];
const asciiCharacters = [' ', '|', '-', '+', '|', '|', '+', '+', '-', '+', '-', '+', '+', '+', '+', '+'];

/** Without trailing blanks; `width` in columns, as the text may hold colour. */
export interface Line {
  readonly width: number;
  readonly text: string;
}

export function drawText(
  { width, height, boxes, wires }: Drawing,
  labels: readonly Label[],
  ascii: boolean,
): Line[] {
  const characters = ascii ? asciiCharacters : boxCharacters;
  const cells = Array.from({ length: height }, () => new Array<string>(width).fill(' '));
  const put = (x: number, y: number, directions: number): void => {
    const row = cells[y];
    if (row) row[x] = characters[directions] ?? ' ';
  };
  for (const wire of wires) drawBar(wire, put);
  for (const wire of wires) drawColumns(wire, put);
  for (const { node, x, y, width, height, ins, outs } of boxes) {
    const [right, bottom] = [x + width - 1, y + height - 1];
    for (let column = x + 1; column < right; column++) {
      put(column, y, east + west + (ins.includes(column) ? north : 0));
      put(column, bottom, east + west + (outs.includes(column) ? south : 0));
    }
    put(x, y, east + south);
    put(right, y, west + south);
    put(x, bottom, north + east);
    put(right, bottom, north + west);
    write(cells[y + 1], x, width, labels[node], characters[north + south] ?? '|');
  }
  return cells.map((row) => {
    const width = row.findLastIndex((cell) => cell !== ' ') + 1;
    return { width, text: row.slice(0, width).join('') };
  });
}

type Put = (x: number, y: number, directions: number) => void;

function drawBar({ sources, sinks, bar }: Wire, put: Put): void {
  if (bar === null) return;
  const columns = [...sources, ...sinks];
  const [least, most] = [Math.min(...columns), Math.max(...columns)];
  for (let x = least; x <= most; x++) put(x, bar, (x > least ? west : 0) + (x < most ? east : 0));
}

/** Drawn after all bars: where a bar of another wire crosses, the column goes over it. */
function drawColumns({ sources, sinks, top, bottom, bar }: Wire, put: Put): void {
  const columns = [...sources, ...sinks];
  const [least, most] = [Math.min(...columns), Math.max(...columns)];
  for (const x of new Set(columns)) {
    const [up, down] = [sources.includes(x), sinks.includes(x)];
    for (let y = top; y <= bottom; y++) {
      if (bar === null || (up && y < bar) || (down && y > bar)) put(x, y, north + south);
      else if (y === bar)
        put(x, y, (up ? north : 0) + (down ? south : 0) + (x > least ? west : 0) + (x < most ? east : 0));
    }
  }
}

/** The label's cells beyond the first are emptied: its text, which may be of any length, stands in the first. */
function write(
  row: string[] | undefined,
  x: number,
  width: number,
  label: Label | undefined,
  side: string,
): void {
  if (!row || !label) return;
  const blanks = width - 2 - label.width;
  const left = blanks >> 1;
  row[x] = `${side}${' '.repeat(left)}${label.text}${' '.repeat(blanks - left)}${side}`;
  row.fill('', x + 1, x + width);
}
