/** What fits need beside their rows, and fits of dense rows by name, for tests. */

import type { JsonObject } from '../../../src/json.ts';
import { type DenseMatrix, dense, type SparseMatrix } from '../../../src/matrix.ts';
import type { Examples, FitContext, Fitted, Model, Task } from '../../../src/ml/model.ts';
import { algorithms } from '../../../src/ml/models/algorithms.ts';
import { readOptions } from '../../../src/options/read.ts';
import type { WorkProblem } from '../../../src/work.ts';

export function contextFor(seed = 0, warn: FitContext['warn'] = () => undefined): FitContext {
  return {
    seed,
    threads: 1,
    memory: 2 ** 31,
    signal: new AbortController().signal,
    warn,
    progress: () => undefined,
    validation: null,
    backend: nowhere,
    checkpoints: { isDue: () => false, last: () => null, save: () => undefined },
    observe: () => undefined,
  };
}

const nowhere = (): Promise<never> => Promise.reject(new Error('no backend here'));

export interface FittedByName extends Fitted {
  readonly warnings: readonly WorkProblem[];
  readonly predict: Model['predict'];
}

export async function fitByName(
  name: string,
  examples: Examples,
  options: JsonObject = {},
  { task, seed }: { task?: Task; seed?: number } = {},
): Promise<FittedByName> {
  const entry = algorithms.get(name);
  if (!entry) throw new Error(`no algorithm ${name}`);
  const read = readOptions(entry.hyperparameters, options, name);
  if (!read.options) throw new Error(read.problems[0]?.message);
  const warnings: WorkProblem[] = [];
  const asked = task ?? (entry.tasks[0] as Task);
  const algorithm = await entry.load();
  const fitted = await algorithm.fit(
    examples,
    read.options as never,
    asked,
    contextFor(seed, (problem) => warnings.push(problem)),
  );
  const { truths } = examples;
  const model = await algorithm.open(
    fitted.parameters,
    read.options as never,
    asked,
    truths?.kind === 'classes' ? truths.classes : null,
    contextFor(seed),
  );
  return { ...fitted, warnings, predict: model.predict };
}

export function denseOf(rows: readonly (readonly number[])[], columns = rows[0]?.length ?? 0): DenseMatrix {
  return dense(rows.length, columns, Float64Array.from(rows.flat()));
}

export function sparseOf(x: DenseMatrix): SparseMatrix {
  const starts = new Uint32Array(x.rows + 1);
  const indices: number[] = [];
  const values: number[] = [];
  x.values.forEach((value, at) => {
    if (value !== 0) {
      indices.push(at % x.columns);
      values.push(value);
    }
    starts[Math.floor(at / x.columns) + 1] = values.length;
  });
  return {
    form: 'sparse',
    rows: x.rows,
    columns: x.columns,
    starts,
    indices: Uint32Array.from(indices),
    values: Float64Array.from(values),
  };
}
