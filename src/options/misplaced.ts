/** Options that say nothing where they stand, as their table tells with which others they do. */
import { isObject, type Json } from '../json.ts';
import type { KindProblem, Steps } from '../kind-problem.ts';
import type { Only, OptionTable } from '../option.ts';
import { isWritten } from './is-written.ts';
import { called, idleOption } from './problems.ts';

type Read = { readonly [name: string]: unknown };
/** What those may be that the user has left open: `{engine: ['native', 'onnx']}`. */
export type Meant = { readonly [name: string]: readonly unknown[] };

/** Of options that were read, also of those in maps of options. What others may be that nobody can say is no problem. */
export function misplaced(
  table: OptionTable,
  options: object,
  meant: Meant = {},
  above: Steps = [],
): KindProblem[] {
  const read = options as Read;
  return Object.entries(table).flatMap(([name, { only, type }]) => {
    const at = [...above, name];
    const value = read[name];
    const inside =
      type.members && isObject(value as Json) ? misplaced(type.members, value as object, {}, at) : [];
    const message = only && isWritten(table, read, name) ? nothingSaid(only, read, meant, at) : null;
    return message === null ? inside : [idleOption(message, at), ...inside];
  });
}

function nothingSaid(only: Only, read: Read, meant: Meant, at: Steps): string | null {
  for (const [other, fitting] of Object.entries(only)) {
    const possible = meant[other] ?? (read[other] === undefined ? null : [read[other]]);
    if (!possible || possible.some((value) => fitting.some((one) => one === value))) continue;
    const [found] = possible;
    const isOne = possible.length === 1 && (typeof found === 'string' || typeof found === 'boolean');
    return `${called(at)} is for ${onlyWords(other, fitting)}${isOne ? `, not for \`${found}\`` : ''}`;
  }
  return null;
}

/** `` `engine: knn, rag` ``. */
export const onlyWords = (other: string, values: Only[string]): string =>
  `\`${other}: ${values.join(', ')}\``;
