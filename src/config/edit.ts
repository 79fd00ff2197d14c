/**
 * Edits of `lucidity.yaml` that leave comments, order, indentation and every other byte as they are. Each reads its
 * own result again and refuses where anything but what was asked for would change.
 */

import { type Failure, failureOf, type Problem } from '../failure.ts';
import { canonicalJson } from '../json.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { type RelPath, relPath } from '../path.ts';
import { isMap, isValueList, type Value, type ValueMap, valueToJson } from '../value.ts';
import { follow, type Node, toValue } from './node.ts';
import { parseYaml } from './parse.ts';
import { problemAt, type Source, sourceOf } from './source.ts';
import { removeMember, setMember } from './splice.ts';
import { isWrittenMap, Kept, type Written } from './yaml-text.ts';

/** A text of the user's; `file` is what problems call it. */
export interface Text {
  readonly file: string;
  readonly text: string;
}

export type Edited = Outcome<string, Failure>;

/** A stage by its name in this file. One that is there is only replaced by `force`, and keeps `desc` and `meta`. */
export function addStage(
  from: Text,
  name: string,
  stage: { readonly [key: string]: Written | undefined },
  force = false,
): Edited {
  return edit(from, (text, root, source) => {
    const { node, key } = follow(root ?? nothing(source), ['stages', name]);
    if (node && !force) {
      return problemAt(key, 'stage-exists', `there is a stage \`${name}\` already`, '`--force` replaces it');
    }
    const kept = keptOf(node, stage);
    return changed(text, root, ['stages'], name, { ...kept, ...stage });
  });
}

/** Freezes or unfreezes a stage or a foreach/matrix group, by its name in this file. */
export function setFrozen(from: Text, name: string, frozen: boolean): Edited {
  return edit(from, (text, root, source) => {
    const { node, key } = follow(root ?? nothing(source), ['stages', name]);
    if (node?.type !== 'map')
      return problemAt(key, 'unknown-stage', `there is no stage \`${name}\` in this file`);
    const path = ['stages', name, ...(node.members.has('do') ? ['do'] : [])];
    const now = follow(node, [...path.slice(2), 'frozen']).node;
    if (frozen) return changed(text, root, path, 'frozen', true);
    return now ? removed(text, root, path, 'frozen') : unchanged(text, root);
  });
}

/** A tracked path; null for a path alone. */
export const addData = (
  from: Text,
  path: string,
  entry: { readonly [key: string]: Written | undefined } | null,
): Edited => setIn(from, ['data'], path, entry);

/** A tracked path, however it is spelled there. */
export function removeData(from: Text, path: RelPath): Edited {
  return edit(from, (text, root, source) => {
    const data = root ? follow(root, ['data']).node : undefined;
    const names = data?.type === 'map' ? [...data.members.keys()] : [];
    const name = names.find((written) => relPath('.', written) === path);
    return name === undefined
      ? problemAt(
          (data ?? root ?? nothing(source)).span,
          'cannot-edit',
          `\`${path}\` is not written under \`data:\` in a way in which it can be found`,
          'take it out by hand',
        )
      : removed(text, root, ['data'], name);
  });
}

/** A stage or a foreach/matrix group, by its name in this file. */
export const removeStage = (from: Text, name: string): Edited => removeIn(from, ['stages'], name);

/** Any member of the map at a path. */
export const setIn = (from: Text, path: readonly string[], key: string, value: Written): Edited =>
  edit(from, (text, root) => changed(text, root, path, key, value));

export const removeIn = (from: Text, path: readonly string[], key: string): Edited =>
  edit(from, (text, root) => removed(text, root, path, key));

export interface Change {
  readonly text: string;
  /** What the file shall hold then. */
  readonly wanted: Value;
}

/** Lines end as they did; the result holds exactly what was wanted. */
export function edit(
  { file, text }: Text,
  change: (text: string, root: Node | null, source: Source) => Change | Problem,
): Edited {
  const isCarriageReturned = /\r\n/.test(text) && !/[^\r]\n/.test(text);
  const plain = isCarriageReturned ? text.replaceAll('\r\n', '\n') : text;
  const source = sourceOf(file, plain);
  const problems: Problem[] = [];
  const root = parseYaml(source, (problem) => problems.push(problem));
  if (problems.length > 0) return fail(failureOf('project', ...problems));
  const result = change(plain, root, source);
  if ('code' in result) return fail(failureOf('usage', result));
  if (!holds(result.text, result.wanted)) return fail(failureOf('project', cannotEdit(file)));
  return succeed(isCarriageReturned ? result.text.replaceAll('\n', '\r\n') : result.text);
}

function holds(text: string, wanted: Value): boolean {
  const problems: Problem[] = [];
  const root = parseYaml(sourceOf('', text), (problem) => problems.push(problem));
  if (!root || problems.length > 0) return false;
  return canonicalJson(valueToJson(toValue(root))) === canonicalJson(valueToJson(wanted));
}

const cannotEdit = (file: string): Problem => ({
  code: 'cannot-edit',
  message: `\`${file}\` is written in a way in which this cannot be changed alone`,
  hint: 'change it by hand',
});

const changed = (
  text: string,
  root: Node | null,
  path: readonly string[],
  key: string,
  value: Written,
): Change => ({
  text: setMember(text, root, path, key, value),
  wanted: withMember(root && toValue(root), [...path, key], toModel(value)),
});

const removed = (text: string, root: Node | null, path: readonly string[], key: string): Change => ({
  text: removeMember(text, root, path, key),
  wanted: withoutMember(root && toValue(root), [...path, key]) ?? null,
});

const unchanged = (text: string, root: Node | null): Change => ({ text, wanted: root && toValue(root) });

function withMember(value: Value, [name, ...rest]: readonly string[], member: Value): Value {
  if (name === undefined) return member;
  const map: ValueMap = isMap(value) ? value : new Map();
  return new Map([...map, [name, withMember(map.get(name) ?? null, rest, member)]]);
}

/** Undefined for a map that is empty without it. */
function withoutMember(value: Value, [name, ...rest]: readonly string[]): Value | undefined {
  if (!isMap(value) || name === undefined || !value.has(name)) return value;
  const inner = rest.length > 0 ? withoutMember(value.get(name) ?? null, rest) : undefined;
  const others = [...value].filter(([key]) => key !== name);
  if (inner !== undefined) return new Map([...value].map(([key, old]) => [key, key === name ? inner : old]));
  return others.length > 0 ? new Map(others) : undefined;
}

/** Whole numbers are integers, as they are written without a point. */
function toModel(written: Written): Value {
  if (typeof written === 'number') return Number.isInteger(written) ? BigInt(written) : written;
  if (written instanceof Kept) return written.value;
  if (Array.isArray(written)) return written.map(toModel);
  if (!isWrittenMap(written)) return written as string | boolean | null;
  return new Map(
    Object.entries(written).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, toModel(value)] as const],
    ),
  );
}

/** `desc` and `meta` of the stage that is replaced, where the new one says nothing about them. */
function keptOf(
  node: Node | undefined,
  stage: { readonly [key: string]: Written | undefined },
): { [key: string]: Written } {
  const kept: { [key: string]: Written } = {};
  for (const key of ['desc', 'meta']) {
    const old = node && follow(node, [key]).node;
    if (old && stage[key] === undefined) kept[key] = writtenOf(toValue(old));
  }
  return kept;
}

function writtenOf(value: Value): Written {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (isMap(value)) return Object.fromEntries([...value].map(([key, member]) => [key, writtenOf(member)]));
  return isValueList(value) ? value.map(writtenOf) : new Kept(value);
}

const nothing = (source: Source): Node => ({
  type: 'scalar',
  value: null,
  span: { source, start: 0, end: 0 },
});
