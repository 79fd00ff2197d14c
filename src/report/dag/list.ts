/** The graph as an indented list, for any number of nodes and any width: every node once, below what it waits for last. */
import { type Dag, type DagNode, topologicalOrder } from './dag.ts';

/** One line a node; what else it needs stands behind it. */
export function listText(dag: Dag, label: (node: DagNode) => string): readonly string[] {
  const order = new Map(topologicalOrder(dag).map((name, i) => [name, i]));
  const needs = new Map<string, string[]>();
  for (const { from, to } of dag.edges) needs.set(to, [...(needs.get(to) ?? []), from]);
  const below = new Map<string | null, DagNode[]>();
  for (const node of dag.nodes) {
    const parent = latest(needs.get(node.name) ?? [], order);
    below.set(parent, [...(below.get(parent) ?? []), node]);
  }
  const lines: string[] = [];
  const write = (node: DagNode, indent: string, depth: number): void => {
    const others = (needs.get(node.name) ?? []).filter(
      (name) => name !== latest(needs.get(node.name) ?? [], order),
    );
    const also = others.length > 0 ? `  (also needs ${others.join(', ')})` : '';
    lines.push(`${indent}${label(node)}${also}`);
    const inner = depth < deepest ? `${indent}  ` : indent;
    for (const child of below.get(node.name) ?? []) write(child, inner, depth + 1);
  };
  for (const root of below.get(null) ?? []) write(root, '', 0);
  return lines;
}

/** Deeper nodes are not indented further, so that a long chain stays on the screen. */
const deepest = 20;

function latest(names: readonly string[], order: ReadonlyMap<string, number>): string | null {
  let last: string | null = null;
  for (const name of names) if (last === null || (order.get(name) ?? 0) > (order.get(last) ?? 0)) last = name;
  return last;
}
