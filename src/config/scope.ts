/** Scopes: the values that templates may name, where they come from, and what is said when one is missing. */
import type { Problem } from '../failure.ts';
import { nearest } from '../suggest.ts';
import type { MapNode, Member, Node } from './node.ts';
import { pointAt, problemAt, type Source, type Span, type Tell } from './source.ts';
import { type TemplatePath, templatePathText } from './template.ts';

export interface Scope {
  readonly values: MapNode;
  /** Where values were looked for, in words. */
  readonly places: readonly string[];
  /** A file of it could not be read, which is told: what is missing may have been there. */
  readonly incomplete: boolean;
}

export const emptyScope = (source: Source): Scope => ({
  values: { type: 'map', members: new Map(), span: { source, start: 0, end: 0 } },
  places: [],
  incomplete: false,
});

/** Adds values: maps merge, a value that is there already is a problem that names both. */
export function extendScope(scope: Scope, values: MapNode, place: string, tell: Tell): Scope {
  return {
    ...scope,
    values: mergeMaps(scope.values, values, [], tell),
    places: scope.places.includes(place) ? scope.places : [...scope.places, place],
  };
}

/** Adds values that take the place of others of their name: `item` and `key`. */
export function overlayScope(scope: Scope, members: Iterable<[string, Member]>): Scope {
  return { ...scope, values: { ...scope.values, members: new Map([...scope.values.members, ...members]) } };
}

export function findInScope({ values }: Scope, path: TemplatePath): Node | undefined {
  let node: Node | undefined = values;
  for (const step of path) {
    if (node?.type === 'map') node = node.members.get(String(step))?.value;
    else node = node?.type === 'list' && typeof step === 'number' ? node.items[step] : undefined;
  }
  return node;
}

/** `span` is that of the template. */
export function missingValue(scope: Scope, path: TemplatePath, span: Span): Problem {
  const known = path.findIndex((_, index) => !findInScope(scope, path.slice(0, index + 1)));
  const parent = findInScope(scope, path.slice(0, known)) ?? scope.values;
  const places = known === 0 ? scope.places : [`\`${parent.span.source.file}\``];
  const where =
    places.length > 0 ? `not in ${places.join(', ')}` : 'there is no `params.yaml` and there are no `vars`';
  const message = `\`${templatePathText(path)}\` has no value: ${where}`;
  return problemAt(span, 'missing-key', message, keyOfList(scope, path) ?? hintFor(parent, path, known));
}

const keyOfList = (scope: Scope, [name, ...rest]: TemplatePath): string | null =>
  name === 'key' && rest.length === 0 && findInScope(scope, ['item'])
    ? 'a list has items and no keys: write `${item}`'
    : null;

function hintFor(parent: Node, path: TemplatePath, known: number): string | null {
  const step = path[known];
  if (parent.type === 'list') {
    const list = templatePathText(path.slice(0, known));
    const count = parent.items.length;
    return count === 0
      ? 'the list is empty'
      : `the list has ${count}: \`${list}[0]\` to \`${list}[${count - 1}]\``;
  }
  if (parent.type === 'scalar') return `\`${templatePathText(path.slice(0, known))}\` is a single value`;
  const names = [...parent.members.keys()];
  const name = nearest(String(step), names);
  if (name !== null)
    return `did you mean \`${templatePathText([...path.slice(0, known), name, ...path.slice(known + 1)])}\`?`;
  if (/^[A-Z_][A-Z0-9_]*$/.test(String(step)) && path.length === 1)
    return `for a variable of the shell write \`\\\${${step}}\``;
  return names.length > 0 && names.length <= 10 ? `known are ${names.join(', ')}` : null;
}

function mergeMaps(base: MapNode, extra: MapNode, above: readonly string[], tell: Tell): MapNode {
  if (base.members.size === 0) return extra;
  const members = new Map(base.members);
  for (const [name, member] of extra.members) {
    const before = members.get(name);
    if (before === undefined) members.set(name, member);
    else if (before.value.type === 'map' && member.value.type === 'map')
      members.set(name, { ...before, value: mergeMaps(before.value, member.value, [...above, name], tell) });
    else if (before.value !== member.value) tell(definedTwice([...above, name].join('.'), before, member));
  }
  return { ...base, members };
}

const definedTwice = (name: string, first: Member, second: Member): Problem => ({
  ...problemAt(second.key, 'vars-conflict', `\`${name}\` is defined twice`, 'rename one of them'),
  related: [{ message: 'first defined here', ...pointAt(first.key) }],
});
