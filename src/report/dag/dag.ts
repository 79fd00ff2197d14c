/** The graph as the drawings take it: nodes with their states, edges with the paths that make them. */
import { grouped } from '../../base/grouped.ts';
import type { StageState } from '../../stage-state.ts';

export interface DagNode {
  readonly name: string;
  /** The stage's kind; for a path `out` or `data`. */
  readonly kind: string;
  /** Null where nobody has looked. */
  readonly state: StageState | null;
  /** Why it is not current, one line each. */
  readonly reasons?: readonly string[];
}

export interface DagEdge {
  readonly from: string;
  readonly to: string;
  readonly paths: readonly string[];
}

/** Edges go between nodes that are there, and nowhere in a circle. */
export interface Dag {
  readonly nodes: readonly DagNode[];
  readonly edges: readonly DagEdge[];
}

/** The parts that no edge connects, each in the order of its nodes; the parts in the order of their first nodes. */
export function componentsOf({ nodes, edges }: Dag): readonly Dag[] {
  const part = new Map(nodes.map(({ name }) => [name, name]));
  const rootOf = (name: string): string => {
    let root = name;
    for (;;) {
      const next = part.get(root) ?? root;
      if (next === root) return root;
      // Halves the way for whoever asks next.
      const beyond = part.get(next) ?? next;
      part.set(root, beyond);
      root = beyond;
    }
  };
  for (const { from, to } of edges) part.set(rootOf(from), rootOf(to));
  const parts = new Map<string, { nodes: DagNode[]; edges: DagEdge[] }>();
  const partOf = (name: string): { nodes: DagNode[]; edges: DagEdge[] } => {
    const root = rootOf(name);
    const found = parts.get(root) ?? { nodes: [], edges: [] };
    parts.set(root, found);
    return found;
  };
  for (const node of nodes) partOf(node.name).nodes.push(node);
  for (const edge of edges) partOf(edge.from).edges.push(edge);
  return [...parts.values()];
}

/** Names, every one after those that it has an edge from; in the order of the nodes where that leaves a choice. */
export function topologicalOrder({ nodes, edges }: Dag): readonly string[] {
  const waitsFor = new Map(nodes.map(({ name }) => [name, 0]));
  for (const { to } of edges) waitsFor.set(to, (waitsFor.get(to) ?? 0) + 1);
  const after = grouped(edges, ({ from }) => from);
  const order: string[] = [];
  let ready = nodes.map(({ name }) => name).filter((name) => waitsFor.get(name) === 0);
  while (ready.length > 0) {
    const next: string[] = [];
    for (const name of ready) {
      order.push(name);
      for (const { to } of after.get(name) ?? []) {
        const left = (waitsFor.get(to) ?? 0) - 1;
        waitsFor.set(to, left);
        if (left === 0) next.push(to);
      }
    }
    ready = next;
  }
  return order;
}
