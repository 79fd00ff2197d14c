/** How well predicted classes meet true ones, from the matrix of confusion alone. */

import { classify } from './classify.ts';
import type { ClassColumn, ClassName, NumberColumn } from './column.ts';
import { type Confusion, confuse } from './confusion.ts';
import { refuseUnfit, weightsOf } from './refuse.ts';
import { meanOf, sumOf } from './sum.ts';

/** What a measure without denominator is; null leaves the class out of means. */
export type ZeroDivision = 0 | 1 | null;

export interface ClassificationOptions {
  readonly classes?: readonly ClassName[] | undefined;
  readonly zeroDivision?: ZeroDivision | undefined;
}

export interface Scores<Value> {
  readonly precision: Value;
  readonly recall: Value;
  readonly f1: Value;
}

export interface Classification {
  readonly classes: readonly ClassName[];
  readonly n: number;
  readonly accuracy: number;
  readonly balanced_accuracy: number | null;
  readonly mcc: number;
  /** These and the matrix look at every pair of classes: only when they are read. */
  readonly cohen_kappa: number | null;
  readonly cohen_kappa_quadratic: number | null;
  /** Rows are true classes, columns predicted ones; with weights their sums. */
  readonly confusion_matrix: readonly (readonly number[])[];
  /** In the order of `classes`. */
  readonly per_class: Scores<readonly (number | null)[]> & { readonly support: readonly number[] };
  readonly micro: Scores<number | null>;
  readonly macro: Scores<number | null>;
  readonly weighted: Scores<number | null>;
}

/**
 * The measures of scikit-learn's `accuracy_score`, `balanced_accuracy_score`, `precision_recall_fscore_support`,
 * `matthews_corrcoef` and `cohen_kappa_score`. Ends with `length-mismatch`, `empty-input`, `null-label`, `non-finite`,
 * `out-of-range` (weights), `label-type` and `unknown-class`.
 */
export function measureClassification(
  label: ClassColumn,
  prediction: ClassColumn,
  weight: NumberColumn | undefined,
  { classes: given, zeroDivision = 0 }: ClassificationOptions = {},
): Classification {
  refuseUnfit([label, prediction, ...(weight ? [weight] : [])]);
  const weights = weightsOf(weight);
  const { classes, positions } = classify([label, prediction], given);
  const [truth, predicted] = positions as [Uint32Array, Uint32Array];
  const confusion = confuse(truth, predicted, weights, classes.length);
  const { matrix, size, supports, predictions, correct, total } = confusion;
  const at = (list: Float64Array, index: number): number => list[index] as number;
  const range = Array.from({ length: size }, (_, index) => index);
  const divide = (part: number, whole: number): number | null => (whole === 0 ? zeroDivision : part / whole);
  const hits = range.map((k) => at(matrix, k * size + k));
  const precision = range.map((k) => divide(hits[k] as number, at(predictions, k)));
  const recall = range.map((k) => divide(hits[k] as number, at(supports, k)));
  const f1 = range.map((k) => divide(2 * (hits[k] as number), at(supports, k) + at(predictions, k)));
  const accuracy = correct / total;
  const average = (means: (list: readonly (number | null)[]) => number | null): Scores<number | null> => ({
    precision: means(precision),
    recall: means(recall),
    f1: means(f1),
  });
  return {
    classes,
    n: truth.length,
    accuracy,
    balanced_accuracy: meanOf(
      range.filter((k) => at(supports, k) > 0).map((k) => (hits[k] as number) / at(supports, k)),
    ),
    mcc: matthews(confusion),
    get cohen_kappa() {
      return kappa(confusion, (i, j) => (i === j ? 0 : 1));
    },
    get cohen_kappa_quadratic() {
      return kappa(confusion, (i, j) => (i - j) ** 2);
    },
    get confusion_matrix() {
      return range.map((k) => [...matrix.subarray(k * size, (k + 1) * size)]);
    },
    per_class: { precision, recall, f1, support: [...supports] },
    // Every row is of one of the classes: what is no hit is missed once and claimed once.
    micro: { precision: accuracy, recall: accuracy, f1: accuracy },
    macro: average((list) => meanOf(defined(list))),
    weighted: average((list) => weightedMean(list, supports)),
  };
}

const defined = (list: readonly (number | null)[]): number[] => list.filter((value) => value !== null);

/** By support; by none where those that are left have none. */
function weightedMean(list: readonly (number | null)[], supports: Float64Array): number | null {
  const left = supports.filter((_, index) => list[index] !== null);
  return meanOf(defined(list), left) ?? meanOf(defined(list));
}

/** Gorodkin 2004; 0 where truth or prediction is constant. */
function matthews({ supports, predictions, correct, total, size }: Confusion): number {
  const agreement = correct * total - sumOf(size, (k) => product(supports, predictions, k));
  const root = Math.sqrt(spread(supports)) * Math.sqrt(spread(predictions));
  return root === 0 ? 0 : agreement / root;
}

/** (Σc)² − Σc², without the cancellation: exactly 0 where only one is not 0. */
function spread(counts: Float64Array): number {
  const total = sumOf(counts.length, (k) => counts[k] as number);
  const others = (k: number): number =>
    (counts[k] as number) > total / 2
      ? sumOf(counts.length, (j) => (j === k ? 0 : (counts[j] as number)))
      : total - (counts[k] as number);
  return sumOf(counts.length, (k) => (counts[k] as number) * others(k));
}

/** Cohen 1968: disagreement seen over disagreement by chance; null where chance cannot disagree. */
function kappa(
  { matrix, supports, predictions, total, size }: Confusion,
  weigh: (i: number, j: number) => number,
): number | null {
  const over = (cell: (i: number, j: number) => number): number =>
    sumOf(size * size, (at) => {
      const [i, j] = [Math.floor(at / size), at % size];
      return weigh(i, j) * cell(i, j);
    });
  const expected = over((i, j) => ((supports[i] as number) * (predictions[j] as number)) / total);
  return expected === 0 ? null : 1 - over((i, j) => matrix[i * size + j] as number) / expected;
}

const product = (a: Float64Array, b: Float64Array, k: number): number => (a[k] as number) * (b[k] as number);
