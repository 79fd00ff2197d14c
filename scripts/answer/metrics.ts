/** The family `metrics`: measures of predictions. */
import type { Cell } from '../../src/cell-order.ts';
import { measureBinaryScores } from '../../src/metrics/binary.ts';
import { measureCalibration } from '../../src/metrics/calibration.ts';
import { type ClassificationOptions, measureClassification } from '../../src/metrics/classification.ts';
import {
  type ClassColumn,
  type ClassName,
  classColumn,
  type ListColumn,
  listColumn,
  type NumberColumn,
  numberColumn,
} from '../../src/metrics/column.ts';
import { measureMulticlassScores } from '../../src/metrics/multiclass.ts';
import { measureRegression } from '../../src/metrics/regression.ts';
import { type Given, list, type Members, type Operations, optionalNumber, wrongType } from './case.ts';

export const metrics: Operations = {
  classification: (input, options) =>
    measureClassification(
      classesOf(input, 'label'),
      classesOf(input, 'prediction'),
      optionalNumbers(input, 'weight'),
      {
        classes: options.classes === undefined ? undefined : (cells(options, 'classes') as ClassName[]),
        zeroDivision: zeroDivisionOf(options),
      },
    ),
  binary_scores: (input) =>
    measureBinaryScores(
      numbersOf(input, 'label'),
      numbersOf(input, 'score'),
      optionalNumbers(input, 'weight'),
    ),
  multiclass_scores: (input) =>
    measureMulticlassScores(
      classesOf(input, 'label'),
      listsOf(input, 'probabilities'),
      cells(input, 'classes') as ClassName[],
      optionalNumbers(input, 'weight'),
    ),
  calibration: (input, options) =>
    measureCalibration(
      numbersOf(input, 'confidence'),
      numbersOf(input, 'correct'),
      optionalNumber(options, 'bins'),
    ),
  regression: (input) =>
    measureRegression(
      numbersOf(input, 'label'),
      numbersOf(input, 'prediction'),
      optionalNumbers(input, 'weight'),
    ),
};

function zeroDivisionOf({ zero_division: written = 0 }: Members): ClassificationOptions['zeroDivision'] {
  const value = asNumber(written);
  if (value === 0 || value === 1) return value;
  if (Number.isNaN(value) || written === 'nan') return null;
  throw wrongType('zero_division', '0, 1 or nan');
}

const notFinite = ['NaN', 'Infinity', '-Infinity'];

/** Texts that stand for numbers are numbers among numbers. */
function cells(of: Members, name: string): Cell[] {
  const given = list(of, name);
  if (given.some((cell) => cell !== null && typeof cell === 'object'))
    throw wrongType(name, 'a list of single values');
  const rest = given.filter((cell) => cell !== null && !notFinite.includes(String(cell)));
  const areNumbers =
    rest.length > 0 && rest.every((cell) => typeof cell === 'number' || typeof cell === 'bigint');
  return given.map((cell) => (areNumbers && cell !== null ? Number(cell) : (cell as Cell)));
}

const classesOf = (of: Members, name: string): ClassColumn => classColumn(name, cells(of, name));

const numbersOf = (of: Members, name: string): NumberColumn =>
  numberColumn(name, numbers(list(of, name), name));

const listsOf = (of: Members, name: string): ListColumn =>
  listColumn(
    name,
    list(of, name).map((row) => (row === null ? null : numbers(list({ [name]: row }, name), name))),
  );

const numbers = (given: readonly Given[], name: string): (number | null)[] =>
  given.map((cell) => {
    if (cell === null) return null;
    const value = asNumber(cell);
    if (value === undefined) throw wrongType(name, 'a list of numbers');
    return value;
  });

const optionalNumbers = (of: Members, name: string): NumberColumn | undefined =>
  of[name] === undefined || of[name] === null ? undefined : numbersOf(of, name);

function asNumber(cell: Given): number | undefined {
  if (typeof cell === 'string') return notFinite.includes(cell) ? Number(cell) : undefined;
  if (typeof cell === 'boolean' || typeof cell === 'bigint') return Number(cell);
  return typeof cell === 'number' ? cell : undefined;
}
