/** `foreach` and `matrix`: one written stage, many stages. */
import { textOf } from '../value.ts';
import { stageLimit } from './allowance.ts';
import type { MapNode, Member, Node } from './node.ts';
import { wordsFor } from './node.ts';
import { pointAt, problemAt, type Span, type Tell } from './source.ts';

/** One stage of a group: what follows `@` in its name, and what its templates may name in addition. */
export interface Instance {
  readonly suffix: string;
  readonly span: Span;
  readonly values: readonly [string, Member][];
}

/**
 * A list gives `name@value`, or `name@0` … where an entry is a list or a map; a map gives `name@key`. Entries of
 * one name are one stage.
 */
export function eachOf(node: Node, tell: Tell): Instance[] {
  if (node.type === 'scalar') {
    tell(problemAt(node.span, 'wrong-type', `\`foreach\` must be a list or a map, not ${wordsFor(node)}`));
    return [];
  }
  if (node.type === 'map')
    return [...node.members].map(([name, { key, value }]) => ({
      suffix: name,
      span: key,
      values: [
        ['item', { key, value }],
        ['key', { key, value: { type: 'scalar', value: name, span: key } }],
      ],
    }));
  const byIndex = node.items.some((item) => item.type !== 'scalar');
  const instances = node.items.map(
    (item, index): Instance => ({
      suffix: byIndex || item.type !== 'scalar' ? String(index) : textOf(item.value),
      span: item.span,
      values: [['item', { key: item.span, value: item }]],
    }),
  );
  return [...new Map(instances.map((instance) => [instance.suffix, instance])).values()];
}

/** Every combination: `name@v1-v2`; an entry that is a list or a map is named by its key and place (`k0`). */
export function productOf(node: Node, tell: Tell): Instance[] {
  if (node.type !== 'map') {
    tell(
      problemAt(node.span, 'wrong-type', `\`matrix\` must be a map of names to lists, not ${wordsFor(node)}`),
    );
    return [];
  }
  let combinations: { readonly parts: readonly string[]; readonly members: readonly [string, Member][] }[] = [
    { parts: [], members: [] },
  ];
  for (const [name, { key, value }] of node.members) {
    if (value.type !== 'list') {
      const message = `\`${name}\` of a matrix must be a list, not ${wordsFor(value)}`;
      tell(problemAt(value.span.end > value.span.start ? value.span : key, 'wrong-type', message));
      return [];
    }
    if (combinations.length * value.items.length > stageLimit) {
      tell(problemAt(key, 'too-large', `the matrix has more than ${stageLimit} combinations`));
      return [];
    }
    combinations = combinations.flatMap(({ parts, members }) =>
      value.items.map((item, index) => ({
        parts: [...parts, item.type === 'scalar' ? textOf(item.value) : `${name}${index}`],
        members: [...members, [name, { key, value: item }] as [string, Member]],
      })),
    );
  }
  return node.members.size === 0
    ? []
    : distinct(
        combinations.map((combination) => instanceOf(node, combination)),
        tell,
      );
}

function instanceOf(
  node: MapNode,
  { parts, members }: { readonly parts: readonly string[]; readonly members: readonly [string, Member][] },
): Instance {
  const suffix = parts.join('-');
  const { span } = node;
  return {
    suffix,
    span,
    values: [
      ['item', { key: span, value: { type: 'map', members: new Map(members), span } }],
      ['key', { key: span, value: { type: 'scalar', value: suffix, span } }],
    ],
  };
}

/** `a-b` × `c` and `a` × `b-c` would be one name for two stages. */
function distinct(instances: readonly Instance[], tell: Tell): Instance[] {
  const found = new Map<string, Instance>();
  for (const instance of instances) {
    const other = found.get(instance.suffix);
    if (other && !isSame(other, instance)) {
      const message = `two combinations of the matrix are called \`${instance.suffix}\``;
      tell({
        ...problemAt(instance.span, 'duplicate-stage', message),
        related: [{ message: 'here', ...pointAt(other.span) }],
      });
    }
    found.set(instance.suffix, instance);
  }
  return [...found.values()];
}

function isSame(a: Instance, b: Instance): boolean {
  const [left, right] = [a, b].map(({ values }) => values[0]?.[1].value);
  if (left?.type !== 'map' || right?.type !== 'map') return false;
  return [...left.members].every(([name, { value }]) => {
    const other = right.members.get(name)?.value;
    return value.type === 'scalar' && other?.type === 'scalar' && textOf(value.value) === textOf(other.value);
  });
}
