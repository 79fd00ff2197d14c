/** Templating: puts the values of a scope into the texts of a tree, keys too. */
import { textOf } from '../value.ts';
import { type Allowance, weightOf } from './allowance.ts';
import { argumentsOf } from './arguments.ts';
import type { Member, Node, ScalarNode } from './node.ts';
import { findInScope, missingValue, type Scope } from './scope.ts';
import { problemAt, type Span, spanOfTemplate, type Tell } from './source.ts';
import { hasTemplate, parseTemplate, type TemplatePiece } from './template.ts';

export interface Templating {
  readonly scope: Scope;
  readonly tell: Tell;
  readonly allowance: Allowance;
  /** Nodes that stand for nothing because their template failed: what is wrong with them is told. */
  readonly failed: Set<Node>;
}

/**
 * The node with every `${…}` replaced. A text that is one template only becomes the value itself, with its type;
 * inside of a longer text values become text. In a command a map becomes arguments (`--name value`).
 */
export function resolve(node: Node, templating: Templating, inCommand = false): Node {
  if (node.type === 'scalar')
    return typeof node.value === 'string' && hasTemplate(node.value)
      ? resolveText(node.value, node, templating, inCommand)
      : node;
  if (node.type === 'list') {
    const items = node.items.map((item) => resolve(item, templating, inCommand));
    return items.every((item, index) => item === node.items[index]) ? node : { ...node, items };
  }
  const members = new Map<string, Member>();
  let changed = false;
  for (const [name, member] of node.members) {
    const resolved = resolveMember(name, member, templating, inCommand);
    changed ||= resolved.value !== member.value || resolved.name !== name;
    if (members.has(resolved.name))
      templating.tell(
        problemAt(member.key, 'duplicate-key', `\`${resolved.name}\` is written twice in this map`),
      );
    members.set(resolved.name, { key: member.key, value: resolved.value });
  }
  return changed ? { ...node, members } : node;
}

function resolveMember(
  name: string,
  member: Member,
  templating: Templating,
  inCommand: boolean,
): { name: string; value: Node } {
  const value = resolve(member.value, templating, inCommand);
  if (!hasTemplate(name)) return { name, value };
  const key = resolveText(name, { type: 'scalar', value: name, span: member.key }, templating, false);
  if (key.type === 'scalar') return { name: textOf(key.value), value };
  templating.tell(problemAt(member.key, 'not-text', `${name} is ${aKind(key)}, and a key must be text`));
  return { name, value };
}

function resolveText(text: string, node: ScalarNode, templating: Templating, inCommand: boolean): Node {
  const pieces = parseTemplate(text);
  let from = node.span.start;
  const spanOf = (written: string): Span => {
    const span = spanOfTemplate(node.span, written, from);
    if (span !== node.span) from = span.end;
    return span;
  };
  const [only] = pieces;
  if (pieces.length === 1 && only?.type === 'value') {
    const found = valueOfPiece(only, spanOf(only.written), templating);
    if (found?.type !== 'map' || !inCommand)
      return found ? { ...found, span: node.span } : fail(node, templating);
  }
  from = node.span.start;
  let whole = true;
  const texts = pieces.map((piece) => {
    const resolved =
      piece.type === 'text' ? piece.text : textOfPiece(piece, spanOf(piece.written), templating, inCommand);
    whole &&= resolved !== null;
    return resolved ?? '';
  });
  return whole ? { ...node, value: texts.join('') } : fail(node, templating);
}

function fail(node: ScalarNode, { failed }: Templating): Node {
  const stand: ScalarNode = { ...node, value: null };
  failed.add(stand);
  return stand;
}

function textOfPiece(
  piece: TemplatePiece,
  span: Span,
  templating: Templating,
  inCommand: boolean,
): string | null {
  const value = valueOfPiece(piece, span, templating);
  if (!value) return null;
  if (value.type === 'scalar') return textOf(value.value);
  if (value.type === 'map' && inCommand) {
    const made = argumentsOf(value);
    if (made.ok) return made.value;
    templating.tell(problemAt(span, 'not-text', made.failure));
    return null;
  }
  const { written = '' } = piece.type === 'text' ? {} : piece;
  const hint = value.type === 'map' && !inCommand ? 'only in `cmd` a map may stand inside of text' : null;
  templating.tell(
    problemAt(span, 'not-text', `${written} is ${aKind(value)}, and stands inside of text`, hint),
  );
  return null;
}

function valueOfPiece(piece: TemplatePiece, span: Span, { scope, tell, allowance }: Templating): Node | null {
  if (piece.type === 'value') {
    const found = findInScope(scope, piece.path);
    if (!found && !scope.incomplete) tell(missingValue(scope, piece.path, span));
    return found && allowance.takeText(weightOf(found), span, tell) ? found : null;
  }
  if (piece.type === 'fault')
    tell(
      piece.fault === 'unclosed'
        ? problemAt(span, 'unclosed-template', '`${` has no `}`', literalHint)
        : problemAt(span, 'bad-template', `${piece.written} names no value`, literalHint),
    );
  return null;
}

const literalHint = 'a template is `${name}`, `${a.b}` or `${list[0]}`; for a literal `${` write `\\${`';
const aKind = (node: Node): string => (node.type === 'list' ? 'a list' : 'a map');
