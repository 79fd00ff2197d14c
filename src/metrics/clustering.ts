/** How well clusters meet true classes, and how well points lie apart in them. */
import type { Breath } from '../base/breath.ts';
import type { DenseMatrix } from '../matrix.ts';
import { classify } from './classify.ts';
import type { ClassColumn, ListColumn } from './column.ts';
import { refuseUnfit } from './refuse.ts';
import { measureSeparation, type Separation } from './separation.ts';
import { sumOf } from './sum.ts';

export interface Agreement {
  readonly adjusted_rand: number;
  readonly normalized_mutual_information: number;
  readonly homogeneity: number;
  readonly completeness: number;
  readonly v_measure: number;
}

/**
 * The measures of scikit-learn's `adjusted_rand_score`, `normalized_mutual_info_score` and
 * `homogeneity_completeness_v_measure` where there are true classes, and with points, a row each, those of
 * `separation.ts`. Ends with `length-mismatch`, `empty-input`, `null-label` and `non-finite`.
 */
export async function measureClustering(
  label: ClassColumn | undefined,
  prediction: ClassColumn,
  points: DenseMatrix | undefined,
  breath: Breath,
): Promise<Partial<Agreement & Separation>> {
  refuseUnfit([...(label ? [label] : []), prediction, ...(points ? [listsOf(points)] : [])]);
  const clusters = classify([prediction]);
  const positions = clusters.positions[0] as Uint32Array;
  return {
    ...(label && measureAgreement(label, positions, clusters.classes.length)),
    ...(points && (await measureSeparation(points, positions, clusters.classes.length, breath))),
  };
}

const listsOf = ({ rows, columns, values }: DenseMatrix): ListColumn => ({
  kind: 'lists',
  name: 'points',
  starts: Uint32Array.from({ length: rows + 1 }, (_, row) => row * columns),
  values: Float64Array.from(values),
  nulls: [],
});

function measureAgreement(label: ClassColumn, clusters: Uint32Array, clusterCount: number): Agreement {
  const { classes, positions } = classify([label]);
  const truth = positions[0] as Uint32Array;
  const n = truth.length;
  const cells = new Map<number, number>();
  for (const [row, position] of truth.entries()) {
    const cell = position * clusterCount + (clusters[row] as number);
    cells.set(cell, (cells.get(cell) ?? 0) + 1);
  }
  const [places, counts] = [[...cells.keys()], [...cells.values()]];
  const [ofClass, ofCluster] = [sizes(truth, classes.length), sizes(clusters, clusterCount)];
  const mutual = sumOf(counts.length, (at) => {
    const cell = places[at] as number;
    const [i, j] = [Math.floor(cell / clusterCount), cell % clusterCount];
    const count = counts[at] as number;
    return (count / n) * Math.log((count * n) / ((ofClass[i] as number) * (ofCluster[j] as number)));
  });
  const information = mutual <= nothing ? 0 : mutual;
  const [classEntropy, clusterEntropy] = [entropy(ofClass, n), entropy(ofCluster, n)];
  const homogeneity = classEntropy === 0 ? 1 : information / classEntropy;
  const completeness = clusterEntropy === 0 ? 1 : information / clusterEntropy;
  const both = homogeneity + completeness;
  const mean = (classEntropy + clusterEntropy) / 2;
  return {
    adjusted_rand: adjustedRand(counts, ofClass, ofCluster, n),
    normalized_mutual_information: mean === 0 ? 1 : information / mean,
    homogeneity,
    completeness,
    v_measure: both === 0 ? 0 : (2 * homogeneity * completeness) / both,
  };
}

/** Information of no more than this is rounding. */
const nothing = 2 ** -52;

function sizes(positions: Uint32Array, count: number): Float64Array {
  const sums = new Float64Array(count);
  for (const position of positions) sums[position] = (sums[position] as number) + 1;
  return sums;
}

const entropy = (counts: Float64Array, n: number): number =>
  Math.max(
    0,
    sumOf(counts.length, (at) => {
      const share = (counts[at] as number) / n;
      return share === 0 ? 0 : -share * Math.log(share);
    }),
  );

/** Hubert and Arabie 1985, by ordered pairs of rows that both, one or none of the two put together. */
function adjustedRand(
  cells: readonly number[],
  ofClass: Float64Array,
  ofCluster: Float64Array,
  n: number,
): number {
  const squares = (list: ArrayLike<number>): number => sumOf(list.length, (at) => (list[at] as number) ** 2);
  const [together, byClass, byCluster] = [squares(cells), squares(ofClass), squares(ofCluster)];
  const both = together - n;
  const onlyClass = byClass - together;
  const onlyCluster = byCluster - together;
  const none = n * n - both - onlyClass - onlyCluster - n;
  if (onlyClass === 0 && onlyCluster === 0) return 1;
  return (
    (2 * (both * none - onlyClass * onlyCluster)) /
    ((both + onlyClass) * (onlyClass + none) + (both + onlyCluster) * (onlyCluster + none))
  );
}
