/** The part of the family `vectorize` that is about columns. */
import type { Cell } from '../../src/cell-order.ts';
import { classesOf } from '../../src/data/split/classes.ts';
import { randomFolds, stratifiedFolds } from '../../src/data/split/folds.ts';
import { isList, isObject, type JsonObject } from '../../src/json.ts';
import type { Present, Step, Supervision } from '../../src/ml/encode/encoder.ts';
import { fitEncoder } from '../../src/ml/encode/fit-encoder.ts';
import { applyImpute, fitImpute } from '../../src/ml/encode/impute.ts';
import { rowMatrix } from '../../src/ml/encode/row-matrix.ts';
import type { Truths } from '../../src/ml/model.ts';
import {
  choice,
  frequency,
  type Given,
  list,
  type Members,
  type Operations,
  optionalNumber,
  wrongType,
} from './case.ts';
import { numbersOf } from './rows.ts';

const column = 'x';

export const encodeOperations: Operations = {
  scale(input, options) {
    const encoder = choice(options, 'method', ['standard', 'min_max', 'max_abs', 'robust']);
    const { state, rows } = encoded(input, { encoder });
    return { state, values: rows.flat() };
  },
  one_hot: (input, options) => {
    const { state, rows } = encoded(input, {
      encoder: 'one_hot',
      min_frequency: frequency(options, 'min_frequency'),
      max_categories: optionalNumber(options, 'max_categories') ?? null,
    });
    return { ...state, rows };
  },
  ordinal(input, options) {
    const categories = !Array.isArray(options.categories)
      ? null
      : (cells(options, 'categories') as Present[]);
    const { state, rows } = encoded(input, { encoder: 'ordinal', categories });
    return { ...state, values: rows.flat() };
  },
  impute(input, options) {
    const strategy = choice(options, 'strategy', ['mean', 'median', 'most_frequent', 'constant']);
    const step: Step =
      strategy === 'constant'
        ? { encoder: 'impute', strategy, value: present(options, 'value') }
        : { encoder: 'impute', strategy };
    const values = { cells: cells(input, 'fit') };
    const value = fitImpute(step, values, { column, rowsBefore: 0 });
    const applied = applyImpute(
      value,
      (input.apply ?? null) === null ? values : { cells: cells(input, 'apply') },
    );
    return { value, values: applied instanceof Float64Array ? applied : applied.cells };
  },
  target(input, options) {
    const smooth = options.smooth === 'auto' ? 'auto' : (optionalNumber(options, 'smooth') ?? 'auto');
    const { state, rows, fitRows } = encoded(
      input,
      { encoder: 'target', smooth },
      supervision(input, options),
    );
    return { ...state, cross_fitted: fitRows.flat(), applied: rows.flat() };
  },
  normalize(input, options) {
    const rows = list(input, 'rows').map((row) => numberRow(row));
    const columns = (rows[0] ?? []).map((_, at) => ({
      columns: 1 as const,
      numbers: Float64Array.from(rows, (row) => row[at] ?? Number.NaN),
    }));
    const norm = choice(options, 'norm', ['l2', 'l1', 'max', 'none']);
    return numbersOf(rowMatrix(columns, norm, 'float64', 0));
  },
};

/** What a step has learned of `fit`, and what it makes of `apply`, or of `fit` where there is none. */
function encoded(input: Members, step: Step, labels: Supervision | null = null) {
  const options = { encode: [{ column, steps: [step] }], norm: 'none' } as const;
  const fitted = fitEncoder(options, [{ name: column, cells: cells(input, 'fit') }], labels);
  const applied = cells(input, (input.apply ?? null) === null ? 'fit' : 'apply');
  return {
    state: factsIn(fitted.encoder.state()),
    rows: numbersOf(fitted.encoder.transform([{ name: column, cells: applied }], 'float64')),
    fitRows: numbersOf(fitted.rows('float64')),
  };
}

/** Of the one step there is. */
function factsIn({ encoders }: JsonObject): JsonObject {
  const [fitted] = encoders !== undefined && isList(encoders) ? encoders : [];
  const [step] = isObject(fitted) && fitted.steps !== undefined && isList(fitted.steps) ? fitted.steps : [];
  if (!isObject(step)) throw new Error('a column has a step');
  const { encoder: _, ...facts } = step;
  return facts;
}

/** Five folds, as the stage draws them. */
function supervision(input: Members, options: Members): Supervision {
  const labels = cells(input, 'label');
  const seed = optionalNumber(options, 'seed') ?? 0;
  const areNumbers = labels.every((label) => typeof label === 'number') && new Set(labels).size > 2;
  const isContinuous = options.type === 'continuous' || (options.type !== 'binary' && areNumbers);
  if (isContinuous) {
    const truths: Truths = { kind: 'numbers', values: Float64Array.from(labels, Number) };
    return { truths, folds: randomFolds(labels.length, 5, seed) };
  }
  const label = { name: 'label', cells: labels };
  const { values, ofRow } = classesOf(label);
  return {
    truths: { kind: 'classes', classes: values as (string | number)[], indices: ofRow },
    folds: stratifiedFolds(label, 5, seed),
  };
}

function cells(of: Members, name: string): Cell[] {
  const given = list(of, name);
  if (given.some((cell) => cell !== null && typeof cell === 'object'))
    throw wrongType(name, 'a list of single values');
  return given as Cell[];
}

function present(of: Members, name: string): Present {
  const value = of[name] ?? null;
  if (value === null || typeof value === 'object') throw wrongType(name, 'a single value');
  return value;
}

function numberRow(row: Given): number[] {
  if (!Array.isArray(row) || !row.every((value) => typeof value === 'number'))
    throw wrongType('rows', 'lists of numbers');
  return row;
}
