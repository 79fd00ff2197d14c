/** The method whose columns are hashes: nothing of it is fitted. */
import { WorkError } from '../../work.ts';
import { sealed } from '../state.ts';
import { openAnalyzer } from './analyzer.ts';
import { HashRowMaker } from './hashing.ts';
import { optionsOf } from './options.ts';
import type { TextFit, TextSpec, TextVectorizer } from './vectorizer.ts';

export type HashSpec = Extract<TextSpec, { readonly method: 'hashing' }>;

export function fitHashes(spec: HashSpec): TextFit {
  const vectorizer = openHashes(spec);
  let texts = 0;
  return {
    learns: false,
    add(more) {
      texts += more.length;
    },
    async finish() {
      if (texts === 0) throw new WorkError({ code: 'empty-input', message: 'there is no text to fit on' });
      return { vectorizer, rows: null };
    },
  };
}

export function openHashes(spec: HashSpec): TextVectorizer {
  const analyzer = openAnalyzer(spec.options);
  const rows = new HashRowMaker(spec.options);
  return {
    method: 'hashing',
    columns: spec.options.n_features,
    names: null,
    transform: (texts, dtype) => rows.ofTexts(analyzer, texts, dtype),
    state: () => sealed({ method: 'hashing', options: optionsOf(spec) }),
  };
}
