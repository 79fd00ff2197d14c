/** The vocabulary of a vectorizer: which of the terms of the fit texts it has, and in which order. */
import { WorkError } from '../../work.ts';
import { sortTerms } from './sort-terms.ts';
import { TermTable } from './term-table.ts';
import type { Frequency, VocabularyOptions } from './vectorizer.ts';

/** What is known of the terms of all fit texts. */
export interface TermFacts {
  readonly table: TermTable;
  readonly texts: number;
  /** In how many texts each occurs. */
  readonly frequencies: Uint32Array;
  /** How often each occurs in all; nothing where \`max_features\` does not ask for it. */
  readonly totals: Float64Array;
}

/** In place of terms of texts; throws `vocabulary-duplicate` and `empty-vocabulary`. */
export function givenVocabulary(terms: readonly string[]): TermTable {
  const table = new TermTable();
  const twice = terms.find((term, i) => table.addText(term) !== i);
  if (twice !== undefined)
    throw new WorkError({
      code: 'vocabulary-duplicate',
      message: `\`vocabulary\` has ${JSON.stringify(twice)} more than once`,
      option: ['vocabulary'],
    });
  if (terms.length === 0)
    throw new WorkError({
      code: 'empty-vocabulary',
      message: '`vocabulary` is empty',
      option: ['vocabulary'],
    });
  return table;
}

/** Their numbers in the table, by code point of the terms. Throws `empty-vocabulary` and `option-conflict`. */
function selectTerms(facts: TermFacts, options: VocabularyOptions, totals: ArrayLike<number>): Uint32Array {
  if (facts.table.size === 0)
    throw new WorkError({
      code: 'empty-vocabulary',
      message: 'the texts have no terms',
      hint: 'look at `token_pattern`, `stop_words` and `ngram_range`: by default words of one letter are none',
    });
  const least = countOf(options.min_df, facts.texts);
  const most = countOf(options.max_df, facts.texts);
  if (most < least)
    throw new WorkError({
      code: 'option-conflict',
      message: `\`max_df\` is ${inWords(options.max_df)} and \`min_df\` is ${inWords(options.min_df)}: of ${facts.texts} texts no term can be in so few and so many`,
      option: ['min_df'],
    });
  const left: number[] = [];
  for (let term = 0; term < facts.table.size; term++) {
    const frequency = facts.frequencies[term] as number;
    if (frequency >= least && frequency <= most) left.push(term);
  }
  if (left.length === 0)
    throw new WorkError({
      code: 'empty-vocabulary',
      message: `none of ${facts.table.size} terms is in at least ${least} and at most ${most} of ${facts.texts} texts`,
      hint: 'lower `min_df` or raise `max_df`',
    });
  const sorted = sortTerms(facts.table, Uint32Array.from(left));
  return options.max_features === null ? sorted : mostFrequent(sorted, totals, options.max_features);
}

/** The terms that were chosen, in their order, and the place of each term of before among them and one, or 0. */
export interface Choice {
  readonly table: TermTable;
  readonly places: Uint32Array;
  /** In how many texts each is. */
  readonly frequencies: Uint32Array;
}

/** Of a given vocabulary all. `isBinary` where a term counts once a text. Throws `empty-input`, and what `selectTerms` throws. */
export function chooseTerms(facts: TermFacts, options: VocabularyOptions, isBinary = false): Choice {
  if (facts.texts === 0) throw new WorkError({ code: 'empty-input', message: 'there is no text to fit on' });
  if (options.vocabulary !== null)
    return {
      table: facts.table,
      places: Uint32Array.from({ length: facts.table.size }, (_, term) => term + 1),
      frequencies: facts.frequencies.slice(0, facts.table.size),
    };
  const chosen = selectTerms(facts, options, isBinary ? facts.frequencies : facts.totals);
  const table = new TermTable();
  const places = new Uint32Array(facts.table.size);
  chosen.forEach((term, place) => {
    table.add(facts.table.bytes, facts.table.startOf(term), facts.table.endOf(term));
    places[term] = place + 1;
  });
  return { table, places, frequencies: chosen.map((term) => facts.frequencies[term] as number) };
}

const countOf = (frequency: Frequency, texts: number): number =>
  'count' in frequency ? frequency.count : frequency.fraction * texts;

const inWords = (frequency: Frequency): string =>
  'count' in frequency ? `${frequency.count}` : `${frequency.fraction} of them`;

/** Of terms with the same total the first ones. */
function mostFrequent(sorted: Uint32Array, totals: ArrayLike<number>, limit: number): Uint32Array {
  if (sorted.length <= limit) return sorted;
  const totalAt = (position: number): number => totals[sorted[position] as number] as number;
  const positions = Uint32Array.from(sorted, (_, position) => position);
  positions.sort((a, b) => totalAt(b) - totalAt(a) || a - b);
  return positions
    .subarray(0, limit)
    .sort()
    .map((position) => sorted[position] as number);
}
