/** Predicted classes in memory: the columns that there are, and the classes that they are about. */
import { type Cell, compareCells } from '../../../cell-order.ts';
import type { ClassColumn, ClassName, ListColumn, NumberColumn } from '../../../metrics/column.ts';
import { refuseOtherThanProbabilities } from '../../../metrics/multiclass.ts';
import { refuseUnfit } from '../../../metrics/refuse.ts';
import { WorkError } from '../../../work.ts';
import type { EvaluateOptions } from '../options.ts';
import { labelOf, type MeasuredTable } from '../table.ts';

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
  const [probabilitiesName, scoreName, predictionName] = [
    nameOf('probabilities'),
    nameOf('score'),
    nameOf('prediction'),
  ];
  const label = await table.classes(labelOf(options), 'label');
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
  return {
    label,
    prediction,
    probabilities,
    score,
    weight: options.weight === undefined ? undefined : await table.numbers(options.weight, 'weight'),
    classes,
    positive: positiveOf(options, classes),
  };
}

/** The class that is named, else the greater of two; null among more. */
export function positiveOf({ positive }: EvaluateOptions, classes: readonly ClassName[]): ClassName | null {
  if (positive === undefined) return classes.length <= 2 ? (classes.at(-1) ?? null) : null;
  const named = classes.find((one) => one === positive);
  if (named !== undefined) return named;
  throw new WorkError({
    code: 'unknown-class',
    message: `\`${String(positive)}\` is none of the classes ${classes.map(String).join(', ')}`,
    option: ['positive'],
  });
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
