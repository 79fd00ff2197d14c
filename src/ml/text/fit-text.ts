/** Fitting a text vectorizer, and opening one that was fitted before. */
import type { Json } from '../../json.ts';
import type { TextFit, TextSpec, TextVectorizer } from './vectorizer.ts';

export interface FitTextOptions {
  /** Bytes that the rows of the fit texts may take; beyond it they are given up, and `rows` is null. */
  readonly keep: number;
}

/** Throws `wrong-type`, `vocabulary-duplicate`, `option-conflict` for options that cannot be followed. */
export function fitText(_spec: TextSpec, _options: FitTextOptions): TextFit {
  throw new Error('not built yet');
}

/** Of the state that a fit gave. Throws `not-fitted` for anything else. */
export function openText(_state: Json): TextVectorizer {
  throw new Error('not built yet');
}
