/** Measures of whether groups are treated alike. */

import { classify } from '../../../metrics/classify.ts';
import {
  type ClassColumn,
  type ClassName,
  gather,
  type NumberColumn,
  takeRows,
} from '../../../metrics/column.ts';
import { biasScore, measureFairness } from '../../../metrics/fairness.ts';
import { refuseUnfit } from '../../../metrics/refuse.ts';
import { WorkError } from '../../../work.ts';
import type { EvaluateOptions } from '../options.ts';
import type { Sample, Wanted } from '../sample.ts';
import { labelOf, type MeasuredTable } from '../table.ts';
import { positiveOf } from './class-rows.ts';

export interface GroupRows {
  readonly label: NumberColumn;
  readonly prediction: NumberColumn;
  readonly group: ClassColumn;
}

/** Selected is who is predicted to be of the positive class: the one that is named, else the greater of two. */
export async function readGroupRows(table: MeasuredTable, options: EvaluateOptions): Promise<GroupRows> {
  const { prediction: predictionName = 'prediction', by = [] } = options;
  const label = await table.classes(labelOf(options), 'label');
  const prediction = await table.classes(predictionName, 'prediction');
  const groups: ClassColumn[] = [];
  for (const name of by) groups.push(await table.classes(name, 'by'));
  refuseUnfit([label, prediction, ...groups]);
  const { classes } = classify([label, prediction], options.classes as readonly ClassName[] | undefined);
  const positive = positiveOf(options, classes);
  if (positive === null)
    throw new WorkError({
      code: 'label-type',
      message: `there are ${classes.length} classes, and nobody says which one selects`,
      hint: `name it by \`positive\`: ${classes.slice(0, 20).map(String).join(', ')}`,
      option: ['label'],
    });
  return {
    label: isPositive(label, positive),
    prediction: isPositive(prediction, positive),
    group: joined(groups),
  };
}

const isPositive = (column: ClassColumn, positive: ClassName): NumberColumn => ({
  kind: 'numbers',
  name: column.name,
  values: gather(
    column.values.map((value) => (value === positive ? 1 : 0)),
    column.indices,
  ),
  nulls: [],
});

/** A group for each combination. */
function joined(groups: readonly ClassColumn[]): ClassColumn {
  const [first, ...others] = groups;
  if (!first) throw new Error('groups are named by `by`');
  if (others.length === 0) return first;
  const known = new Map<string, number>();
  const indices = first.indices.map((_, row) => {
    const name = groups.map(({ values, indices }) => wordOf(values[indices[row] as number])).join(', ');
    const index = known.get(name) ?? known.size;
    known.set(name, index);
    return index;
  });
  return {
    kind: 'classes',
    name: groups.map(({ name }) => name).join(', '),
    values: [...known.keys()],
    indices,
  };
}

/** In quotes where two of them could be read as others. */
function wordOf(value: ClassColumn['values'][number] | undefined): string {
  const text = String(value);
  return /[",]/.test(text) ? JSON.stringify(text) : text;
}

export const sampleOfGroups = (
  { label, prediction, group }: GroupRows,
  wanted: readonly Wanted[],
): Sample => ({
  rows: label.values.length,
  measure(rows) {
    const measured = measureFairness(
      takeRows(label, rows),
      takeRows(prediction, rows),
      takeRows(group, rows),
    );
    return {
      values: Object.fromEntries(
        wanted.map(({ name, base }) => [
          name,
          base === 'bias_score' ? biasScore(measured) : measured[base as 'demographic_parity_ratio'],
        ]),
      ),
      facts: {
        selection_rate: measured.selection_rate,
        true_positive_rate: measured.true_positive_rate,
        false_positive_rate: measured.false_positive_rate,
      },
    };
  },
});
