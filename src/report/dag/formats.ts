/** The graph as text for other programs: Graphviz DOT, Mermaid, Markdown, JSON. */
import type { JsonObject } from '../../json.ts';
import type { Dag } from './dag.ts';

/** `digraph luc { "a"; "a" -> "b"; }`. */
export function dotText({ nodes, edges }: Dag): string {
  const id = (name: string): string => `"${name.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
  const lines = [
    'digraph luc {',
    '  node [shape=box];',
    ...nodes.map(({ name, state }) => `  ${id(name)}${state === null ? '' : ` [class=${id(state)}]`};`),
    ...edges.map(
      ({ from, to, paths }) =>
        `  ${id(from)} -> ${id(to)}${paths.length === 0 ? '' : ` [tooltip=${id(paths.join(', '))}]`};`,
    ),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

/** `flowchart TD`, with nodes `n1`, `n2` … so that no name can be a word of Mermaid's. */
export function mermaidText({ nodes, edges }: Dag): string {
  const id = new Map(nodes.map(({ name }, i) => [name, `n${i + 1}`]));
  const lines = [
    'flowchart TD',
    ...nodes.map(({ name }) => `\t${id.get(name)}["${mermaidEscape(name)}"]`),
    ...edges.map(({ from, to }) => `\t${id.get(from)} --> ${id.get(to)}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** Mermaid's own entities: `#35;` is the number sign. */
const mermaidEscape = (name: string): string =>
  name.replaceAll(/["#<>&`\\\n]/g, (character) => `#${character.codePointAt(0)};`);

export const markdownText = (dag: Dag): string => `\`\`\`mermaid\n${mermaidText(dag)}\`\`\`\n`;

export const dagDocument = ({ nodes, edges }: Dag): JsonObject => ({
  version: 1,
  nodes: nodes.map(({ name, kind, state }) => ({ name, kind, state })),
  edges: edges.map(({ from, to, paths }) => ({ from, to, paths })),
});
