/** The order of the vertices within their layers that makes wires cross seldom: barycentres, swept down and up. */
import type { Layers, Net } from './layers.ts';

const sweeps = 12;

/** The same layers with their rows reordered. */
export function withFewCrossings(layers: Layers): Layers {
  const above = neighbours(
    layers.nets,
    (net) => net.sinks,
    (net) => net.sources,
  );
  const below = neighbours(
    layers.nets,
    (net) => net.sources,
    (net) => net.sinks,
  );
  let rows = layers.rows.map((row) => [...row]);
  let best = rows;
  let fewest = crossings(rows, below);
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
    const down = sweep % 2 === 0;
    rows = rows.map((row) => [...row]);
    const indexes = rows.map((_, i) => (down ? i : rows.length - 1 - i));
    for (const i of indexes.slice(1)) sortRow(rows, i, down ? i - 1 : i + 1, down ? above : below);
    swapNeighbours(rows, below);
    const count = crossings(rows, below);
    if (count < fewest) {
      fewest = count;
      best = rows;
    }
  }
  return { ...layers, rows: best };
}

type Neighbours = ReadonlyMap<number, readonly number[]>;

function neighbours(
  nets: Layers['nets'],
  from: (net: Net) => readonly number[],
  to: (net: Net) => readonly number[],
): Neighbours {
  const found = new Map<number, number[]>();
  for (const net of nets.flat()) {
    for (const vertex of from(net)) {
      const around = found.get(vertex);
      if (around) around.push(...to(net));
      else found.set(vertex, [...to(net)]);
    }
  }
  return found;
}

/** Vertices without neighbours keep their places; the others are sorted among the rest. */
function sortRow(rows: number[][], at: number, by: number, around: Neighbours): void {
  const row = rows[at] ?? [];
  const position = new Map((rows[by] ?? []).map((vertex, i) => [vertex, i]));
  const centre = new Map<number, number>();
  for (const vertex of row) {
    const near = around.get(vertex) ?? [];
    if (near.length === 0) continue;
    centre.set(vertex, near.reduce((sum, each) => sum + (position.get(each) ?? 0), 0) / near.length);
  }
  const sorted = row
    .filter((vertex) => centre.has(vertex))
    .sort((a, b) => (centre.get(a) ?? 0) - (centre.get(b) ?? 0));
  rows[at] = row.map((vertex) => (centre.has(vertex) ? (sorted.shift() ?? vertex) : vertex));
}

/** Swaps neighbours in each row as long as that takes crossings away. */
function swapNeighbours(rows: number[][], below: Neighbours): void {
  for (const [at, row] of rows.entries()) {
    const around = () =>
      crossingsBetween(rows[at - 1], rows[at], below) + crossingsBetween(rows[at], rows[at + 1], below);
    let count = around();
    for (let i = 0; i + 1 < row.length && count > 0; i++) {
      swap(row, i);
      const after = around();
      if (after < count) count = after;
      else swap(row, i);
    }
  }
}

function swap(row: number[], i: number): void {
  const [a, b] = [row[i], row[i + 1]];
  if (a === undefined || b === undefined) return;
  row[i] = b;
  row[i + 1] = a;
}

const crossings = (rows: readonly (readonly number[])[], below: Neighbours): number =>
  rows.reduce((sum, row, i) => sum + crossingsBetween(row, rows[i + 1], below), 0);

function crossingsBetween(
  upper: readonly number[] | undefined,
  lower: readonly number[] | undefined,
  below: Neighbours,
): number {
  if (!upper || !lower) return 0;
  const position = new Map(lower.map((vertex, i) => [vertex, i]));
  const ends = upper.map((vertex) => (below.get(vertex) ?? []).map((each) => position.get(each) ?? 0));
  let count = 0;
  for (let i = 0; i < ends.length; i++)
    for (let j = i + 1; j < ends.length; j++)
      for (const a of ends[i] ?? []) for (const b of ends[j] ?? []) if (a > b) count++;
  return count;
}
