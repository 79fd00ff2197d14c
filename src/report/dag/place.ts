/** Where each vertex stands from left to right: as near as it can to the middle of what it is wired to. */
import { gap, type Layers, type Net } from './layers.ts';

const sweeps = 10;

/** Left ends, by vertex; the smallest is 0. */
export function placeVertices(layers: Layers, widths: readonly number[]): readonly number[] {
  const left = packed(layers, widths);
  const middle = (vertex: number): number => (left[vertex] ?? 0) + half(widths[vertex]);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const down = sweep % 2 === 0;
    const rows = layers.rows.map((_, i) => (down ? i : layers.rows.length - 1 - i));
    for (const i of rows) {
      const row = layers.rows[i] ?? [];
      const pulls = pullsOn(layers.nets[i - 1] ?? [], layers.nets[i] ?? [], sweep, middle);
      const wanted = row.map((vertex) => (pulls.get(vertex) ?? middle(vertex)) - half(widths[vertex]));
      const spaced = spread(
        wanted,
        row.map((vertex) => (widths[vertex] ?? 0) + gap),
      );
      for (const [j, vertex] of row.entries()) left[vertex] = spaced[j] ?? 0;
    }
  }
  straighten(layers, widths, left, middle);
  const least = Math.min(...left);
  return left.map((x) => x - least);
}

/** Last, wires from one vertex to one other become straight lines, downwards, where there is room. */
function straighten(
  layers: Layers,
  widths: readonly number[],
  left: number[],
  middle: (vertex: number) => number,
): void {
  for (const [i, row] of layers.rows.entries()) {
    const into = new Map<number, number | null>();
    for (const { sources, sinks } of layers.nets[i - 1] ?? [])
      for (const sink of sinks)
        into.set(sink, into.has(sink) || sources.length + sinks.length > 2 ? null : (sources[0] ?? null));
    for (const [j, vertex] of row.entries()) {
      const source = into.get(vertex) ?? null;
      if (source === null) continue;
      const [before, after] = [row[j - 1], row[j + 1]];
      const least = before === undefined ? -1e9 : (left[before] ?? 0) + (widths[before] ?? 0) + gap;
      const most = after === undefined ? 1e9 : (left[after] ?? 0) - gap - (widths[vertex] ?? 0);
      const wanted = middle(source) - half(widths[vertex]);
      left[vertex] = Math.max(least, Math.min(most, wanted));
    }
  }
}

const half = (width: number | undefined): number => ((width ?? 1) - 1) >> 1;

function packed(layers: Layers, widths: readonly number[]): number[] {
  const left = layers.vertices.map(() => 0);
  for (const row of layers.rows) {
    let x = 0;
    for (const vertex of row) {
      left[vertex] = x;
      x += (widths[vertex] ?? 0) + gap;
    }
  }
  return left;
}

/** A sweep looks at the row it comes from; the last two look at both. */
function pullsOn(
  above: readonly Net[],
  below: readonly Net[],
  sweep: number,
  middle: (vertex: number) => number,
): ReadonlyMap<number, number> {
  const both = sweep >= sweeps - 2;
  const pulls = new Map<number, { sum: number; count: number }>();
  const add = (vertices: readonly number[], from: readonly number[]): void => {
    const sum = from.reduce((all, each) => all + middle(each), 0);
    for (const vertex of vertices) {
      const pull = pulls.get(vertex) ?? { sum: 0, count: 0 };
      pull.sum += sum;
      pull.count += from.length;
      pulls.set(vertex, pull);
    }
  };
  if (both || sweep % 2 === 0) for (const net of above) add(net.sinks, net.sources);
  if (both || sweep % 2 === 1) for (const net of below) add(net.sources, net.sinks);
  return new Map([...pulls].map(([vertex, { sum, count }]) => [vertex, sum / count]));
}

/** The positions nearest to the wanted ones (least squares) that keep the order and the sizes apart. */
function spread(wanted: readonly number[], sizes: readonly number[]): readonly number[] {
  const offsets: number[] = [];
  let offset = 0;
  for (const size of sizes) {
    offsets.push(offset);
    offset += size;
  }
  const blocks: { sum: number; count: number }[] = [];
  for (const [i, x] of wanted.entries()) {
    let block = { sum: x - (offsets[i] ?? 0), count: 1 };
    for (
      let last = blocks.at(-1);
      last && last.sum / last.count > block.sum / block.count;
      last = blocks.at(-1)
    ) {
      block = { sum: block.sum + last.sum, count: block.count + last.count };
      blocks.pop();
    }
    blocks.push(block);
  }
  const places: number[] = [];
  for (const { sum, count } of blocks) {
    const base = Math.round(sum / count);
    for (let i = 0; i < count; i++) places.push(base + (offsets[places.length] ?? 0));
  }
  return places;
}
