/** Params and metrics files: YAML, JSON and TOML, read with the types that their texts write. */

import type { Problem } from '../failure.ts';
import { startOf } from '../place.ts';
import type { ValueMap } from '../value.ts';
import { parseJson } from './json.ts';
import { isNull, type MapNode, toValue, wordsFor } from './node.ts';
import { parseYaml } from './parse.ts';
import { placeOf, problemAt, type Source, sourceOf, type Tell } from './source.ts';
import { parseToml } from './toml.ts';

/** What the user calls the file. */
export type FileNoun = 'params' | 'metrics';

/** The values of a params or metrics file, or the first thing that is wrong in it. */
export function readParams(path: string, bytes: Uint8Array, noun: FileNoun = 'params'): ValueMap | Problem {
  const problems: Problem[] = [];
  const node = parseParams(path, bytes, (problem) => problems.push(problem), noun);
  const [problem] = problems;
  if (node && !problem) return toValue(node) as ValueMap;
  if (problem) return problem;
  throw new Error(`${path} has neither values nor a problem`);
}

/** The located tree of a params file; null, with a problem told, where there is none. An empty file is an empty map. */
export function parseParams(
  path: string,
  bytes: Uint8Array,
  tell: Tell,
  noun: FileNoun = 'params',
): MapNode | null {
  const source = decode(path, bytes, tell);
  if (!source) return null;
  const node = parserFor(path, noun)(source, tell);
  if (!node) return null;
  if (node.type === 'map') return node;
  if (isNull(node)) return { type: 'map', members: new Map(), span: node.span };
  tell(problemAt(node.span, 'wrong-type', `a ${noun} file must hold a map, not ${wordsFor(node)}`));
  return null;
}

/** In MiB. The libraries for YAML and TOML take up many times what they read. */
const limitOf = (path: string): number => (path.endsWith('.json') ? 64 : 16);

/** A text of the user's: UTF-8, without the mark that some editors put in front. */
export function decode(path: string, bytes: Uint8Array, tell: Tell): Source | null {
  const limit = limitOf(path);
  if (bytes.length > limit * 2 ** 20) {
    const at = startOf(path);
    tell({ code: 'too-large', message: `\`${path}\` has more than ${limit} MiB`, at });
    return null;
  }
  try {
    return sourceOf(path, new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    tell(notUtf8(path, bytes));
    return null;
  }
}

function notUtf8(path: string, bytes: Uint8Array): Problem {
  const bad = firstBadByte(bytes);
  const source = sourceOf(path, new TextDecoder().decode(bytes.subarray(0, bad)));
  const { text } = source;
  const byte = bytes[bad]?.toString(16).toUpperCase() ?? '';
  return {
    code: 'not-utf8',
    message: `\`${path}\` is not UTF-8 text: the byte ${byte} begins no character`,
    at: placeOf({ source, start: text.length, end: text.length }),
    hint: 'save it as UTF-8; `iconv -f latin1 -t utf-8` does so for older files',
  };
}

/** How many bytes can be read before the first that fits no character. */
function firstBadByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (canBegin(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  // The bytes of a character that was begun well and is not ended are bad from the first.
  while (good > 0 && !isWhole(bytes.subarray(0, good))) good--;
  return good;
}

const canBegin = (bytes: Uint8Array): boolean => decodes(bytes, true);
const isWhole = (bytes: Uint8Array): boolean => decodes(bytes, false);

function decodes(bytes: Uint8Array, stream: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream });
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function parserFor(path: string, noun: FileNoun): typeof parseYaml {
  if (path.endsWith('.toml')) return parseToml;
  if (path.endsWith('.json')) return parseJson;
  return /\.ya?ml$/.test(path) ? parseYaml : refuse(noun);
}

const refuse =
  (noun: FileNoun): typeof parseYaml =>
  (source, tell) => {
    const hint = `${noun} are read from .yaml, .yml, .json and .toml files`;
    const span = { source, start: 0, end: 0 };
    tell(problemAt(span, 'unknown-format', `\`${source.file}\` is no ${noun} file`, hint));
    return null;
  };
