/** The method that knows terms by their neighbours: a vector for each term, and for a text the mean of its terms' ones. */
import { openBreath } from '../../base/breath.ts';
import type { JsonObject } from '../../json.ts';
import { inDtype, type Matrix } from '../../matrix.ts';
import { WorkError } from '../../work.ts';
import { rowsIn, textsIn } from '../read-state.ts';
import { truncatedSvd } from '../spectrum/truncated-svd.ts';
import { notFitted, sealed } from '../state.ts';
import { openAnalyzer } from './analyzer.ts';
import { cooccurrences, ppmi } from './cooccurrence.ts';
import { meanRows } from './mean-rows.ts';
import { optionsOf } from './options.ts';
import { TermFit } from './term-fit.ts';
import { TermSequence } from './term-sequence.ts';
import type { TermTable } from './term-table.ts';
import { denseOf, listsOf, sparseOf } from './vector-lists.ts';
import type { TextFit, TextSpec, TextVectorizer } from './vectorizer.ts';
import { chooseTerms, givenVocabulary } from './vocabulary.ts';

type CooccurrenceSpec = Extract<TextSpec, { readonly method: 'cooccurrence' }>;

export function fitCooccurrence(spec: CooccurrenceSpec): TextFit {
  const { options } = spec;
  const sequence = new TermSequence();
  const fit = new TermFit(openAnalyzer(options), options, 0, sequence);
  return {
    learns: true,
    add: (texts) => fit.add(texts),
    async finish(signal) {
      const { table, places } = chooseTerms(fit, options);
      refuseDimensions(options.dimensions, table.size);
      const breath = openBreath(signal);
      const counts = await cooccurrences(sequence.renumbered(places), table.size, options.window, breath);
      const weights = options.weighting === 'ppmi' ? ppmi(counts, options.shift) : counts;
      const { dimensions } = options;
      const vectors = dimensions === null ? weights : await truncatedSvd(weights, dimensions, breath);
      return { vectorizer: vectorizerOf(spec, table, vectors), rows: null };
    },
  };
}

export function openCooccurrence(spec: CooccurrenceSpec, state: JsonObject): TextVectorizer {
  const table = givenVocabulary(textsIn(state, 'vocabulary'));
  const rows = rowsIn(state, 'vectors');
  if (rows.length !== table.size) throw notFitted(`\`vectors\` is no list of ${table.size} rows`);
  const { dimensions } = spec.options;
  return vectorizerOf(spec, table, dimensions === null ? sparseOf(rows) : denseOf(rows, dimensions));
}

function refuseDimensions(dimensions: number | null, terms: number): void {
  if (dimensions !== null && dimensions > terms)
    throw new WorkError({
      code: 'out-of-range',
      message: `\`dimensions\` is ${dimensions}, and there are only ${terms} terms`,
      option: ['dimensions'],
    });
}

function vectorizerOf(spec: CooccurrenceSpec, table: TermTable, vectors: Matrix): TextVectorizer {
  const analyzer = openAnalyzer(spec.options);
  const names = table.texts();
  return {
    method: 'cooccurrence',
    columns: vectors.columns,
    names: vectors.form === 'sparse' ? names : null,
    transform: (texts, dtype) => meanRows(vectors, table, analyzer, texts, dtype),
    terms: { names, vectors: (dtype) => inDtype(vectors, dtype) },
    state: () =>
      sealed({
        method: 'cooccurrence',
        options: optionsOf(spec),
        vocabulary: names,
        vectors: listsOf(vectors),
      }),
  };
}
