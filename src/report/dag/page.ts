/** The graph as one HTML page that needs nothing else: an inline SVG, light and dark, reasons on hover. */
import { widthOf } from '../width.ts';
import { stateGlyph } from '../words.ts';
import { componentsOf, type Dag, type DagNode } from './dag.ts';
import { boxHeight, type Drawing, layOut, type Wire } from './layout.ts';

/** Pixels of one cell of the drawing. */
const cell = { width: 9, height: 15 };
const radius = 6;
const margin = 24;
/** Parts that no edge connects stand beside each other up to about this width. */
const widest = 220;

/** `title` names the project. */
export function dagPage(dag: Dag, title: string): string {
  const { svg, width, height } = drawParts(dag);
  const states = [...new Set(dag.nodes.map(({ state }) => state))].filter((state) => state !== null);
  const legend = states.map((state) => `<li class="${state}">${stateGlyph(state)} ${state}</li>`).join('');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${styles}</style>
<h1>${escaped(title)}</h1>
<ul>${legend}</ul>
<main><svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
${svg}</svg></main>
</html>
`;
}

const styles = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1f2328;--line:#8c959f;--box:#f6f8fa;--good:#1a7f37;--due:#9a6700;--known:#0969da;--bad:#cf222e;--idle:#6e7781}
@media(prefers-color-scheme:dark){:root{--paper:#0d1117;--ink:#e6edf3;--line:#6e7681;--box:#161b22;--good:#3fb950;--due:#d29922;--known:#58a6ff;--bad:#f85149;--idle:#8b949e}}
body{margin:24px;background:var(--paper);color:var(--ink);font:14px/1.5 system-ui,sans-serif}
h1{font-size:18px;margin:0 0 8px}ul{display:flex;flex-wrap:wrap;gap:4px 20px;list-style:none;margin:0 0 8px;padding:0}
main{overflow:auto}text{font:13px ui-monospace,Menlo,Consolas,monospace;text-anchor:middle;dominant-baseline:central;fill:var(--ink)}
rect{fill:var(--box);stroke:var(--state,var(--line));stroke-width:1.5}path{fill:none;stroke:var(--line);stroke-width:1.5}
g:hover rect{stroke-width:3}tspan,li{color:var(--state);fill:var(--state)}
.current{--state:var(--good)}.outdated,.new{--state:var(--due)}.restorable,.running,.frozen{--state:var(--known)}.unconfirmed,.unsaved{--state:var(--bad)}.blocked,.absent{--state:var(--idle)}
`;

function drawParts(dag: Dag): { readonly svg: string; readonly width: number; readonly height: number } {
  let svg = '';
  let [x, y, rowHeight, right] = [margin, margin, 0, 0];
  for (const part of componentsOf(dag)) {
    const widths = part.nodes.map(({ name }) => widthOf(name) + 2);
    const drawing = layOut(part, widths, Number.POSITIVE_INFINITY) ?? stack(widths);
    const [width, height] = [drawing.width * cell.width, drawing.height * cell.height];
    if (x > margin && x + width > widest * cell.width) {
      [x, y, rowHeight] = [margin, y + rowHeight + margin, 0];
    }
    svg += `<g transform="translate(${x} ${y})">\n${drawPart(part, drawing)}</g>\n`;
    x += width + 2 * margin;
    right = Math.max(right, x);
    rowHeight = Math.max(rowHeight, height);
  }
  return { svg, width: Math.max(right, 1), height: y + rowHeight + margin };
}

/** Boxes alone, for a graph whose wires could not be told apart. */
const stack = (widths: readonly number[]): Drawing => ({
  width: Math.max(...widths) + 4,
  height: widths.length * (boxHeight + 1),
  boxes: widths.map((width, node) => ({
    node,
    x: 0,
    y: node * (boxHeight + 1),
    width: width + 4,
    height: boxHeight,
    ins: [],
    outs: [],
  })),
  wires: [],
});

function drawPart({ nodes }: Dag, { boxes, wires }: Drawing): string {
  const paths = wires.map((wire) => `<path d="${wirePath(wire)}"/>\n`).join('');
  const frames = boxes.map(({ node, x, y, width }) => {
    const named = nodes[node];
    if (!named) return '';
    const [left, top] = [x * cell.width, y * cell.height + cell.height / 4];
    const [across, down] = [width * cell.width, boxHeight * cell.height - cell.height / 2];
    return `<g class="${named.state ?? ''}"><title>${escaped(hoverText(named))}</title><rect x="${left}" y="${top}" width="${across}" height="${down}" rx="${radius}"/><text x="${left + across / 2}" y="${top + down / 2}">${labelOf(named)}</text></g>\n`;
  });
  return paths + frames.join('');
}

const labelOf = ({ name, state }: DagNode): string =>
  `${state === null ? '' : `<tspan>${stateGlyph(state)}</tspan> `}${escaped(name)}`;

const hoverText = ({ name, kind, state, reasons = [] }: DagNode): string =>
  [`${name} (${kind})${state === null ? '' : `: ${state}`}`, ...reasons].join('\n');

/** Down, along the bar, down; rows reach half a cell into the boxes' margins above and below. */
function wirePath({ sources, sinks, top, bottom, bar }: Wire): string {
  const across = (column: number): number => column * cell.width + cell.width / 2;
  const [from, to] = [top * cell.height - cell.height / 4, (bottom + 1) * cell.height + cell.height / 4];
  if (bar === null) return `M${across(sources[0] ?? 0)} ${from}V${to}`;
  const level = bar * cell.height + cell.height / 2;
  const columns = [...sources, ...sinks].map(across);
  return [
    ...sources.map((x) => `M${across(x)} ${from}V${level}`),
    `M${Math.min(...columns)} ${level}H${Math.max(...columns)}`,
    ...sinks.map((x) => `M${across(x)} ${level}V${to}`),
  ].join('');
}

const entities: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
