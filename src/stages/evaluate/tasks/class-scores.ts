/** Measures of scores and probabilities: of two classes by the positive one, else of all. */
import { measureBinaryScores } from '../../../metrics/binary.ts';
import { measureCalibration } from '../../../metrics/calibration.ts';
import { gather, type ListColumn, type NumberColumn, takeRows } from '../../../metrics/column.ts';
import { measureMulticlassScores, refuseOtherThanProbabilities } from '../../../metrics/multiclass.ts';
import { descendingRanks } from '../../../metrics/order.ts';
import { refuseUnfit } from '../../../metrics/refuse.ts';
import type { Wanted } from '../sample.ts';
import type { ClassRows } from './class-rows.ts';

/** The rows, null for all, and their weights. */
type ScoresOver = (
  rows: Uint32Array | null,
  weights: NumberColumn | undefined,
) => { readonly [name: string]: number | null };

/** The measures over some rows. What each row has by itself is prepared once for all resamples. */
export function scoresOver(all: ClassRows, wanted: readonly Wanted[]): ScoresOver {
  const { label, classes } = all;
  const binary = rankedScores(all);
  const confidence = wanted.some(({ base }) => base === 'ece' || base === 'mce') ? confidenceOf(all) : null;
  const lists = !binary || wanted.some(({ base }) => isOfAllClasses(base)) ? rankedLists(all, wanted) : null;
  return (rows, weights) => {
    const two =
      binary && measureBinaryScores(takeRows(binary.label, rows), takeRows(binary.score, rows), weights);
    const several =
      lists && measureMulticlassScores(takeRows(label, rows), takeRows(lists, rows), classes, weights);
    const measure = ({ base, suffix, options }: Wanted): number | null | undefined => {
      switch (base) {
        case 'log_loss':
        case 'brier':
          return (two ?? several)?.[base];
        case 'roc_auc':
          return two ? two.roc_auc : several?.roc_auc_ovr_macro;
        case 'average_precision':
          return two?.average_precision;
        case 'top_k_accuracy': {
          const k = Math.min(suffix === null ? (options.k ?? 2) : Number(suffix), classes.length);
          return several?.top_k_accuracy[String(k)];
        }
        case 'ece':
        case 'mce':
          return (
            confidence &&
            measureCalibration(
              takeRows(confidence.said, rows),
              takeRows(confidence.right, rows),
              options.bins,
            )[base]
          );
        default:
          return several?.[base as 'roc_auc_ovr_macro'];
      }
    };
    return Object.fromEntries(wanted.map((metric) => [metric.name, measure(metric) ?? null]));
  };
}

/** Whether it asks for the probability of each class, also where there are two. */
export const isOfAllClasses = (base: string): boolean =>
  base.startsWith('roc_auc_') || base === 'top_k_accuracy';

interface BinaryRows {
  readonly label: NumberColumn;
  readonly score: NumberColumn;
}

function rankedScores(rows: ClassRows): BinaryRows | null {
  const binary = binaryScoresOf(rows);
  return binary && { ...binary, score: { ...binary.score, ranks: descendingRanks(binary.score.values) } };
}

function rankedLists(
  { label, probabilities, classes }: ClassRows,
  wanted: readonly Wanted[],
): ListColumn | null {
  if (!probabilities || !wanted.some(({ base }) => /^roc_auc(?:_ovr|$)/.test(base))) return probabilities;
  refuseUnfit([label, probabilities]);
  refuseOtherThanProbabilities(probabilities, classes.length);
  const ranks = new Uint32Array(probabilities.values.length);
  for (let at = 0; at < classes.length; at++)
    for (const [row, rank] of descendingRanks(valuesAt(probabilities, classes.length, at)).entries())
      ranks[row * classes.length + at] = rank;
  return { ...probabilities, ranks };
}

/** Null where there are more classes than two, or no score. */
export function binaryScoresOf({
  label,
  probabilities,
  score,
  classes,
  positive,
}: ClassRows): BinaryRows | null {
  const given = probabilities ?? score;
  if (given === null || positive === null || classes.length > 2) return null;
  refuseUnfit([label, given]);
  if (given.kind === 'lists') refuseOtherThanProbabilities(given, classes.length);
  const isPositive = label.values.map((value) => (value === positive ? 1 : 0));
  return {
    label: numbers(label.name, gather(isPositive, label.indices)),
    score:
      given.kind === 'numbers'
        ? given
        : numbers(given.name, valuesAt(given, classes.length, classes.indexOf(positive))),
  };
}

const valuesAt = ({ starts, values }: ListColumn, size: number, at: number): Float64Array =>
  new Float64Array(starts.length - 1).map((_, row) => values[row * size + at] as number);

/**
 * How sure each row is, and whether it is right: of two classes by the positive one; else by the most probable one, right
 * where what is predicted is true. Null without scores.
 */
export function confidenceOf(
  rows: ClassRows,
): { readonly said: NumberColumn; readonly right: NumberColumn } | null {
  const binary = binaryScoresOf(rows);
  if (binary) return { said: binary.score, right: binary.label };
  const { probabilities, prediction, label, classes } = rows;
  if (!probabilities || !prediction) return null;
  refuseUnfit([label, prediction, probabilities]);
  refuseOtherThanProbabilities(probabilities, classes.length);
  const size = classes.length;
  const said = new Float64Array(label.indices.length).map((_, row) =>
    probabilities.values
      .subarray(row * size, (row + 1) * size)
      .reduce((most, value) => Math.max(most, value), 0),
  );
  const right = Float64Array.from(label.indices, (index, row) =>
    label.values[index] === prediction.values[prediction.indices[row] as number] ? 1 : 0,
  );
  return { said: numbers(probabilities.name, said), right: numbers(label.name, right) };
}

const numbers = (name: string, values: Float64Array): NumberColumn => ({
  kind: 'numbers',
  name,
  values,
  nulls: [],
});
