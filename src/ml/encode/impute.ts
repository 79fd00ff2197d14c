/** The encoder `impute`: one value in place of every null. */
import type { Cell } from '../../cell-order.ts';
import { Categories, countsOf } from './categories.ts';
import type { ImputeStep, Present } from './encoder.ts';
import { mean, quantile } from './statistics.ts';
import { cellsOf, nothingToFit, numbersOf, type Place, type Values, withoutNulls } from './values.ts';

/** What takes the place of null. Throws `empty-input` where there is nothing else, unless it is given. */
export function fitImpute(step: ImputeStep, values: Values, place: Place): Present {
  switch (step.strategy) {
    case 'constant':
      return step.value;
    case 'most_frequent':
      return mostFrequent(cellsOf(values, place), place);
    default: {
      const numbers = withoutNulls(numbersOf(values, place));
      if (numbers.length === 0) throw nothingToFit(place);
      return step.strategy === 'mean' ? mean(numbers) : quantile(numbers.sort(), 0.5);
    }
  }
}

export function applyImpute(value: Present, values: Values): Values {
  if (values instanceof Float64Array)
    return typeof value === 'number'
      ? values.map((number) => (Number.isNaN(number) ? value : number))
      : { cells: Array.from(values, (number) => (Number.isNaN(number) ? value : number)) };
  return { cells: Array.from(values.cells, (cell) => cell ?? value) };
}

/** The least of several. */
function mostFrequent(cells: ArrayLike<Cell>, place: Place): Present {
  const categories = Categories.of(cells);
  const counts = countsOf(categories.placesOf(cells), categories.values.length);
  const first = counts.indexOf(counts.reduce((a, b) => Math.max(a, b), 0));
  const value = categories.values[first];
  if (value === undefined) throw nothingToFit(place);
  return value;
}
