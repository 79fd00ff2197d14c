/** The file of a fitted state: read where it is given, and written where it was fitted. */
import { join } from 'node:path';
import { readIfThere, writeAnew } from '../../base/files.ts';
import { canonicalJson, isObject, type Json, type JsonObject, parseJson, sameJson } from '../../json.ts';
import { WorkError } from '../../work.ts';
import type { VectorizeOptions } from './options.ts';
import { writtenSettings } from './settings.ts';

/** The state that `vectorizer` has; ends with `not-fitted`, or with `option-conflict` where the options say otherwise. */
export function readState(options: VectorizeOptions, wdir: string): JsonObject {
  const { vectorizer = '', method } = options;
  const bytes = readIfThere(join(wdir, vectorizer));
  const option = ['vectorizer'];
  if (!bytes) throw new WorkError({ code: 'missing-input', message: `${vectorizer} is not there`, option });
  const state = parseJson(bytes.toString('utf8'));
  if (!isObject(state) || typeof state.method !== 'string')
    throw new WorkError({
      code: 'not-fitted',
      message: `${vectorizer} is no state that a vectorizer was fitted to`,
      hint: 'it is what a `vectorize` without `fit: false` writes to `vectorizer`',
      option,
    });
  if (state.method !== method)
    throw new WorkError({
      code: 'option-conflict',
      message: `${vectorizer} was fitted by \`${state.method}\`, and \`method\` is \`${method}\``,
      option: ['method'],
    });
  const fitted = isObject(state.options) ? state.options : {};
  for (const [name, value] of Object.entries(writtenSettings(options)))
    if (Object.hasOwn(fitted, name) && !sameJson(fitted[name] as Json, value))
      throw new WorkError({
        code: 'option-conflict',
        message: `\`${name}\` is ${canonicalJson(fitted[name] as Json)} in ${vectorizer}, and here ${canonicalJson(value)}`,
        hint: 'leave it out: with `fit: false` all is as it was fitted',
        option: [name],
      });
  return state;
}

export function writeState(path: string, wdir: string, state: JsonObject): void {
  writeAnew(join(wdir, path), `${canonicalJson(state)}\n`);
}

export const fingerprintOf = ({ fingerprint }: JsonObject): string | null =>
  typeof fingerprint === 'string' ? fingerprint : null;
