/** Fitting a text vectorizer, and opening one that was fitted before. */
import type { Json } from '../../json.ts';
import { unsealed } from '../state.ts';
import { fitCooccurrence, openCooccurrence } from './cooccurrence-vectorizer.ts';
import { fitHashes, openHashes } from './hash-vectorizer.ts';
import { specOf } from './options.ts';
import { fitTerms, openTerms } from './term-vectorizer.ts';
import type { TextFit, TextSpec, TextVectorizer } from './vectorizer.ts';

/** `keep`: bytes that the rows of the fit texts may take; where they are more, `rows` is null. */
export interface FitTextOptions {
  readonly keep: number;
}

/** Throws `wrong-type`, `out-of-range`, `vocabulary-duplicate`, `empty-vocabulary` for options that cannot be followed. */
export function fitText(spec: TextSpec, { keep }: FitTextOptions): TextFit {
  switch (spec.method) {
    case 'hashing':
      return fitHashes(spec);
    case 'cooccurrence':
      return fitCooccurrence(spec);
    default:
      return fitTerms(spec, keep);
  }
}

/** Of the state that a fit gave. Throws `not-fitted` for anything else. */
export function openText(state: Json): TextVectorizer {
  const content = unsealed(state);
  const spec = specOf(content);
  switch (spec.method) {
    case 'hashing':
      return openHashes(spec);
    case 'cooccurrence':
      return openCooccurrence(spec, content);
    default:
      return openTerms(spec, content);
  }
}
