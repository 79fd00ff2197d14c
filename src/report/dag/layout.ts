/** The drawing of one connected graph as boxes and wires on a grid, layer below layer. */
import { grouped } from '../../base/grouped.ts';
import type { Dag } from './dag.ts';
import { type Layers, layersOf } from './layers.ts';
import { withFewCrossings } from './order.ts';
import { placeVertices } from './place.ts';
import { type Pins, type Routing, route } from './route.ts';

/** A node's frame; `node` is its index in the dag. `ins` and `outs` are columns where wires touch the frame. */
export interface Box {
  readonly node: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly ins: readonly number[];
  readonly outs: readonly number[];
}

/**
 * One net: down from row `top` at each source, along `bar`, down to row `bottom` at each sink. The rows themselves
 * belong to it, the boxes begin beyond.
 */
export interface Wire {
  readonly sources: readonly number[];
  readonly sinks: readonly number[];
  readonly top: number;
  readonly bottom: number;
  /** Null for a straight line. */
  readonly bar: number | null;
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly wires: readonly Wire[];
}

export const boxHeight = 3;
/** Tried one after the other until the drawing is narrow enough. */
const budgets = [Number.POSITIVE_INFINITY, 1, 0.85, 0.7, 0.55, 0.4];
/** The frame around a label, and a blank on each side of it. */
const frame = 4;

/** Null where no drawing within `columns` was found. `widths` are those of the labels. */
export function layOut(dag: Dag, widths: readonly number[], columns: number): Drawing | null {
  const boxes = widths.map((width) => width + frame);
  for (const share of Number.isFinite(columns) ? budgets : [1]) {
    const drawing = attempt(layersOf(dag, boxes, columns * share), boxes);
    if (drawing && drawing.width <= columns) return drawing;
  }
  return null;
}

function attempt(unordered: Layers, boxes: readonly number[]): Drawing | null {
  const layers = withFewCrossings(unordered);
  const wiresInto = layers.vertices.map(() => 0);
  for (const { sinks } of layers.nets.flat())
    for (const sink of sinks) wiresInto[sink] = (wiresInto[sink] ?? 0) + 1;
  const widths = layers.vertices.map(({ node }, vertex) =>
    node === null ? 1 : Math.max(boxes[node] ?? 0, 2 * (wiresInto[vertex] ?? 0) + 3),
  );
  const left = placeVertices(layers, widths);
  return assemble(layers, widths, left);
}

function assemble(layers: Layers, widths: readonly number[], left: readonly number[]): Drawing | null {
  const middle = (vertex: number): number => (left[vertex] ?? 0) + (((widths[vertex] ?? 1) - 1) >> 1);
  const boxes: Box[] = [];
  const wires: Wire[] = [];
  let ins = new Map<number, readonly number[]>();
  let y = 0;
  for (const [at, row] of layers.rows.entries()) {
    const nets = layers.nets[at] ?? [];
    const wired = new Set(nets.flatMap(({ sources }) => sources));
    for (const vertex of row) {
      const node = layers.vertices[vertex]?.node ?? null;
      const x = left[vertex] ?? 0;
      const outs = wired.has(vertex) ? [middle(vertex)] : [];
      const size = { x, y, width: widths[vertex] ?? 1, height: boxHeight };
      if (node === null)
        wires.push({ sources: [x], sinks: [x], top: y, bottom: y + boxHeight - 1, bar: null });
      else boxes.push({ ...size, node, ins: ins.get(vertex) ?? [], outs });
    }
    y += boxHeight;
    const pins = pinsOf(nets, middle);
    const routing = route(pins);
    if (!routing) return null;
    ins = sinkColumns(nets, pins);
    const height = nets.length > 0 ? Math.max(1, routing.height) : 0;
    wires.push(...wiresOf(pins, routing, y, height));
    y += height;
  }
  return { width: widthOf(boxes, wires), height: y, boxes, wires };
}

function widthOf(boxes: readonly Box[], wires: readonly Wire[]): number {
  let most = 0;
  for (const { x, width } of boxes) most = Math.max(most, x + width);
  for (const { sources, sinks } of wires)
    for (const columns of [sources, sinks]) for (const x of columns) most = Math.max(most, x + 1);
  return most;
}

/** A sink gets one column for each of its nets, side by side around its middle, in the order the nets come from. */
function pinsOf(nets: Layers['nets'][number], middle: (vertex: number) => number): Pins[] {
  const origin = nets.map(({ sources }) => mean(sources.map(middle)));
  const arrivals = grouped(
    nets.flatMap(({ sinks }, net) => sinks.map((sink) => ({ sink, net }))),
    ({ sink }) => sink,
  );
  for (const into of arrivals.values()) into.sort((a, b) => (origin[a.net] ?? 0) - (origin[b.net] ?? 0));
  return nets.map(({ sources, sinks }, net) => ({
    sources: sources.map(middle),
    sinks: sinks.map((sink) => {
      const into = arrivals.get(sink) ?? [];
      return middle(sink) + 2 * into.findIndex((arrival) => arrival.net === net) - (into.length - 1);
    }),
  }));
}

const mean = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length;

function sinkColumns(nets: Layers['nets'][number], pins: readonly Pins[]): Map<number, readonly number[]> {
  const columns = new Map<number, readonly number[]>();
  for (const [i, { sinks }] of nets.entries())
    for (const [j, sink] of sinks.entries())
      columns.set(sink, [...(columns.get(sink) ?? []), pins[i]?.sinks[j] ?? 0]);
  return columns;
}

const wiresOf = (pins: readonly Pins[], { tracks }: Routing, y: number, height: number): Wire[] =>
  pins.map(({ sources, sinks }, i) => {
    const track = tracks[i] ?? null;
    return { sources, sinks, top: y, bottom: y + height - 1, bar: track === null ? null : y + track };
  });
