/** What is wrong with an option, in words. */
import { isList, type Json } from '../json.ts';
import type { KindProblem, Steps } from '../kind-problem.ts';
import { optionPath } from '../option-path.ts';
import { nearest } from '../suggest.ts';

export const wrongType = (words: string, value: Json, path: Steps): KindProblem => ({
  code: 'wrong-type',
  message: `${called(path)} must be ${words}, not ${found(value)}`,
  path,
  ...(needsQuotes(words, value) && { hint: `put it in quotes: "${String(value)}"` }),
});

export function unknownOption(
  name: string,
  above: Steps,
  where: string,
  names: readonly string[],
  instead: string | undefined,
): KindProblem {
  const near = nearest(name, names);
  return {
    code: 'unknown-option',
    message: `\`${name}\` is no option of ${above.length === 0 ? where : called(above)}`,
    hint:
      instead ??
      (near === null
        ? `known are ${names.map((one) => `\`${one}\``).join(', ')}`
        : `did you mean \`${near}\`?`),
    path: [...above, name],
    atKey: true,
  };
}

export const missingOption = (name: string, above: Steps, where: string): KindProblem => ({
  code: 'missing-option',
  message: `\`${name}\` is missing in ${above.length === 0 ? where : called(above)}`,
  path: above,
  atKey: true,
});

/** Of options that fit by themselves. */
export const optionConflict = (message: string, path: Steps, hint?: string): KindProblem => ({
  code: 'option-conflict',
  message,
  path,
  ...(hint !== undefined && { hint }),
});

/** Of an option that can change nothing beside the others. */
export const idleOption = (message: string, path: Steps): KindProblem => ({
  code: 'option-conflict',
  message,
  path,
  isIdle: true,
});

export const called = (path: Steps): string => (path.length === 0 ? 'it' : `\`${optionPath(path)}\``);

const needsQuotes = (words: string, value: Json): boolean =>
  /^(?:text|a path|the name of|an SQL)/.test(words) &&
  (typeof value === 'number' || typeof value === 'boolean');

function found(value: Json): string {
  if (value === null) return 'nothing';
  if (typeof value === 'string')
    return value === '' ? 'empty text' : `"${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`;
  if (typeof value !== 'object') return String(value);
  const isEmpty = Object.keys(value).length === 0;
  return `${isEmpty ? 'an empty' : 'a'} ${isList(value) ? 'list' : 'map'}`;
}
