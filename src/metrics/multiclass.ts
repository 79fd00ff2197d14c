/** How well probabilities of several classes meet the true ones. */
import { WorkError } from '../work.ts';
import { areaUnderRoc, countByThreshold, surprise } from './binary.ts';
import { classify } from './classify.ts';
import type { ClassColumn, ClassName, ListColumn, NumberColumn } from './column.ts';
import { refuseUnfit, weightsOf } from './refuse.ts';
import { meanOf, sumOf } from './sum.ts';

/** Each is computed when it is read: some cost far more than others. */
export interface MulticlassScores {
  readonly log_loss: number | null;
  /** From 0 to 2. */
  readonly brier: number | null;
  /** Null where a class has no row. */
  readonly roc_auc_ovr_macro: number | null;
  readonly roc_auc_ovr_weighted: number | null;
  readonly roc_auc_ovo_macro: number | null;
  readonly roc_auc_ovo_weighted: number | null;
  /** For each k from 1 to the number of classes: the truth is among the k greatest. */
  readonly top_k_accuracy: { readonly [k: string]: number };
}

/**
 * The measures of scikit-learn's `log_loss`, `brier_score_loss`, `roc_auc_score` (one against the rest; one against one:
 * Hand and Till 2001) and `top_k_accuracy_score`. Each row has one probability a class, in the order of `classes`, and
 * nothing is renormalised. One against one knows no weights. Ends with `length-mismatch`, `empty-input`, `null-label`,
 * `non-finite`, `out-of-range` (weights), `class-mismatch`, `probabilities-sum` and `unknown-class`.
 */
export function measureMulticlassScores(
  label: ClassColumn,
  probabilities: ListColumn,
  classes: readonly ClassName[],
  weight: NumberColumn | undefined,
): MulticlassScores {
  refuseUnfit([label, probabilities, ...(weight ? [weight] : [])]);
  const weights = weightsOf(weight);
  refuseOtherThanProbabilities(probabilities, classes.length);
  const truth = classify([label], classes).positions[0] as Uint32Array;
  const size = classes.length;
  const { values, ranks } = probabilities;
  const at = (row: number, k: number): number => values[row * size + k] as number;
  const overRows = (term: (row: number, truth: number) => number): number | null =>
    meanOf(
      new Float64Array(truth.length).map((_, row) => term(row, truth[row] as number)),
      weights,
    );
  let rest: Averages | undefined;
  let pairs: Averages | undefined;
  let top: MulticlassScores['top_k_accuracy'] | undefined;
  const againstRest = (): Averages => (rest ??= oneAgainstRest(truth, at, size, weights, ranks));
  const againstOne = (): Averages => (pairs ??= oneAgainstOne(truth, at, size));
  return {
    get log_loss() {
      return overRows((row, k) => surprise(at(row, k)));
    },
    get brier() {
      return overRows((row, k) => sumOf(size, (j) => (at(row, j) - (j === k ? 1 : 0)) ** 2));
    },
    get roc_auc_ovr_macro() {
      return againstRest().macro;
    },
    get roc_auc_ovr_weighted() {
      return againstRest().weighted;
    },
    get roc_auc_ovo_macro() {
      return againstOne().macro;
    },
    get roc_auc_ovo_weighted() {
      return againstOne().weighted;
    },
    get top_k_accuracy() {
      top ??= topAccuracies(truth, at, size, weights);
      return top;
    },
  };
}

interface Averages {
  readonly macro: number | null;
  readonly weighted: number | null;
}

/** How far a row may miss a sum of 1. */
const nearness = 1e-6;

/** Ends with `class-mismatch` or `probabilities-sum`. */
export function refuseOtherThanProbabilities({ name, starts, values }: ListColumn, size: number): void {
  for (let row = 0; row + 1 < starts.length; row++) {
    const count = (starts[row + 1] as number) - (starts[row] as number);
    if (count !== size)
      throw new WorkError({
        code: 'class-mismatch',
        message: `\`${name}\` has ${count} values in row ${row + 1}, but there are ${size} classes`,
        hint: 'name all classes, in the order of the probabilities, by `classes`',
      });
  }
  for (let row = 0; row + 1 < starts.length; row++) {
    let sum = 0;
    let isShare = true;
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++) {
      const value = values[at] as number;
      isShare &&= value >= 0 && value <= 1;
      sum += value;
    }
    if (!isShare || !(Math.abs(sum - 1) <= nearness))
      throw new WorkError({
        code: 'probabilities-sum',
        message: `\`${name}\` must be from 0 to 1 and sum up to 1, but ${isShare ? `sums up to ${sum}` : 'is not'} in row ${row + 1}`,
      });
  }
}

type At = (row: number, k: number) => number;

function oneAgainstRest(
  truth: Uint32Array,
  at: At,
  size: number,
  weights: Float64Array | null,
  ranks: Uint32Array | undefined,
): Averages {
  const areas: (number | null)[] = [];
  const shares: number[] = [];
  for (let k = 0; k < size; k++) {
    const ofRows = new Float64Array(truth.length);
    const counts = countByThreshold(
      ofRows.map((_, row) => (truth[row] === k ? 1 : 0)),
      ofRows.map((_, row) => at(row, k)),
      weights,
      ranks && truth.map((_, row) => ranks[row * size + k] as number),
    );
    areas.push(areaUnderRoc(counts));
    shares.push(counts.positives.at(-1) ?? 0);
  }
  return { macro: meanOfAll(areas), weighted: meanOfAll(areas, shares) };
}

function oneAgainstOne(truth: Uint32Array, at: At, size: number): Averages {
  const rowsOf = Array.from({ length: size }, (_, k) =>
    truth.map((_, row) => row).filter((row) => truth[row] === k),
  );
  const areas: (number | null)[] = [];
  const shares: number[] = [];
  const area = (of: number, against: number): number | null => {
    const [ours, theirs] = [rowsOf[of], rowsOf[against]] as [Uint32Array, Uint32Array];
    const rows = [...ours, ...theirs];
    const labels = Float64Array.from(rows, (_, index) => (index < ours.length ? 1 : 0));
    return areaUnderRoc(
      countByThreshold(
        labels,
        Float64Array.from(rows, (row) => at(row, of)),
        null,
      ),
    );
  };
  for (let a = 0; a < size; a++)
    for (let b = a + 1; b < size; b++) {
      areas.push(meanOfAll([area(a, b), area(b, a)]));
      shares.push(((rowsOf[a]?.length ?? 0) + (rowsOf[b]?.length ?? 0)) / truth.length);
    }
  return { macro: meanOfAll(areas), weighted: meanOfAll(areas, shares) };
}

/** Null if any is. */
function meanOfAll(
  values: readonly (number | null)[],
  weights: readonly number[] | null = null,
): number | null {
  const defined = values.filter((value) => value !== null);
  return defined.length < values.length ? null : meanOf(defined, weights);
}

/** Of equal probabilities that of the later class counts as greater. */
function topAccuracies(truth: Uint32Array, at: At, size: number, weights: Float64Array | null) {
  const ranks = truth.map((k, row) => {
    let rank = 0;
    for (let j = 0; j < size; j++)
      if (at(row, j) > at(row, k) || (at(row, j) === at(row, k) && j > k)) rank++;
    return rank;
  });
  return Object.fromEntries(
    Array.from({ length: size }, (_, index) => [
      index + 1,
      meanOf(
        Float64Array.from(ranks, (rank) => (rank <= index ? 1 : 0)),
        weights,
      ) ?? 0,
    ]),
  );
}
