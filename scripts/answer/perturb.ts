/** The family `perturb`, as far as it is there: how predictions hold under change. */
import type { Cell } from '../../src/cell-order.ts';
import { classColumn, numberColumn } from '../../src/metrics/column.ts';
import { type Errors, measureCorruptionErrors, measureRobustness } from '../../src/metrics/robustness.ts';
import { Random } from '../../src/random.ts';
import { isRecord, list, type Members, number, type Operations, optionalNumber, wrongType } from './case.ts';

export const perturb: Operations = {
  random(input) {
    const parts = list(input, 'parts').map((part) => (typeof part === 'number' ? part : String(part)));
    const several = <Drawn>(count: number, draw: (random: Random) => Drawn): Drawn[] => {
      const random = new Random(...parts);
      return Array.from({ length: count }, () => draw(random));
    };
    return {
      next: several(6, (random) => random.next()),
      below_10: several(10, (random) => random.below(10)),
      unit: several(4, (random) => random.unit()),
      normal: several(4, (random) => random.normal()),
      permutation_8: new Random(...parts).shuffle([0, 1, 2, 3, 4, 5, 6, 7]),
    };
  },
  robustness(input, options) {
    const rows = list(input, 'rows').map((row) => {
      if (!isRecord(row)) throw wrongType('rows', 'a list of maps');
      return row;
    });
    const column = (name: string) =>
      classColumn(
        name,
        rows.map((row) => (row[name] ?? null) as Cell),
      );
    return measureRobustness(
      {
        label: column('label'),
        prediction: column('prediction'),
        perturbation: column('perturbation'),
        originalKey: column('original_key'),
        score: rows.some((row) => optionalNumber(row, 'score') !== undefined)
          ? numberColumn(
              'score',
              rows.map((row) => optionalNumber(row, 'score') ?? null),
            )
          : undefined,
      },
      typeof options.base === 'string' ? options.base : undefined,
      optionalNumber(options, 'threshold'),
    );
  },
  corruption_error: (input) =>
    measureCorruptionErrors(
      errorsOf(input, 'errors'),
      errorsOf(input, 'reference_errors'),
      input.clean_error === undefined
        ? undefined
        : { error: number(input, 'clean_error'), referenceError: number(input, 'reference_clean_error') },
    ),
};

function errorsOf(input: Members, name: string): Errors {
  const given = input[name];
  if (!isRecord(given)) throw wrongType(name, 'a map of lists');
  return Object.fromEntries(
    Object.keys(given).map((key) => [
      key,
      list(given, key).map((value) => {
        if (typeof value !== 'number') throw wrongType(name, 'a map of lists of numbers');
        return value;
      }),
    ]),
  );
}
