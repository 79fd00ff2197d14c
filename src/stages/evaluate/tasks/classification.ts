/** Measures of predicted classes, and of their probabilities where there are any. */
import { type Cell, compareCells } from '../../../cell-order.ts';
import type { JsonObject } from '../../../json.ts';
import { type BinaryScores, measureBinaryScores } from '../../../metrics/binary.ts';
import { type Calibration, measureCalibration } from '../../../metrics/calibration.ts';
import { unknownMetric } from '../../../metrics/catalog.ts';
import { type Classification, measureClassification, type Scores } from '../../../metrics/classification.ts';
import {
  type ClassColumn,
  type ClassName,
  type Column,
  gather,
  type ListColumn,
  type NumberColumn,
  refuseUnfit,
  takeRows,
} from '../../../metrics/column.ts';
import {
  type MulticlassScores,
  measureMulticlassScores,
  refuseOtherThanProbabilities,
} from '../../../metrics/multiclass.ts';
import { WorkError } from '../../../work.ts';
import type { EvaluateOptions } from '../options.ts';
import type { Measures, Sample, Wanted } from '../sample.ts';
import type { MeasuredTable } from '../table.ts';

export interface ClassRows {
  readonly label: ClassColumn;
  /** What is most probable, where no class is given. */
  readonly prediction: ClassColumn | null;
  readonly probabilities: ListColumn | null;
  readonly score: NumberColumn | null;
  readonly weight: NumberColumn | undefined;
  /** In the order of the probabilities. */
  readonly classes: readonly ClassName[];
  /** That scores are about, where there are two classes. */
  readonly positive: ClassName | null;
}

export async function readClassRows(table: MeasuredTable, options: EvaluateOptions): Promise<ClassRows> {
  const nameOf = (option: 'prediction' | 'probabilities' | 'score'): string | null => {
    const name = options[option] ?? option;
    return options[option] !== undefined || table.has(name) ? name : null;
  };
  const labelName = options.label ?? 'label';
  const [probabilitiesName, scoreName, predictionName] = [
    nameOf('probabilities'),
    nameOf('score'),
    nameOf('prediction'),
  ];
  const label = await table.classes(
    typeof labelName === 'string' ? labelName : (labelName[0] ?? 'label'),
    'label',
  );
  const probabilities =
    probabilitiesName === null ? null : await table.lists(probabilitiesName, 'probabilities');
  const score =
    scoreName === null || (options.score === undefined && !isNumeric(table, scoreName))
      ? null
      : await table.numbers(scoreName, 'score');
  const given = predictionName === null ? null : await table.classes(predictionName, 'prediction');
  const written = options.classes as readonly ClassName[] | undefined;
  const classes =
    written ??
    (probabilities && table.notedClasses) ??
    [...new Set([...label.values, ...(given?.values ?? [])])].filter(isClass).sort(compareCells);
  const prediction = given ?? (probabilities && mostProbable(probabilities, classes));
  const positive =
    (options.positive as ClassName | undefined) ?? (classes.length <= 2 ? classes.at(-1) : undefined);
  if (options.positive !== undefined && !classes.includes(options.positive as ClassName))
    throw new WorkError({
      code: 'unknown-class',
      message: `\`${String(options.positive)}\` is none of the classes ${classes.map(String).join(', ')}`,
      option: ['positive'],
    });
  return {
    label,
    prediction,
    probabilities,
    score,
    weight: options.weight === undefined ? undefined : await table.numbers(options.weight, 'weight'),
    classes,
    positive: positive ?? null,
  };
}

const isClass = (cell: Cell): cell is ClassName => cell !== null;
const isNumeric = (table: MeasuredTable, name: string): boolean =>
  ['int64', 'double'].includes(table.typeOf(name) ?? '');

/** The first of equals. */
function mostProbable(probabilities: ListColumn, classes: readonly ClassName[]): ClassColumn {
  refuseUnfit([probabilities]);
  refuseOtherThanProbabilities(probabilities, classes.length);
  const size = classes.length;
  const indices = new Uint32Array(probabilities.starts.length - 1).map((_, row) => {
    const own = probabilities.values.subarray(row * size, (row + 1) * size);
    return own.indexOf(own.reduce((most, value) => Math.max(most, value), -1));
  });
  return { kind: 'classes', name: probabilities.name, values: classes, indices };
}

function takeClassRows(of: ClassRows, rows: Uint32Array | null): ClassRows {
  if (rows === null) return of;
  const take = <Taken extends Column>(column: Taken | null): Taken | null => column && takeRows(column, rows);
  return {
    ...of,
    label: takeRows(of.label, rows),
    prediction: take(of.prediction),
    probabilities: take(of.probabilities),
    score: take(of.score),
    weight: of.weight && takeRows(of.weight, rows),
  };
}

/** What can be measured of them. */
export function canMeasureClasses(
  { prediction, probabilities, score, classes, positive }: ClassRows,
  { base }: Wanted,
): boolean {
  if (ofLabels.has(base)) return prediction !== null;
  if (base.startsWith('roc_auc_') || base === 'top_k_accuracy') return probabilities !== null;
  return probabilities !== null || (score !== null && positive !== null && classes.length < 3);
}

export function sampleOfClasses(all: ClassRows, wanted: readonly Wanted[], options: EvaluateOptions): Sample {
  return {
    rows: all.label.indices.length,
    measure: (rows) => measureClasses(takeClassRows(all, rows), wanted, options),
  };
}

const ofLabels: ReadonlySet<string> = new Set([
  'accuracy',
  'balanced_accuracy',
  'precision',
  'recall',
  'f1',
  'mcc',
  'cohen_kappa',
  'cohen_kappa_quadratic',
]);

function measureClasses(rows: ClassRows, wanted: readonly Wanted[], options: EvaluateOptions): Measures {
  const values: { [name: string]: number | null } = {};
  const details: { [name: string]: JsonObject } = {};
  let facts: JsonObject = {};
  if (rows.prediction && wanted.some(({ base }) => ofLabels.has(base))) {
    const measured = measureClassification(rows.label, rows.prediction, rows.weight, {
      classes: options.classes as readonly ClassName[] | undefined,
      zeroDivision: options.zero_division === 'nan' ? null : options.zero_division,
    });
    for (const metric of wanted)
      if (ofLabels.has(metric.base)) putOfLabels(metric, measured, rows.classes, options, values, details);
    facts = { classes: measured.classes.map(String), confusion_matrix: measured.confusion_matrix };
  }
  const ofScores = wanted.filter(({ base }) => !ofLabels.has(base));
  if (ofScores.length > 0) Object.assign(values, scoresOf(rows, ofScores));
  return { values, details, facts };
}

function putOfLabels(
  { name, base, suffix }: Wanted,
  measured: Classification,
  known: readonly ClassName[],
  { average, zero_division }: EvaluateOptions,
  values: { [name: string]: number | null },
  details: { [name: string]: JsonObject },
): void {
  if (base !== 'precision' && base !== 'recall' && base !== 'f1') {
    values[name] = measured[base as 'accuracy'];
    return;
  }
  const perClass = measured.per_class[base];
  const each = measured.classes.map((one, at) => [String(one), perClass[at] ?? null] as const);
  const kind = suffix ?? average;
  if (suffix === null) details[name] = { per_class: Object.fromEntries(each) };
  if (kind === 'none') for (const [one, value] of each) values[`${base}_${one}`] = value;
  else if (kind === 'micro' || kind === 'macro' || kind === 'weighted')
    values[name] = (measured[kind] as Scores<number | null>)[base];
  else {
    const found = each.find(([one]) => one === kind);
    if (!found && !known.some((one) => String(one) === kind))
      throw new WorkError({
        ...unknownMetric(name, 'classification'),
        message: `\`${name}\` is about a class \`${kind}\`, which is none`,
        hint: `the classes are ${known.map((one) => `\`${one}\``).join(', ')}`,
        option: ['metrics'],
      });
    // A slice may have no row of a class that others have.
    values[name] = found ? found[1] : zero_division === 'nan' ? null : zero_division;
  }
}

function scoresOf(rows: ClassRows, wanted: readonly Wanted[]): { [name: string]: number | null } {
  const { label, probabilities, classes, weight } = rows;
  const positives = binaryScoresOf(rows);
  const binary: BinaryScores | null =
    positives && measureBinaryScores(positives.label, positives.score, weight);
  const several: MulticlassScores | null =
    probabilities &&
    (!binary || wanted.some(({ base }) => base.startsWith('roc_auc_') || base === 'top_k_accuracy'))
      ? measureMulticlassScores(label, probabilities, classes, weight)
      : null;
  return Object.fromEntries(
    wanted.map(({ name, base, suffix, options }) => {
      switch (base) {
        case 'log_loss':
        case 'brier':
          return [name, (binary ?? several)?.[base] ?? null];
        case 'roc_auc':
          return [name, binary ? binary.roc_auc : (several?.roc_auc_ovr_macro ?? null)];
        case 'average_precision':
          return [name, binary?.average_precision ?? null];
        case 'top_k_accuracy': {
          const k = Math.min(suffix === null ? (options.k ?? 2) : Number(suffix), classes.length);
          return [name, several?.top_k_accuracy[String(k)] ?? null];
        }
        case 'ece':
        case 'mce':
          return [name, calibrationOf(rows, options.bins)?.[base] ?? null];
        default:
          return [name, several?.[base as 'roc_auc_ovr_macro'] ?? null];
      }
    }),
  );
}

/** Null where there are more classes than two, or no score. */
export function binaryScoresOf({ label, probabilities, score, classes, positive }: ClassRows): {
  readonly label: NumberColumn;
  readonly score: NumberColumn;
} | null {
  if (positive === null || classes.length > 2) return null;
  const at = classes.indexOf(positive);
  if (probabilities) refuseOtherThanProbabilities(probabilities, classes.length);
  const scores: NumberColumn | null = probabilities
    ? {
        kind: 'numbers',
        name: probabilities.name,
        values: new Float64Array(probabilities.starts.length - 1).map(
          (_, row) => probabilities.values[row * classes.length + at] as number,
        ),
        nulls: probabilities.nulls,
      }
    : score;
  const isPositive = label.values.map((value) => (value === positive ? 1 : 0));
  const isNull = label.values.map((value) => value === null);
  return (
    scores && {
      label: {
        kind: 'numbers',
        name: label.name,
        values: gather(isPositive, label.indices),
        nulls: isNull.includes(true)
          ? [...label.indices.keys()].filter((row) => isNull[label.indices[row] as number])
          : [],
      },
      score: scores,
    }
  );
}

/** Of two classes by the positive one; else by the most probable one, right where it is what is predicted and true. */
export function calibrationOf(rows: ClassRows, bins: number | undefined): Calibration | null {
  const positives = binaryScoresOf(rows);
  if (positives) return measureCalibration(positives.score, positives.label, bins);
  const { probabilities, prediction, label, classes } = rows;
  if (!probabilities || !prediction) return null;
  refuseOtherThanProbabilities(probabilities, classes.length);
  const size = classes.length;
  const confidence = new Float64Array(label.indices.length).map((_, row) =>
    probabilities.values
      .subarray(row * size, (row + 1) * size)
      .reduce((most, value) => Math.max(most, value), 0),
  );
  const correct = Float64Array.from(label.indices, (index, row) =>
    label.values[index] === prediction.values[prediction.indices[row] as number] ? 1 : 0,
  );
  return measureCalibration(
    { kind: 'numbers', name: probabilities.name, values: confidence, nulls: [] },
    { kind: 'numbers', name: label.name, values: correct, nulls: [] },
    bins,
  );
}
