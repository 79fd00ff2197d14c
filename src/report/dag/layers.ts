/**
 * Layers of a connected graph, sources first, and the nets between neighbouring layers. Vertices of one layer that
 * lead to exactly the same nodes share a net, and the bend by which it passes a layer: so a fan-in is one wire.
 */
import { type Dag, topologicalOrder } from './dag.ts';

/** A node's box, or (`node` null) the bend of a wire that passes this layer. */
export interface Vertex {
  readonly node: number | null;
  readonly layer: number;
}

/** Every source leads to every sink; sources lie in one layer, sinks in the next. Indexes of vertices. */
export interface Net {
  readonly sources: readonly number[];
  readonly sinks: readonly number[];
}

export interface Layers {
  /** The first ones are the dag's nodes. */
  readonly vertices: readonly Vertex[];
  /** Indexes of vertices, left to right. */
  readonly rows: readonly (readonly number[])[];
  /** `nets[i]` lie between row i and row i + 1. */
  readonly nets: readonly (readonly Net[])[];
}

/** Blanks between neighbours of a layer. */
export const gap = 2;

/** Boxes of these widths are in each layer together at most `budget` wide, where one alone is no wider. */
export function layersOf(dag: Dag, widths: readonly number[], budget: number): Layers {
  const indexOf = new Map(dag.nodes.map(({ name }, index) => [name, index]));
  const order = topologicalOrder(dag).map((name) => indexOf.get(name) ?? 0);
  const before: number[][] = dag.nodes.map(() => []);
  const after: number[][] = dag.nodes.map(() => []);
  for (const edge of dag.edges) {
    const [from, to] = [indexOf.get(edge.from) ?? 0, indexOf.get(edge.to) ?? 0];
    before[to]?.push(from);
    after[from]?.push(to);
  }
  return connect(assignLayers({ before, after }, order, widths, budget), after);
}

/** For each node those that have an edge to it, and those that it has an edge to. */
interface Neighbours {
  readonly before: readonly (readonly number[])[];
  readonly after: readonly (readonly number[])[];
}

function assignLayers(
  { before, after }: Neighbours,
  order: readonly number[],
  widths: readonly number[],
  budget: number,
): readonly number[] {
  const layer = widths.map(() => 0);
  const used: number[] = [];
  for (const node of order) {
    const width = (widths[node] ?? 0) + gap;
    let at = (before[node] ?? []).reduce((last, from) => Math.max(last, layer[from] ?? 0), -1) + 1;
    while ((used[at] ?? 0) > 0 && (used[at] ?? 0) + width > budget) at++;
    used[at] = (used[at] ?? 0) + width;
    layer[node] = at;
  }
  for (const node of order) {
    if (before[node]?.length) continue;
    const nearest = (after[node] ?? []).reduce(
      (least, to) => Math.min(least, layer[to] ?? 0),
      Number.POSITIVE_INFINITY,
    );
    const width = (widths[node] ?? 0) + gap;
    let at = Number.isFinite(nearest) ? nearest - 1 : 0;
    while (at > (layer[node] ?? 0) && (used[at] ?? 0) + width > budget) at--;
    layer[node] = Math.max(at, layer[node] ?? 0);
    used[at] = (used[at] ?? 0) + width;
  }
  return layer;
}

function connect(layer: readonly number[], after: Neighbours['after']): Layers {
  const vertices: Vertex[] = layer.map((at, node) => ({ node, layer: at }));
  const targets = new Map<number, readonly number[]>();
  for (const node of layer.keys()) {
    targets.set(
      node,
      [...new Set(after[node])].sort((a, b) => a - b),
    );
  }
  const rows: number[][] = Array.from(
    { length: layer.reduce((most, at) => Math.max(most, at), 0) + 1 },
    () => [],
  );
  for (const [node, at] of layer.entries()) rows[at]?.push(node);
  const nets: Net[][] = [];
  for (const [at, row] of rows.entries()) {
    const below = rows[at + 1];
    if (!below) break;
    nets.push(
      groupsOf(row, targets).map(({ sources, sinks: all }) => {
        const later = all.filter((node) => (layer[node] ?? 0) > at + 1);
        const sinks = all.filter((node) => layer[node] === at + 1);
        if (later.length === 0) return { sources, sinks };
        const bend = vertices.push({ node: null, layer: at + 1 }) - 1;
        targets.set(bend, later);
        below.push(bend);
        return { sources, sinks: [...sinks, bend] };
      }),
    );
  }
  return { vertices, rows, nets };
}

function groupsOf(row: readonly number[], targets: ReadonlyMap<number, readonly number[]>): Net[] {
  const groups = new Map<string, { sources: number[]; sinks: readonly number[] }>();
  for (const vertex of row) {
    const sinks = targets.get(vertex) ?? [];
    if (sinks.length === 0) continue;
    const key = sinks.join(' ');
    const group = groups.get(key) ?? { sources: [], sinks };
    group.sources.push(vertex);
    groups.set(key, group);
  }
  return [...groups.values()];
}
