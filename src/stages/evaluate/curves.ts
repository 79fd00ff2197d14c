/** What is drawn of an evaluation, as small tables: ROC, precision and recall, calibration, confusion, residuals. */
import { join } from 'node:path';
import { makeFolder, writeWhole } from '../../base/files.ts';
import { countByThreshold } from '../../metrics/binary.ts';
import { measureCalibration } from '../../metrics/calibration.ts';
import { measureClassification } from '../../metrics/classification.ts';
import type { NumberColumn } from '../../metrics/column.ts';
import type { Task } from './open-task.ts';
import type { ClassRows } from './tasks/class-rows.ts';
import { binaryScoresOf, confidenceOf } from './tasks/class-scores.ts';
import { mostConfused } from './tasks/classification.ts';
import type { NumberRows } from './tasks/regression.ts';

/** More points than these no one sees; what is between is left out evenly. */
const mostPoints = 1000;
const mostResiduals = 10_000;

type CsvRow = readonly (string | number | null)[];

export function writeCurves(folder: string, { classRows, numberRows }: Task): void {
  makeFolder(folder);
  const write = (name: string, header: readonly string[], rows: readonly CsvRow[]): void =>
    writeWhole(
      join(folder, name),
      [header, ...rows].map((row) => `${row.map(cellText).join(',')}\n`).join(''),
    );
  if (classRows) {
    const curves = thresholdsOf(classRows);
    if (curves.length > 0) {
      write('roc.csv', ['class', 'threshold', 'fpr', 'tpr'], curves.flatMap(rocOf));
      write('pr.csv', ['class', 'threshold', 'precision', 'recall'], curves.flatMap(prOf));
    }
    const confidence = areShares(classRows) ? confidenceOf(classRows) : null;
    if (confidence) {
      const calibration = measureCalibration(confidence.said, confidence.right);
      write(
        'calibration.csv',
        ['from', 'to', 'confidence', 'accuracy', 'count'],
        calibration.counts.map((count, bin, { length }) => [
          bin / length,
          (bin + 1) / length,
          calibration.confidences[bin] ?? null,
          calibration.accuracies[bin] ?? null,
          count,
        ]),
      );
    }
    const { label, prediction, weight } = classRows;
    if (prediction) {
      const measured = measureClassification(label, prediction, weight);
      const { classes } = measured;
      if (classes.length <= mostConfused)
        write(
          'confusion.csv',
          ['truth', 'predicted', 'count'],
          measured.confusion_matrix.flatMap((row, i) =>
            row.map((count, j) => [String(classes[i]), String(classes[j]), count]),
          ),
        );
    }
  }
  if (numberRows) write('residuals.csv', ['label', 'prediction', 'residual'], residualsOf(numberRows));
}

/** Scores that are no probabilities say nothing of how often they are right. */
const areShares = ({ probabilities, score }: ClassRows): boolean =>
  probabilities !== null || score?.values.every((value) => value >= 0 && value <= 1) === true;

interface Curve {
  readonly name: string;
  readonly counts: ReturnType<typeof countByThreshold>;
}

/** Of the positive class of two; else of each against the rest. */
function thresholdsOf(rows: ClassRows): Curve[] {
  const { label, probabilities, classes, weight, positive } = rows;
  const weights = weight?.values ?? null;
  const binary = binaryScoresOf(rows);
  if (binary)
    return [
      { name: String(positive), counts: countByThreshold(binary.label.values, binary.score.values, weights) },
    ];
  if (!probabilities) return [];
  return classes.map((name, k) => ({
    name: String(name),
    counts: countByThreshold(
      Float64Array.from(label.indices, (index) => (label.values[index] === name ? 1 : 0)),
      new Float64Array(label.indices.length).map(
        (_, row) => probabilities.values[row * classes.length + k] as number,
      ),
      weights,
    ),
  }));
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

function rocOf({ name, counts: { thresholds, positives, others } }: Curve): CsvRow[] {
  const [allPositives, allOthers] = [positives.at(-1) ?? 0, others.at(-1) ?? 0];
  const points = thin(thresholds.length, mostPoints).map(
    (at): CsvRow => [
      name,
      thresholds[at] as number,
      share(others[at] as number, allOthers),
      share(positives[at] as number, allPositives),
    ],
  );
  return [[name, null, 0, 0], ...points];
}

const prOf = ({ name, counts: { thresholds, positives, others } }: Curve): CsvRow[] =>
  thin(thresholds.length, mostPoints).map((at) => [
    name,
    thresholds[at] as number,
    share(positives[at] as number, (positives[at] as number) + (others[at] as number)),
    share(positives[at] as number, positives.at(-1) ?? 0),
  ]);

function residualsOf({ label, prediction }: NumberRows): CsvRow[] {
  const at = (column: NumberColumn, row: number): number => column.values[row] as number;
  return thin(label.values.length, mostResiduals).map((row) => [
    at(label, row),
    at(prediction, row),
    at(label, row) - at(prediction, row),
  ]);
}

/** So many of the positions, first and last among them. */
function thin(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, at) => at);
  return Array.from({ length: most }, (_, at) => Math.round((at * (count - 1)) / (most - 1)));
}

const cellText = (cell: string | number | null): string => {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  return /[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
};
