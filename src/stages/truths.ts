/** The truth of each row: from the cells of the label column, as the task has it. */
import { compareCells } from '../cell-order.ts';
import type { Value } from '../data/duckdb-values.ts';
import type { ClassName, Task, Truths } from '../ml/model.ts';
import { nearest } from '../suggest.ts';
import { type ColumnType, listNames } from '../table-shape.ts';
import { WorkError } from '../work.ts';
import type { RowSource } from './row-source.ts';

/** The cells of a column, one a row. */
export interface Labels {
  readonly name: string;
  readonly type: ColumnType;
  readonly cells: readonly Value[];
  readonly placed: RowSource['placed'];
}

const fewClasses = 20;

/** `tasks`: those of the algorithm, the first of them taken where the labels leave it open. */
export function taskFor(
  asked: Task | undefined,
  tasks: readonly Task[],
  labels: Pick<Labels, 'name' | 'type' | 'cells'> | null,
  warn: (problem: { readonly code: string; readonly message: string; readonly hint: string }) => void,
): Task {
  const [first] = tasks;
  if (first === undefined) throw new Error('an algorithm has a task');
  if (asked !== undefined || tasks.length === 1 || !labels) return asked ?? first;
  const fitting =
    labels.type === 'double' ? 'regression' : labels.type === 'int64' ? first : 'classification';
  if (!tasks.includes(fitting)) return first;
  if (labels.type === 'int64' && fitting === 'classification') {
    const classes = new Set(labels.cells).size;
    if (classes > fewClasses)
      warn({
        code: 'label-type',
        message: `the whole numbers of \`${labels.name}\` are taken for ${classes} classes`,
        hint: 'say `task: regression` if they are amounts, or `task: classification` if they are not',
      });
  }
  return fitting;
}

/** Classes in their order: numbers by value, texts by code point. */
export async function classesOf(labels: Labels): Promise<readonly ClassName[]> {
  await refuseNulls(labels);
  const distinct = new Set<ClassName>();
  for (let row = 0; row < labels.cells.length; row++) {
    const name = asClass(labels.cells[row] ?? null);
    if (name === undefined) throw await noClass(labels, row);
    distinct.add(name);
  }
  return [...distinct].sort(compareCells);
}

/** Positions in `classes`; ends with `unknown-class` for a label that is none of them. */
export async function classTruths(labels: Labels, classes: readonly ClassName[]): Promise<Truths> {
  await refuseNulls(labels);
  const positions = new Map(classes.map((name, index) => [name, index]));
  const indices = new Uint32Array(labels.cells.length);
  for (let row = 0; row < indices.length; row++) {
    const name = asClass(labels.cells[row] ?? null);
    if (name === undefined) throw await noClass(labels, row);
    const position = positions.get(name);
    if (position === undefined) throw await unknownClass(labels, name, classes, row);
    indices[row] = position;
  }
  return { kind: 'classes', classes, indices };
}

async function unknownClass(
  labels: Labels,
  name: ClassName,
  classes: readonly ClassName[],
  row: number,
): Promise<WorkError> {
  const rows = rowsWhere(labels, (cell) => asClass(cell) === name, row);
  const near = nearest(String(name), classes.map(String));
  return new WorkError({
    code: 'unknown-class',
    message: `\`${labels.name}\` is ${JSON.stringify(name)} in ${await labels.placed(rows, rows.length)}, and no row that is learned from has this label`,
    hint: `${near === null ? '' : `did you mean \`${near}\`? `}known are ${listNames(classes.map(String))}`,
  });
}

/** The numbers of a regression. */
export async function numberTruths(labels: Labels): Promise<Truths> {
  await refuseNulls(labels);
  if (labels.type !== 'int64' && labels.type !== 'double')
    throw new WorkError({
      code: 'label-type',
      message: `\`${labels.name}\` is ${labels.type}, and a regression learns numbers`,
      hint: 'ask for classes (`task: classification`, in `train` with an algorithm for them), or cast the column to a number',
      option: ['label'],
    });
  const values = Float64Array.from(labels.cells, Number);
  if (values.every(Number.isFinite)) return { kind: 'numbers', values };
  throw await notFinite(labels);
}

/** What the class of a cell is called; undefined for what is none. */
function asClass(cell: Value): ClassName | undefined {
  if (typeof cell === 'string' || typeof cell === 'boolean') return cell;
  const number = typeof cell === 'bigint' ? Number(cell) : cell;
  // A zero has no sign here.
  return typeof number === 'number' && Number.isSafeInteger(number) ? number + 0 : undefined;
}

async function noClass(labels: Labels, row: number): Promise<WorkError> {
  const { name, type, cells, placed } = labels;
  const cell = cells[row];
  if (typeof cell === 'number' && !Number.isFinite(cell)) return notFinite(labels);
  const rows = rowsWhere(labels, (one) => asClass(one) === undefined, row);
  return new WorkError({
    code: 'label-type',
    message:
      type === 'double'
        ? `\`${name}\` is ${cell} in ${await placed([row], 1)}: numbers that are not whole are no classes`
        : `\`${name}\` is ${type} with values that name no class, in ${await placed(rows, rows.length)}`,
    hint: 'ask for numbers (`task: regression`, in `train` with an algorithm for them), or cast the column to string',
    option: ['label'],
  });
}

async function notFinite(labels: Labels): Promise<WorkError> {
  const rows = rowsWhere(labels, (cell) => !Number.isFinite(Number(cell)), 0);
  return new WorkError({
    code: 'non-finite',
    message: `\`${labels.name}\` is NaN or infinite in ${await labels.placed(rows, rows.length)}`,
    hint: 'leave such rows out by a `filter` step',
  });
}

async function refuseNulls(labels: Labels): Promise<void> {
  const rows = rowsWhere(labels, (cell) => cell === null, 0);
  if (rows.length === 0) return;
  throw new WorkError({
    code: 'null-label',
    message: `\`${labels.name}\` is null in ${await labels.placed(rows, rows.length)}`,
    hint: 'leave such rows out by a `filter` step',
  });
}

function rowsWhere({ cells }: Labels, is: (cell: Value) => boolean, from: number): number[] {
  const rows: number[] = [];
  for (let row = from; row < cells.length; row++) if (is(cells[row] ?? null)) rows.push(row);
  return rows;
}
