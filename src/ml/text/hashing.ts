/** Texts as rows of hashes of their features (J. Attenberg, K. Weinberger et al. 2009). */
import type { Dtype, SparseMatrix } from '../../matrix.ts';
import { roomier } from '../grown.ts';
import { scaleToNorm } from '../norm.ts';
import { matrixOf, type SparseRows, sparseRows } from '../sparse-rows.ts';
import type { Analyzer, Features } from './features.ts';
import { murmur3 } from './murmur3.ts';
import type { HashingOptions, Texts } from './vectorizer.ts';

export class HashRowMaker {
  readonly #options: HashingOptions;
  /** Of each feature of a text: twice its index, and one more where the sign is −. */
  #places = new Uint32Array(1024);
  #indices = new Uint32Array(1024);
  #values = new Float64Array(1024);

  constructor(options: HashingOptions) {
    this.#options = options;
  }

  ofTexts(analyzer: Analyzer, texts: Texts, dtype: Dtype): SparseMatrix {
    const rows = sparseRows(dtype);
    for (let i = 0; i < texts.length; i++) this.#addRow(rows, analyzer.analyze(texts[i] ?? ''));
    return matrixOf(rows, this.#options.n_features);
  }

  #addRow(rows: SparseRows, { bytes, starts, ends, count }: Features): void {
    const { n_features, alternate_sign, binary, norm } = this.#options;
    this.#places = roomier(this.#places, count);
    const places = this.#places;
    for (let i = 0; i < count; i++) {
      const hash = murmur3(bytes, starts[i] as number, ends[i] as number);
      places[i] = indexOfHash(hash, n_features) * 2 + (alternate_sign && hash < 0 ? 1 : 0);
    }
    const size = this.#sum(places.subarray(0, count).sort());
    if (binary) this.#values.fill(1, 0, size);
    scaleToNorm(this.#values, size, norm);
    rows.add(this.#indices, this.#values, size);
  }

  /** Adds up those of the same index; a sum of 0 stays. Gives how many indices there are. */
  #sum(places: Uint32Array): number {
    this.#indices = roomier(this.#indices, places.length);
    this.#values = roomier(this.#values, places.length);
    const [indices, values] = [this.#indices, this.#values];
    let size = 0;
    let last = -1;
    for (let i = 0; i < places.length; i++) {
      const place = places[i] as number;
      const index = place >>> 1;
      const value = place & 1 ? -1 : 1;
      if (index === last) values[size - 1] = (values[size - 1] as number) + value;
      else {
        indices[size] = index;
        values[size++] = value;
      }
      last = index;
    }
    return size;
  }
}

/** As scikit-learn has it: −2³¹ has no absolute value in 32 bits. */
export const indexOfHash = (hash: number, features: number): number =>
  hash === -0x80000000 ? (0x7fffffff - (features - 1)) % features : Math.abs(hash) % features;
