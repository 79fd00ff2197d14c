/** The graph for the terminal: drawn where it fits, else as a list. */
import { statePaint } from '../state-paint.ts';
import { paint, type Style } from '../style.ts';
import { tame, widthOf } from '../width.ts';
import { stateGlyph } from '../words.ts';
import { componentsOf, type Dag, type DagNode } from './dag.ts';
import { drawText, type Label, type Line } from './draw.ts';
import { layOut } from './layout.ts';
import { listText } from './list.ts';

/** More nodes than anyone follows wires between. */
const mostDrawn = 60;
const gap = '   ';

/** Where nothing sets a width: wires across a longer line are followed by nobody either. */
const usualWidth = 80;

/** Lines with a line feed each; empty for a graph without nodes. */
export function dagText(dag: Dag, style: Style): string {
  const width = Number.isFinite(style.columns) ? style.columns : usualWidth;
  const drawings = dag.nodes.length <= mostDrawn ? drawAll(componentsOf(dag), style, width) : null;
  const lines = drawings
    ? besideEachOther(drawings, width)
    : listText(dag, (node) => label(node, style).text);
  return lines.map((line) => `${line}\n`).join('');
}

interface Block {
  readonly width: number;
  readonly lines: readonly Line[];
}

/** Null where one of them is too wide. */
function drawAll(parts: readonly Dag[], style: Style, width: number): readonly Block[] | null {
  const blocks: Block[] = [];
  for (const part of parts) {
    const labels = part.nodes.map((node) => label(node, style));
    const drawing = layOut(
      part,
      labels.map((one) => one.width),
      width,
    );
    if (!drawing) return null;
    blocks.push({ width: drawing.width, lines: drawText(drawing, labels, style.glyphs === 'ascii') });
  }
  return blocks;
}

/** Parts stand in rows, as many beside each other as fit. */
function besideEachOther(blocks: readonly Block[], columns: number): readonly string[] {
  const rows: Block[][] = [];
  let room = 0;
  for (const block of blocks) {
    const row = rows.at(-1);
    if (row && room >= gap.length + block.width) {
      row.push(block);
      room -= gap.length + block.width;
    } else {
      rows.push([block]);
      room = columns - block.width;
    }
  }
  return rows.flatMap((row, i) => [...(i > 0 ? [''] : []), ...joined(row)]);
}

function joined(row: readonly Block[]): string[] {
  const height = Math.max(...row.map(({ lines }) => lines.length));
  return Array.from({ length: height }, (_, y) =>
    row
      .map(({ width, lines }) => filled(lines[y] ?? { width: 0, text: '' }, width))
      .join(gap)
      .trimEnd(),
  );
}

const filled = ({ width, text }: Line, columns: number): string => text + ' '.repeat(columns - width);

function label({ name, state }: DagNode, style: Style): Label {
  const shown = tame(name);
  if (state === null) return { width: widthOf(shown), text: shown };
  const glyph = stateGlyph(state, style.glyphs);
  return {
    width: widthOf(glyph) + 1 + widthOf(shown),
    text: `${paint(style, glyph, statePaint[state])} ${state === 'current' ? shown : paint(style, shown, statePaint[state])}`,
  };
}

/** What the glyphs mean, for the states that occur. */
export function legendText({ nodes }: Dag, style: Style): string {
  const states = [...new Set(nodes.map(({ state }) => state))].filter((state) => state !== null);
  if (states.length === 0) return '';
  const words = states.map(
    (state) => `${paint(style, stateGlyph(state, style.glyphs), statePaint[state])} ${state}`,
  );
  return `${words.join('   ')}\n`;
}
