/** A decision tree, grown greedily from its root. */
import type { Breath } from '../../../base/breath.ts';
import type { Matrix } from '../../../matrix.ts';
import type { Truths } from '../../model.ts';
import { criterionOf } from './criterion.ts';
import { findSplit, type NodeRows, type Split } from './find-split.ts';
import { type SortedColumns, sortColumns } from './sorted-columns.ts';

/** Nodes by number, the root first, then all of its left side, then its right. */
export interface Tree {
  /** -1 for leaves. */
  readonly features: Int32Array;
  readonly thresholds: Float64Array;
  readonly lefts: Int32Array;
  readonly rights: Int32Array;
  readonly rows: Uint32Array;
  /** `width` a node: shares of classes, or a mean. */
  readonly values: Float64Array;
  readonly width: number;
}

export interface Growth {
  readonly maxDepth: number;
  readonly leastToSplit: number;
  readonly leastInLeaf: number;
  readonly criterion: 'gini' | 'entropy' | 'squared_error';
}

interface Pending extends NodeRows {
  readonly depth: number;
  readonly parent: number;
  readonly isLeft: boolean;
}

/** Rows of weight 0 are as if they were not there. */
export async function growTree(
  x: Matrix,
  truths: Truths,
  weights: Float64Array | null,
  growth: Growth,
  breath: Breath,
): Promise<Tree> {
  const weightOf = (row: number): number => (weights ? (weights[row] as number) : 1);
  const columns = sortColumns(x, (row) => weightOf(row) > 0);
  const criterion = criterionOf(truths, weights, growth.criterion);
  const nodes = {
    features: [] as number[],
    thresholds: [] as number[],
    rows: [] as number[],
    values: [] as number[],
  };
  const [lefts, rights]: [number[], number[]] = [[], []];
  const spare = openSpare(x.rows, columns);
  const pending: Pending[] = [
    {
      ...narrowed(
        columns,
        Uint32Array.from({ length: x.rows }, (_, row) => row).filter((row) => weightOf(row) > 0),
        {
          features: Uint32Array.from({ length: x.columns }, (_, j) => j),
          starts: columns.starts.slice(0, x.columns),
          ends: columns.starts.slice(1),
        },
      ),
      depth: 0,
      parent: -1,
      isLeft: false,
    },
  ];
  for (let node = pending.pop(); node; node = pending.pop()) {
    const number = nodes.features.length;
    if (node.parent >= 0) (node.isLeft ? lefts : rights)[node.parent] = number;
    const { impurity, value } = criterion.enter(node.rows);
    const mayGrow = impurity > 0 && node.depth < growth.maxDepth && node.rows.length >= growth.leastToSplit;
    const split = mayGrow
      ? findSplit(node, columns, criterion, weightOf, impurity, growth.leastInLeaf)
      : null;
    nodes.features.push(split?.feature ?? -1);
    nodes.thresholds.push(split?.threshold ?? 0);
    nodes.rows.push(node.rows.length);
    for (const one of value) nodes.values.push(one);
    lefts.push(-1);
    rights.push(-1);
    if (split) {
      const [left, right] = divide(node, columns, split, spare);
      const below = { depth: node.depth + 1, parent: number };
      pending.push({ ...right, ...below, isLeft: false }, { ...left, ...below, isLeft: true });
    }
    if (breath.isDue()) await breath.take();
  }
  return {
    features: Int32Array.from(nodes.features),
    thresholds: Float64Array.from(nodes.thresholds),
    lefts: Int32Array.from(lefts),
    rights: Int32Array.from(rights),
    rows: Uint32Array.from(nodes.rows),
    values: Float64Array.from(nodes.values),
    width: criterion.width,
  };
}

/** Room for the numbers of a column while they are divided, and for the side of each row. */
interface Spare {
  readonly goesLeft: Uint8Array;
  readonly rows: Uint32Array;
  readonly values: Float64Array;
}

function openSpare(rows: number, { starts }: SortedColumns): Spare {
  const longest = starts.reduce((most, start, i) => Math.max(most, (starts[i + 1] ?? start) - start), 0);
  return {
    goesLeft: new Uint8Array(rows),
    rows: new Uint32Array(longest),
    values: new Float64Array(longest),
  };
}

/** Both sides in order; in each column the numbers of the left side come to lie before those of the right. */
function divide(node: NodeRows, columns: SortedColumns, split: Split, spare: Spare): [NodeRows, NodeRows] {
  const { goesLeft } = spare;
  const { rows, features, starts, ends } = node;
  for (const row of rows) goesLeft[row] = split.threshold >= 0 ? 1 : 0;
  const place = features.indexOf(split.feature);
  for (let at = starts[place] as number; at < (ends[place] as number); at++)
    goesLeft[columns.rows[at] as number] = (columns.values[at] as number) <= split.threshold ? 1 : 0;
  const middles = features.map((_, i) =>
    divideColumn(columns, starts[i] as number, ends[i] as number, spare),
  );
  return [
    narrowed(
      columns,
      rows.filter((row) => goesLeft[row] === 1),
      { features, starts, ends: middles },
    ),
    narrowed(
      columns,
      rows.filter((row) => goesLeft[row] === 0),
      { features, starts: middles, ends },
    ),
  ];
}

/** Gives where the right side begins. */
function divideColumn(columns: SortedColumns, start: number, end: number, spare: Spare): number {
  let [to, kept] = [start, 0];
  for (let at = start; at < end; at++) {
    const row = columns.rows[at] as number;
    const value = columns.values[at] as number;
    if (spare.goesLeft[row] === 1) {
      columns.rows[to] = row;
      columns.values[to++] = value;
    } else {
      spare.rows[kept] = row;
      spare.values[kept++] = value;
    }
  }
  columns.rows.set(spare.rows.subarray(0, kept), to);
  columns.values.set(spare.values.subarray(0, kept), to);
  return to;
}

/** Without the columns in which all of these rows have the same. */
function narrowed(
  { values }: SortedColumns,
  rows: Uint32Array,
  { features, starts, ends }: Omit<NodeRows, 'rows'>,
): NodeRows {
  const differs = (_: number, i: number): boolean => {
    const [start, end] = [starts[i] as number, ends[i] as number];
    return end > start && (end - start < rows.length || values[start] !== values[end - 1]);
  };
  return {
    rows,
    features: features.filter(differs),
    starts: starts.filter(differs),
    ends: ends.filter(differs),
  };
}
