/** What is gathered of the fit texts for a vocabulary and its weights, and their rows, as long as there is room. */
import { grown } from '../grown.ts';
import { countRows, type SparseRows } from '../sparse-rows.ts';
import { unknown } from './cooccurrence.ts';
import type { Analyzer } from './features.ts';
import { Tally } from './tally.ts';
import type { TermSequence } from './term-sequence.ts';
import { TermTable } from './term-table.ts';
import type { Texts, VocabularyOptions } from './vectorizer.ts';
import { givenVocabulary, type TermFacts } from './vocabulary.ts';

/** Counts of terms by text, terms in any order, and of how many features each text is. */
export interface TermRows {
  readonly counts: SparseRows<Uint32Array>;
  readonly lengths: Uint32Array;
}

const bytesOfEntry = 8;

export class TermFit implements TermFacts {
  readonly table: TermTable;
  readonly isGiven: boolean;
  texts = 0;
  frequencies = new Uint32Array(1024);
  totals = new Float64Array(1024);
  /** How many features all texts have. */
  features = 0;
  readonly #analyzer: Analyzer;
  readonly #tally = new Tally();
  readonly #needsTotals: boolean;
  readonly #keep: number;
  #counts: SparseRows<Uint32Array> | null = countRows();
  #lengths = new Uint32Array(1024);
  #scratch = new Uint32Array(1024);

  readonly #sequence: TermSequence | null;

  /** With a vocabulary only its terms are counted. `keep` bytes of rows are kept at most. */
  constructor(
    analyzer: Analyzer,
    { vocabulary, max_features }: VocabularyOptions,
    keep: number,
    sequence: TermSequence | null = null,
  ) {
    this.#sequence = sequence;
    this.#analyzer = analyzer;
    this.isGiven = vocabulary !== null;
    this.#needsTotals = vocabulary === null && max_features !== null;
    this.table = vocabulary === null ? new TermTable() : givenVocabulary(vocabulary);
    this.#keep = keep;
  }

  add(texts: Texts): void {
    for (let i = 0; i < texts.length; i++) this.#add(texts[i] ?? '');
  }

  get rows(): TermRows | null {
    return this.#counts && { counts: this.#counts, lengths: this.#lengths };
  }

  #add(text: string): void {
    const { bytes, starts, ends, count } = this.#analyzer.analyze(text);
    const { table, isGiven } = this;
    const tally = this.#tally;
    for (let i = 0; i < count; i++) {
      const [start, end] = [starts[i] as number, ends[i] as number];
      const term = isGiven ? table.find(bytes, start, end) : table.add(bytes, start, end);
      if (term >= 0) tally.add(term);
      this.#sequence?.push(term < 0 ? unknown : term);
    }
    this.#sequence?.endText();
    this.#gather(tally);
    this.#lengths = grown(this.#lengths, this.texts + 1);
    this.#lengths[this.texts++] = count;
    this.features += count;
    tally.clear();
  }

  #gather(tally: Tally): void {
    const { terms, size } = tally;
    this.frequencies = grown(this.frequencies, this.table.size);
    for (let i = 0; i < size; i++) {
      const term = terms[i] as number;
      this.frequencies[term] = (this.frequencies[term] as number) + 1;
    }
    if (this.#needsTotals) this.#addTotals(tally);
    if (this.#counts && (this.#counts.size + size) * bytesOfEntry > this.#keep) this.#counts = null;
    if (!this.#counts) return;
    this.#scratch = grown(this.#scratch, size);
    tally.copyCounts(this.#scratch);
    this.#counts.add(terms, this.#scratch, size);
  }

  #addTotals(tally: Tally): void {
    this.totals = grown(this.totals, this.table.size);
    for (let i = 0; i < tally.size; i++) {
      const term = tally.terms[i] as number;
      this.totals[term] = (this.totals[term] as number) + tally.countOf(term);
    }
  }
}
