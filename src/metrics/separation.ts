/** How well points lie together in their clusters and apart from others; distances are euclidean. */
import type { Breath } from '../base/breath.ts';
import type { DenseMatrix } from '../matrix.ts';
import { meanOf, sumOf } from './sum.ts';

export interface Separation {
  /** Rousseeuw 1987; needs the distance of every pair of points. */
  readonly silhouette: number | null;
  /** Davies and Bouldin 1979. */
  readonly davies_bouldin: number | null;
  /** Caliński and Harabasz 1974. */
  readonly calinski_harabasz: number | null;
}

/** As scikit-learn's functions of these names; null unless there are from 2 to n − 1 clusters. */
export async function measureSeparation(
  points: DenseMatrix,
  clusters: Uint32Array,
  count: number,
  breath: Breath,
): Promise<Separation> {
  const sizes = new Float64Array(count);
  for (const cluster of clusters) sizes[cluster] = (sizes[cluster] as number) + 1;
  if (count < 2 || count > points.rows - 1)
    return { silhouette: null, davies_bouldin: null, calinski_harabasz: null };
  const spread = spreadOf(points, clusters, sizes);
  return {
    silhouette: await silhouette(points, clusters, sizes, breath),
    davies_bouldin: daviesBouldin(spread, count),
    calinski_harabasz: calinskiHarabasz(points, spread, sizes),
  };
}

async function silhouette(
  points: DenseMatrix,
  clusters: Uint32Array,
  sizes: Float64Array,
  breath: Breath,
): Promise<number | null> {
  const sums = new Float64Array(sizes.length);
  const widths = new Float64Array(points.rows);
  for (let row = 0; row < points.rows; row++) {
    if (breath.isDue()) await breath.take();
    widths[row] = widthOf(row, points, clusters, sizes, sums);
  }
  return meanOf(widths);
}

/** How much nearer a point is to those of its own cluster than to those of the next. `sums` is room for one a cluster. */
function widthOf(
  row: number,
  points: DenseMatrix,
  clusters: Uint32Array,
  sizes: Float64Array,
  sums: Float64Array,
): number {
  const own = clusters[row] as number;
  if (sizes[own] === 1) return 0;
  sums.fill(0);
  for (let other = 0; other < points.rows; other++) {
    const cluster = clusters[other] as number;
    sums[cluster] = (sums[cluster] as number) + Math.sqrt(squaredDistance(points, row, points, other));
  }
  const within = (sums[own] as number) / ((sizes[own] as number) - 1);
  let nearest = Number.POSITIVE_INFINITY;
  for (let cluster = 0; cluster < sizes.length; cluster++)
    if (cluster !== own) nearest = Math.min(nearest, (sums[cluster] as number) / (sizes[cluster] as number));
  const greater = Math.max(within, nearest);
  return greater === 0 ? 0 : (nearest - within) / greater;
}

function squaredDistance(a: DenseMatrix, row: number, b: DenseMatrix, other: number): number {
  let sum = 0;
  for (let column = 0; column < a.columns; column++) {
    const difference =
      (a.values[row * a.columns + column] as number) - (b.values[other * b.columns + column] as number);
    sum += difference * difference;
  }
  return sum;
}

interface Spread {
  readonly centers: DenseMatrix;
  /** Mean distance of a cluster's points to its center. */
  readonly radii: Float64Array;
  /** Σ of squared distances of points to their centers. */
  readonly within: number;
}

function spreadOf(points: DenseMatrix, clusters: Uint32Array, sizes: Float64Array): Spread {
  const { rows, columns } = points;
  const values = new Float64Array(sizes.length * columns);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const at = (clusters[row] as number) * columns + column;
      values[at] = (values[at] as number) + (points.values[row * columns + column] as number);
    }
  const means = values.map((sum, at) => sum / (sizes[Math.floor(at / columns)] as number));
  const centers: DenseMatrix = { form: 'dense', rows: sizes.length, columns, values: means };
  const radii = new Float64Array(sizes.length);
  const within = sumOf(rows, (row) => {
    const cluster = clusters[row] as number;
    const squared = squaredDistance(points, row, centers, cluster);
    radii[cluster] = (radii[cluster] as number) + Math.sqrt(squared) / (sizes[cluster] as number);
    return squared;
  });
  return { centers, radii, within };
}

/** So near to 0 is 0. */
const nearness = 1e-8;

function daviesBouldin({ centers, radii }: Spread, count: number): number | null {
  let isApart = false;
  const worst = new Float64Array(count).map((_, cluster) => {
    let greatest = 0;
    for (let other = 0; other < count; other++) {
      const distance = Math.sqrt(squaredDistance(centers, cluster, centers, other));
      isApart ||= distance > nearness;
      if (distance > 0)
        greatest = Math.max(greatest, ((radii[cluster] as number) + (radii[other] as number)) / distance);
    }
    return greatest;
  });
  return isApart && radii.some((radius) => radius > nearness) ? meanOf(worst) : 0;
}

function calinskiHarabasz(points: DenseMatrix, { centers, within }: Spread, sizes: Float64Array): number {
  if (within === 0) return 1;
  const { rows, columns } = points;
  const mean = new Float64Array(columns).map(
    (_, column) => sumOf(rows, (row) => points.values[row * columns + column] as number) / rows,
  );
  const center: DenseMatrix = { form: 'dense', rows: 1, columns, values: mean };
  const between = sumOf(
    sizes.length,
    (cluster) => (sizes[cluster] as number) * squaredDistance(centers, cluster, center, 0),
  );
  return between / (sizes.length - 1) / (within / (rows - sizes.length));
}
