/** An algorithm fitted by name to rows of a case, through the very options and functions that `train` uses. */
import { type Cell, compareCells } from '../../src/cell-order.ts';
import type { JsonObject } from '../../src/json.ts';
import { type DenseMatrix, dense } from '../../src/matrix.ts';
import type { ClassName, Examples, Fitted, Model, Task, Truths } from '../../src/ml/model.ts';
import { algorithms } from '../../src/ml/models/algorithms.ts';
import { readOptions } from '../../src/options/read.ts';
import { WorkError } from '../../src/work.ts';
import { type Given, list, type Members, optionalNumber, wrongType } from './case.ts';
import { numberIn } from './data-sets.ts';

export interface Learnt {
  readonly fitted: Fitted;
  readonly model: Model;
  readonly options: { readonly [name: string]: unknown };
  readonly classes: readonly ClassName[];
}

export interface Taught extends Omit<Examples, 'x'> {
  readonly x: DenseMatrix;
}

/** Options beyond the algorithm's own are the case's, not its. */
const ofTheCase = new Set(['task', 'class_weight', 'seed']);

export async function learn(name: string, examples: Taught, written: Members): Promise<Learnt> {
  const entry = algorithms.get(name);
  if (!entry) throw new Error(`no algorithm ${name}`);
  const own = Object.entries(written).filter(([option, value]) => !ofTheCase.has(option) && value !== null);
  const { options, problems } = readOptions(
    entry.hyperparameters,
    Object.fromEntries(own) as JsonObject,
    name,
  );
  if (!options) throw new WorkError(...problems.map(({ code, message }) => ({ code, message })));
  const algorithm = await entry.load();
  const { truths } = examples;
  const task: Task = truths === null ? (entry.tasks[0] as Task) : taskOf(truths);
  const fitted = await algorithm.fit(examples, options as never, task, {
    seed: optionalNumber(written, 'seed') ?? 0,
    threads: 1,
    memory: 2 ** 31,
    signal: new AbortController().signal,
    warn: () => undefined,
    progress: () => undefined,
    validation: null,
    backend: nowhere,
    checkpoints: { isDue: () => false, last: () => null, save: () => undefined },
    observe: () => undefined,
  });
  const classes = truths?.kind === 'classes' ? truths.classes : null;
  const { signal } = new AbortController();
  const context = { threads: 1, memory: 2 ** 31, signal, backend: nowhere };
  const model = await algorithm.open(fitted.parameters, options as never, task, classes, context);
  return { fitted, model, options, classes: classes ?? [] };
}

const nowhere = (): Promise<never> => Promise.reject(new Error('no backend here'));
const taskOf = ({ kind }: Truths): Task => (kind === 'classes' ? 'classification' : 'regression');

export const plainExamples = (x: DenseMatrix, input: Members): Taught => ({
  x,
  truths: null,
  weights: weightsOf(input, x.rows),
});

export const textExamples = (texts: readonly string[], input: Members): Taught => ({
  ...plainExamples(dense(texts.length, 0, new Float64Array(0)), input),
  texts,
});

export interface Numbered extends Taught {
  readonly truths: Truths & { readonly kind: 'numbers' };
}

export function numberExamples(x: DenseMatrix, y: readonly Given[], input: Members): Numbered {
  requireLength(y, x.rows, 'y');
  const values = Float64Array.from(y, (one) => numberIn(one, 'y'));
  return { ...plainExamples(x, input), truths: { kind: 'numbers', values } };
}

/** `isBalanced`: rows of a class count rows/(classes · rows of the class) times their weight. */
export function classExamples(
  x: DenseMatrix,
  y: readonly Given[],
  input: Members,
  isBalanced = false,
): Taught {
  requireLength(y, x.rows, 'y');
  const classes = [...new Set(y as readonly Cell[])].sort(compareCells) as ClassName[];
  const places = new Map(classes.map((one, place) => [one, place]));
  const indices = Uint32Array.from(y, (one) => places.get(one as ClassName) ?? 0);
  const examples = plainExamples(x, input);
  return {
    ...examples,
    truths: { kind: 'classes', classes, indices },
    weights: isBalanced ? balanced(indices, classes.length, examples.weights) : examples.weights,
  };
}

function balanced(indices: Uint32Array, classes: number, weights: Float64Array | null): Float64Array {
  const counts = new Float64Array(classes);
  for (const one of indices) counts[one] = (counts[one] as number) + 1;
  return Float64Array.from(
    indices,
    (one, row) => (indices.length / (classes * (counts[one] as number))) * (weights?.[row] ?? 1),
  );
}

function weightsOf(input: Members, rows: number): Float64Array | null {
  if (input.weight === undefined || input.weight === null) return null;
  const weights = list(input, 'weight');
  requireLength(weights, rows, 'weight');
  return Float64Array.from(weights, (one) => numberIn(one, 'weight'));
}

function requireLength(cells: readonly Given[], rows: number, name: string): void {
  if (cells.length !== rows)
    throw new WorkError({ code: 'length-mismatch', message: `${cells.length} of ${name} for ${rows} rows` });
}

/** The class of each row: that of the greatest number, ties to the lesser class. */
export function namesOf({ classes }: Learnt, numbers: DenseMatrix): ClassName[] {
  return listsOf(numbers).map((row) => classes[row.indexOf(Math.max(...row))] as ClassName);
}

export const listsOf = ({ rows, columns, values }: DenseMatrix): number[][] =>
  Array.from({ length: rows }, (_, row) => Array.from(values.subarray(row * columns, (row + 1) * columns)));

export function textsIn(input: Members, name: string): readonly string[] {
  return list(input, name).map((text) => {
    if (typeof text !== 'string') throw wrongType(name, 'a list of texts');
    return text;
  });
}
