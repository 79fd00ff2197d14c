/** The graph as an indented list, for any number of nodes and any width: every node once, below what it waits for last. */
import { grouped } from '../../base/grouped.ts';
import { type Dag, type DagNode, topologicalOrder } from './dag.ts';

/** One line a node; what else it needs stands behind it. */
export function listText(dag: Dag, label: (node: DagNode) => string): readonly string[] {
  const order = new Map(topologicalOrder(dag).map((name, i) => [name, i]));
  const needs = grouped(dag.edges, ({ to }) => to);
  const parents = new Map(
    dag.nodes.map(({ name }) => [
      name,
      latest(
        (needs.get(name) ?? []).map(({ from }) => from),
        order,
      ),
    ]),
  );
  const below = grouped(dag.nodes, ({ name }) => parents.get(name) ?? null);
  const lines: string[] = [];
  const left = (below.get(null) ?? []).map((node) => ({ node, depth: 0 })).reverse();
  for (let next = left.pop(); next; next = left.pop()) {
    const { node, depth } = next;
    const parent = parents.get(node.name);
    const others = (needs.get(node.name) ?? []).map(({ from }) => from).filter((name) => name !== parent);
    const also = others.length > 0 ? `  (also needs ${others.join(', ')})` : '';
    lines.push(`${'  '.repeat(Math.min(depth, deepest))}${label(node)}${also}`);
    for (const child of (below.get(node.name) ?? []).toReversed())
      left.push({ node: child, depth: depth + 1 });
  }
  return lines;
}

/** Deeper nodes are not indented further, so that a long chain stays on the screen. */
const deepest = 20;

function latest(names: readonly string[], order: ReadonlyMap<string, number>): string | null {
  let last: string | null = null;
  for (const name of names) if (last === null || (order.get(name) ?? 0) > (order.get(last) ?? 0)) last = name;
  return last;
}
