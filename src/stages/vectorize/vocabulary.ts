/** The terms that a user gives: listed, or in a file. */
import { join } from 'node:path';
import { readIfThere } from '../../base/files.ts';
import { isList, isObject, type Json, parseJson } from '../../json.ts';
import { WorkError } from '../../work.ts';
import type { VectorizeOptions } from './options.ts';

/** Null for none. A file has a term a line; a `.json` a list of them, or a fitted state with one. */
export function readVocabulary({ vocabulary }: VectorizeOptions, wdir: string): readonly string[] | null {
  if (vocabulary === undefined) return null;
  if (typeof vocabulary !== 'string') return vocabulary;
  const text = readIfThere(join(wdir, vocabulary))?.toString('utf8');
  if (text === undefined)
    throw new WorkError({
      code: 'missing-input',
      message: `${vocabulary} is not there`,
      option: ['vocabulary'],
    });
  if (!/\.json$/i.test(vocabulary)) return linesOf(text);
  const json = parseJson(text) ?? null;
  const listed: Json = isObject(json) ? (json.vocabulary ?? null) : json;
  if (isList(listed) && listed.every((term) => typeof term === 'string')) return listed;
  throw new WorkError({
    code: 'unreadable-input',
    message: `${vocabulary} is no JSON list of texts`,
    hint: 'a file of another name has one term a line',
    option: ['vocabulary'],
  });
}

function linesOf(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
