/** What differs between two values of a stage's options, down to the innermost. */
import { isList, isObject, type Json, sameJson } from '../json.ts';
import type { Steps } from '../kind-problem.ts';

export interface OptionDifference {
  readonly path: Steps;
  /** Undefined where it was added, or removed. */
  readonly from: Json | undefined;
  readonly to: Json | undefined;
}

export function optionDifferences(
  from: Json | undefined,
  to: Json | undefined,
  path: Steps = [],
): OptionDifference[] {
  if (from !== undefined && to !== undefined) {
    if (sameJson(from, to)) return [];
    if (isList(from) && isList(to)) return listDifferences(from, to, path);
    if (isObject(from) && isObject(to))
      return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((name) =>
        optionDifferences(memberOf(from, name), memberOf(to, name), [...path, name]),
      );
  }
  return [{ path, from, to }];
}

const memberOf = (value: { readonly [name: string]: Json }, name: string): Json | undefined =>
  Object.hasOwn(value, name) ? value[name] : undefined;

/** What is the same at both ends is passed over, so that an entry that came in between is told alone. */
function listDifferences(from: readonly Json[], to: readonly Json[], path: Steps): OptionDifference[] {
  const shorter = Math.min(from.length, to.length);
  let head = 0;
  while (head < shorter && sameJson(from[head] ?? null, to[head] ?? null)) head++;
  let tail = 0;
  while (tail < shorter - head && sameJson(from.at(-1 - tail) ?? null, to.at(-1 - tail) ?? null)) tail++;
  const before = from.slice(head, from.length - tail);
  const after = to.slice(head, to.length - tail);
  if (before.length === after.length)
    return before.flatMap((one, i) => optionDifferences(one, after[i], [...path, head + i]));
  return [
    ...before.map((one, i) => ({ path: [...path, head + i], from: one, to: undefined })),
    ...after.map((one, i) => ({ path: [...path, head + i], from: undefined, to: one })),
  ];
}
