/** Texts as rows of weights of the terms of a vocabulary. */
import type { Dtype, SparseMatrix } from '../../matrix.ts';
import { grown } from '../grown.ts';
import { matrixOf, type SparseRows, sparseRows } from '../sparse-rows.ts';
import type { Analyzer } from './features.ts';
import { Tally } from './tally.ts';
import type { TermRows } from './term-fit.ts';
import type { TermTable } from './term-table.ts';
import type { Texts } from './vectorizer.ts';
import type { Weigh } from './weigh.ts';

export class TermRowMaker {
  readonly #table: TermTable;
  readonly #weigh: Weigh;
  readonly #tally = new Tally();
  #values = new Float64Array(1024);

  constructor(table: TermTable, weigh: Weigh) {
    this.#table = table;
    this.#weigh = weigh;
  }

  ofTexts(analyzer: Analyzer, texts: Texts, dtype: Dtype): SparseMatrix {
    const rows = sparseRows(dtype);
    for (let i = 0; i < texts.length; i++) {
      const { bytes, starts, ends, count } = analyzer.analyze(texts[i] ?? '');
      for (let feature = 0; feature < count; feature++) {
        const term = this.#table.find(bytes, starts[feature] as number, ends[feature] as number);
        if (term >= 0) this.#tally.add(term);
      }
      this.#addRow(rows, count);
    }
    return matrixOf(rows, this.#table.size);
  }

  /** Of the fit: `places` has for each term there its number here and one, or 0. */
  ofRows({ counts, lengths }: TermRows, places: Uint32Array, dtype: Dtype): SparseMatrix {
    const rows = sparseRows(dtype);
    for (let row = 0; row < counts.rows; row++) {
      const end = counts.starts[row + 1] as number;
      for (let at = counts.starts[row] as number; at < end; at++) {
        const place = places[counts.indices[at] as number] as number;
        if (place > 0) this.#tally.set(place - 1, counts.values[at] as number);
      }
      this.#addRow(rows, lengths[row] as number);
    }
    return matrixOf(rows, this.#table.size);
  }

  #addRow(rows: SparseRows, length: number): void {
    const tally = this.#tally;
    tally.sort();
    this.#values = grown(this.#values, tally.size);
    tally.copyCounts(this.#values);
    this.#weigh(tally.terms, this.#values, tally.size, length);
    rows.add(tally.terms, this.#values, tally.size);
    tally.clear();
  }
}
