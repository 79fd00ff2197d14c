/** Writes other paths where the user's text names a path that has moved; comments, quotes and everything else stay. */
import { type Failure, failureOf } from '../failure.ts';
import { fail, succeed } from '../outcome.ts';
import { below, childOf, isWithin, type RelPath, relPath } from '../path.ts';
import type { Place } from '../place.ts';
import type { Value } from '../value.ts';
import { type Change, type Edited, edit, type Text } from './edit.ts';
import { follow, memberOf, type Node, textIn } from './node.ts';
import { problemAt, type Span } from './source.ts';
import { scalarText } from './yaml-text.ts';

export interface Moved {
  readonly from: RelPath;
  readonly to: RelPath;
}

/** Where `path` is once `from`, or the folder around it, has become `to`. */
export function movedPath(path: RelPath, { from, to }: Moved): RelPath {
  if (!isWithin(path, from)) return path;
  const rest = below(path, from);
  return rest === '' ? to : childOf(to, rest);
}

export interface WrittenPath {
  readonly at: Place;
  /** The folder from which it is written. */
  readonly folder: RelPath;
  readonly path: RelPath;
}

/**
 * The text with every one of `written` where `moved` puts it, and so the top-level lists of metrics and plots, and the
 * files of schemas.
 */
export function editPaths(from: Text, written: readonly WrittenPath[], moved: Moved): Edited {
  let failure: Failure | null = null;
  const edited = edit(from, (text, root, source) => {
    const replaced = new Map<number, { span: Span; to: string }>();
    const replace = (span: Span, folder: RelPath, path: RelPath): void => {
      replaced.set(span.start, { span, to: relativeTo(folder, movedPath(path, moved)) });
    };
    const texts = root ? [...textsIn(root)] : [];
    for (const { at, folder, path } of written) {
      const offset = (source.lines[at.line - 1] ?? 0) + at.column - 1;
      const found = texts.find(({ span }) => span.start <= offset && offset < span.end);
      if (!found) continue;
      if (found.value.includes('${'))
        failure = failureOf(
          'usage',
          problemAt(
            found.span,
            'templated-path',
            `\`${path}\` is written by a template here`,
            'change it by hand: write the new path, move the file, then `luc commit`',
          ),
        );
      else if (relPath(folder, found.value) === path) replace(found.span, folder, path);
    }
    for (const name of ['metrics', 'plots']) {
      const list = root ? follow(root, [name]).node : undefined;
      for (const { span, value } of list ? textsIn(list) : []) {
        const path = relPath('.', value);
        if (path !== null && isWithin(path, moved.from)) replace(span, '.' as RelPath, path);
      }
    }
    for (const { span, folder, path } of root ? schemaPathsIn(root) : [])
      if (isWithin(path, moved.from)) replace(span, folder, path);
    return changeOf(text, root, replaced);
  });
  return failure ? fail(failure) : edited.ok ? succeed(edited.value) : edited;
}

/** The files that stages declare schemas of. */
function* schemaPathsIn(
  root: Node,
): Generator<{ readonly span: Span; readonly folder: RelPath; readonly path: RelPath }> {
  const stages = memberOf(root, 'stages');
  if (stages?.type !== 'map') return;
  for (const { value } of stages.members.values()) {
    const stage = memberOf(value, 'do') ?? value;
    const folder = relPath('.', textIn(memberOf(stage, 'wdir')) ?? '.');
    const schema = memberOf(stage, 'schema');
    if (folder === null || schema?.type !== 'map') continue;
    for (const [written, { key }] of schema.members) {
      const path = relPath(folder, written);
      if (path !== null) yield { span: key, folder, path };
    }
  }
}

/** Every text of the tree, keys too. */
function* textsIn(node: Node): Generator<{ readonly span: Span; readonly value: string }> {
  if (node.type === 'scalar') {
    if (typeof node.value === 'string') yield { span: node.span, value: node.value };
  } else if (node.type === 'list') for (const item of node.items) yield* textsIn(item);
  else
    for (const [name, { key, value }] of node.members) {
      yield { span: key, value: name };
      yield* textsIn(value);
    }
}

/** Other texts at some spans, by their starts. */
export function changeOf(
  text: string,
  root: Node | null,
  replaced: ReadonlyMap<number, { readonly span: Span; readonly to: string }>,
): Change {
  let after = text;
  for (const { span, to } of [...replaced.values()].sort((a, b) => b.span.start - a.span.start))
    after = after.slice(0, span.start) + quotedAs(text[span.start], to) + after.slice(span.end);
  const wanted = (node: Node): Value => {
    if (node.type === 'scalar') return replaced.get(node.span.start)?.to ?? node.value;
    if (node.type === 'list') return node.items.map(wanted);
    return new Map(
      [...node.members].map(([name, { key, value }]) => [replaced.get(key.start)?.to ?? name, wanted(value)]),
    );
  };
  return { text: after, wanted: root && wanted(root) };
}

function quotedAs(first: string | undefined, path: string): string {
  if (first === '"') return JSON.stringify(path);
  return first === "'" ? `'${path.replaceAll("'", "''")}'` : scalarText(path, true);
}

function relativeTo(folder: RelPath, path: RelPath): string {
  if (folder === '.') return path;
  const [from, to] = [folder.split('/'), path.split('/')];
  let common = 0;
  while (common < from.length && common < to.length - 1 && from[common] === to[common]) common++;
  return [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/');
}
