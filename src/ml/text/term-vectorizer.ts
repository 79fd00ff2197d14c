/** The methods whose columns are the terms of a vocabulary: count, tfidf and bm25. */
import type { JsonObject } from '../../json.ts';
import type { Dtype, SparseMatrix } from '../../matrix.ts';
import { numberIn, numbersIn, numbersToJson, textsIn } from '../read-state.ts';
import { sealed } from '../state.ts';
import { openAnalyzer } from './analyzer.ts';
import type { Analyzer } from './features.ts';
import { optionsOf } from './options.ts';
import { TermFit, type TermRows } from './term-fit.ts';
import { TermRowMaker } from './term-rows.ts';
import type { TermTable } from './term-table.ts';
import type { TextFit, TextSpec, Texts, TextVectorizer } from './vectorizer.ts';
import { chooseTerms, givenVocabulary } from './vocabulary.ts';
import {
  bm25Idf,
  bm25Queries,
  bm25Weights,
  countWeights,
  tfidfIdf,
  tfidfWeights,
  type Weigh,
} from './weigh.ts';

export type TermSpec = Extract<TextSpec, { readonly method: 'count' | 'tfidf' | 'bm25' }>;

/** What was found out about the fit texts. */
interface Learned {
  readonly table: TermTable;
  /** Null where the method needs none. */
  readonly idf: Float64Array | null;
  /** In features; null where the method needs none. */
  readonly averageLength: number | null;
}

export function fitTerms(spec: TermSpec, keep: number): TextFit {
  const fit = new TermFit(openAnalyzer(spec.options), spec.options, keep);
  const isBinary = spec.method !== 'bm25' && spec.options.binary;
  return {
    learns: true,
    add: (texts) => fit.add(texts),
    async finish() {
      const { table, places, frequencies } = chooseTerms(fit, spec.options, isBinary);
      const { texts, features } = fit;
      const learned = {
        table,
        idf: idfOf(spec, frequencies, texts),
        averageLength: spec.method === 'bm25' ? features / texts : null,
      };
      return {
        vectorizer: new TermVectorizer(spec, learned),
        rows: fit.rows && rowsOf(spec, learned, fit.rows, places),
      };
    },
  };
}

/** Apart from the fit, so that this can be forgotten. */
const rowsOf =
  (spec: TermSpec, learned: Learned, rows: TermRows, places: Uint32Array) =>
  (dtype: Dtype): SparseMatrix =>
    new TermRowMaker(learned.table, weighOf(spec, learned)).ofRows(rows, places, dtype);

export function openTerms(spec: TermSpec, state: JsonObject): TextVectorizer {
  const table = givenVocabulary(textsIn(state, 'vocabulary'));
  const hasIdf = spec.method === 'bm25' || (spec.method === 'tfidf' && spec.options.use_idf);
  return new TermVectorizer(spec, {
    table,
    idf: hasIdf ? numbersIn(state, 'idf', table.size) : null,
    averageLength: spec.method === 'bm25' ? numberIn(state, 'average_length') : null,
  });
}

class TermVectorizer implements TextVectorizer {
  readonly queries?: (texts: Texts) => SparseMatrix;
  readonly #spec: TermSpec;
  readonly #learned: Learned;
  readonly #analyzer: Analyzer;
  readonly #rows: TermRowMaker;
  #names: readonly string[] | undefined;

  constructor(spec: TermSpec, learned: Learned) {
    this.#spec = spec;
    this.#learned = learned;
    this.#analyzer = openAnalyzer(spec.options);
    this.#rows = new TermRowMaker(learned.table, weighOf(spec, learned));
    if (spec.method === 'bm25' && learned.idf !== null) {
      const rows = new TermRowMaker(learned.table, bm25Queries(learned.idf));
      this.queries = (texts) => rows.ofTexts(this.#analyzer, texts, 'float64');
    }
  }

  get method() {
    return this.#spec.method;
  }

  get columns(): number {
    return this.#learned.table.size;
  }

  get names(): readonly string[] {
    this.#names ??= this.#learned.table.texts();
    return this.#names;
  }

  transform(texts: Texts, dtype: Dtype): SparseMatrix {
    return this.#rows.ofTexts(this.#analyzer, texts, dtype);
  }

  state(): JsonObject {
    const { idf, averageLength } = this.#learned;
    return sealed({
      method: this.method,
      options: optionsOf(this.#spec),
      vocabulary: this.names,
      ...(idf !== null && { idf: numbersToJson(idf) }),
      ...(averageLength !== null && { average_length: averageLength }),
    });
  }
}

function idfOf(spec: TermSpec, frequencies: Uint32Array, texts: number): Float64Array | null {
  if (spec.method === 'bm25') return bm25Idf(frequencies, texts);
  if (spec.method === 'tfidf' && spec.options.use_idf)
    return tfidfIdf(frequencies, texts, spec.options.smooth_idf);
  return null;
}

function weighOf(spec: TermSpec, { idf, averageLength }: Learned): Weigh {
  switch (spec.method) {
    case 'count':
      return countWeights(spec.options);
    case 'tfidf':
      return tfidfWeights(spec.options, idf);
    case 'bm25':
      return bm25Weights(spec.options, averageLength ?? 0);
  }
}
