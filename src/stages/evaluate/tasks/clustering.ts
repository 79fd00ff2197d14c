/** Measures of clusters, against true classes and by the points themselves. */
import type { Breath } from '../../../base/breath.ts';
import type { DenseMatrix } from '../../../matrix.ts';
import { measureClustering } from '../../../metrics/clustering.ts';
import { type ClassColumn, type ListColumn, takeRows } from '../../../metrics/column.ts';
import { refuseUnfit } from '../../../metrics/refuse.ts';
import { WorkError } from '../../../work.ts';
import type { EvaluateOptions } from '../options.ts';
import type { Sample, Wanted } from '../sample.ts';
import { labelOf, type MeasuredTable } from '../table.ts';

export interface ClusterRows {
  readonly label: ClassColumn | undefined;
  readonly prediction: ClassColumn;
  readonly points: ListColumn | undefined;
}

const pointsColumn = 'vector';
const byPoints: ReadonlySet<string> = new Set(['silhouette', 'davies_bouldin', 'calinski_harabasz']);

export async function readClusterRows(table: MeasuredTable, options: EvaluateOptions): Promise<ClusterRows> {
  const { prediction = 'prediction' } = options;
  const name = labelOf(options);
  const points = table.has(pointsColumn) ? await table.lists(pointsColumn, 'input') : undefined;
  if (points) {
    refuseUnfit([points]);
    const width = points.starts[1] ?? 0;
    const row = points.starts.findIndex((start, at) => start !== at * width);
    if (row > 0)
      throw new WorkError({
        code: 'length-mismatch',
        message: `\`${pointsColumn}\` has another number of values in row ${row} than in row 1`,
      });
  }
  return {
    label: options.label !== undefined || table.has(name) ? await table.classes(name, 'label') : undefined,
    prediction: await table.classes(prediction, 'prediction'),
    points,
  };
}

export const canMeasureClusters = ({ label, points }: ClusterRows, { base }: Wanted): boolean =>
  byPoints.has(base) ? points !== undefined : label !== undefined;

export const sampleOfClusters = (
  { label, prediction, points }: ClusterRows,
  wanted: readonly Wanted[],
  breath: Breath,
): Sample => ({
  rows: prediction.indices.length,
  async measure(rows) {
    const taken = points && takeRows(points, rows);
    const matrix: DenseMatrix | undefined = taken && {
      form: 'dense',
      rows: taken.starts.length - 1,
      columns: taken.starts[1] ?? 0,
      values: taken.values,
    };
    const needsPoints = wanted.some(({ base }) => byPoints.has(base));
    const measured = await measureClustering(
      label && takeRows(label, rows),
      takeRows(prediction, rows),
      needsPoints ? matrix : undefined,
      breath,
    );
    return {
      values: Object.fromEntries(
        wanted.map(({ name, base }) => [name, measured[base as 'silhouette'] ?? null]),
      ),
    };
  },
});
