/** The located tree: values of the user's text, each with the span that it was written in. */
import { emptyObject, type Json } from '../json.ts';
import { floatText, Moment, type Scalar, type Value } from '../value.ts';
import type { Span } from './source.ts';

export interface ScalarNode {
  readonly type: 'scalar';
  readonly value: Scalar;
  readonly span: Span;
}

export interface ListNode {
  readonly type: 'list';
  readonly items: readonly Node[];
  readonly span: Span;
}

export interface MapNode {
  readonly type: 'map';
  readonly members: ReadonlyMap<string, Member>;
  readonly span: Span;
}

export interface Member {
  readonly key: Span;
  readonly value: Node;
}

export type Node = ScalarNode | ListNode | MapNode;
export type Steps = readonly (string | number)[];

export const memberOf = (node: Node | undefined, name: string): Node | undefined =>
  node?.type === 'map' ? node.members.get(name)?.value : undefined;
export const isNull = (node: Node | undefined): boolean => node?.type === 'scalar' && node.value === null;
export const textIn = (node: Node | undefined): string | null =>
  node?.type === 'scalar' && typeof node.value === 'string' ? node.value : null;

/** The map without some of its members, or with others. */
export function withMembers(
  node: MapNode,
  keep: (name: string) => boolean,
  extra: Iterable<[string, Member]> = [],
): MapNode {
  return { ...node, members: new Map([...[...node.members].filter(([name]) => keep(name)), ...extra]) };
}

/** The node that the steps lead to, and the span to point at: of the key where it is a map's member by name. */
export function follow(root: Node, steps: Steps): { readonly node: Node | undefined; readonly key: Span } {
  let node: Node | undefined = root;
  let key = root.span;
  for (const step of steps) {
    const member: Member | undefined = node?.type === 'map' ? node.members.get(String(step)) : undefined;
    const item: Node | undefined = node?.type === 'list' ? node.items[Number(step)] : undefined;
    node = member?.value ?? item;
    if (!node) return { node, key };
    key = member?.key ?? node.span;
  }
  return { node, key };
}

/** Where to point at what the steps lead to: its value, if it is written; all of a schema is about names. */
export function spanAt(root: Node, steps: Steps, atKey: boolean): Span {
  const { node, key } = follow(root, steps);
  const isWritten = node !== undefined && node.span.end > node.span.start;
  return isWritten && !atKey && steps[0] !== 'schema' ? node.span : key;
}

export function toValue(node: Node): Value {
  if (node.type === 'scalar') return node.value;
  if (node.type === 'list') return node.items.map(toValue);
  return new Map([...node.members].map(([name, { value }]) => [name, toValue(value)]));
}

/** Plain JSON for options: integers and floats are one, dates and what JSON cannot hold are text. */
export function plainOf(node: Node): Json {
  if (node.type === 'list') return node.items.map(plainOf);
  if (node.type === 'scalar') return plainScalar(node.value);
  const members = emptyObject();
  for (const [name, { value }] of node.members) members[name] = plainOf(value);
  return members;
}

function plainScalar(value: Scalar): Json {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : floatText(value);
  return value instanceof Moment ? value.text : value;
}

/** What a node is, for "expected …, found …". */
export function wordsFor(node: Node | undefined): string {
  if (!node) return 'nothing';
  if (node.type !== 'scalar') return node.type === 'list' ? 'a list' : 'a map';
  const { value } = node;
  if (value === null) return 'nothing';
  if (typeof value === 'string') return value === '' ? 'empty text' : 'text';
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Moment) return `the date ${value.text}`;
  return `the number ${typeof value === 'bigint' ? value : floatText(value)}`;
}
