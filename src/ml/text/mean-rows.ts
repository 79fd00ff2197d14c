/** For each text the mean of the vectors of its terms, each as often as it occurs; zeros where it has none. */
import { type DenseMatrix, type Dtype, dense, floats, type Matrix, type SparseMatrix } from '../../matrix.ts';
import { matrixOf, sparseRows } from '../sparse-rows.ts';
import type { Analyzer } from './features.ts';
import { Tally } from './tally.ts';
import type { TermTable } from './term-table.ts';
import type { Texts } from './vectorizer.ts';

export function meanRows(
  vectors: Matrix,
  table: TermTable,
  analyzer: Analyzer,
  texts: Texts,
  dtype: Dtype,
): Matrix {
  const termsOf = (text: string): number[] => {
    const { bytes, starts, ends, count } = analyzer.analyze(text);
    const terms: number[] = [];
    for (let i = 0; i < count; i++) {
      const term = table.find(bytes, starts[i] as number, ends[i] as number);
      if (term >= 0) terms.push(term);
    }
    return terms;
  };
  return vectors.form === 'dense'
    ? denseMeans(vectors, termsOf, texts, dtype)
    : sparseMeans(vectors, termsOf, texts, dtype);
}

type TermsOf = (text: string) => readonly number[];

function denseMeans(vectors: DenseMatrix, termsOf: TermsOf, texts: Texts, dtype: Dtype): DenseMatrix {
  const { columns, values } = vectors;
  const means = floats(dtype, texts.length * columns);
  const sums = new Float64Array(columns);
  for (let row = 0; row < texts.length; row++) {
    const terms = termsOf(texts[row] ?? '');
    sums.fill(0);
    for (const term of terms)
      for (let i = 0; i < columns; i++)
        sums[i] = (sums[i] as number) + (values[term * columns + i] as number);
    for (let i = 0; i < columns; i++)
      means[row * columns + i] = terms.length === 0 ? 0 : (sums[i] as number) / terms.length;
  }
  return dense(texts.length, columns, means);
}

function sparseMeans(vectors: SparseMatrix, termsOf: TermsOf, texts: Texts, dtype: Dtype): SparseMatrix {
  const { columns, starts, indices, values } = vectors;
  const rows = sparseRows(dtype);
  const sums = new Float64Array(columns);
  const touched = new Tally();
  for (let row = 0; row < texts.length; row++) {
    const terms = termsOf(texts[row] ?? '');
    for (const term of terms)
      for (let at = starts[term] as number; at < (starts[term + 1] as number); at++) {
        const column = indices[at] as number;
        sums[column] = (sums[column] as number) + (values[at] as number);
        touched.add(column);
      }
    touched.sort();
    const found = touched.terms.subarray(0, touched.size);
    rows.add(
      found,
      Float64Array.from(found, (column) => (sums[column] as number) / terms.length),
      found.length,
    );
    for (const column of found) sums[column] = 0;
    touched.clear();
  }
  return matrixOf(rows, columns);
}
